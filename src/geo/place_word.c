/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "place_word_private.h"

#include <string.h>

#include <sodium.h>
#include <utf8proc.h>

/* Of one character, decomposed; the longest in Unicode is 18. */
#define DECOMPOSED_MAX 18

struct pair {
    const char *word;
    const char *means; /* NULL: it only points, or says nothing of which place it is */
};

/*
 * As reception and control-room staff write, English and Welsh.  Sorted by nothing: it is short.
 * ST is a street but for at the beginning, where it is a saint.
 */
static const struct pair known[] = {
    {"OS", NULL},
    {"IS", NULL},
    {"IN", NULL},
    {"AT", NULL},
    {"ON", NULL},
    {"BY", NULL},
    {"OF", NULL},
    {"THE", NULL},
    {"A", NULL},
    {"AND", NULL},
    {"OUTSIDE", NULL},
    {"INSIDE", NULL},
    {"NEAR", NULL},
    {"NR", NULL},
    {"OPP", NULL},
    {"OPPOSITE", NULL},
    {"BEHIND", NULL},
    {"REAR", NULL},
    {"FRONT", NULL},
    {"NEXT", NULL},
    {"TO", NULL},
    {"ADJ", NULL},
    {"JCT", NULL},
    {"JUNCTION", NULL},
    {"JW", NULL},
    {"WITH", NULL},
    {"LEAVING", NULL},
    {"GER", NULL},
    {"TU", NULL},
    {"ALLAN", NULL},
    {"I", NULL},
    {"YN", NULL},
    {"YM", NULL},
    {"YNG", NULL},
    {"AR", NULL},
    {"WRTH", NULL},
    {"Y", NULL},
    {"YR", NULL},
    {"R", NULL},
    {"O", NULL},
    {"FLAEN", NULL},
    {"MEWN", NULL},
    {"PH", NULL},
    {"PUB", NULL},
    {"PUBLIC", NULL},
    {"HOUSE", NULL},
    {"TAFARN", NULL},
    {"RD", "ROAD"},
    {"AVE", "AVENUE"},
    {"AV", "AVENUE"},
    {"LN", "LANE"},
    {"SQ", "SQUARE"},
    {"CRES", "CRESCENT"},
    {"CL", "CLOSE"},
    {"DR", "DRIVE"},
    {"PL", "PLACE"},
    {"TERR", "TERRACE"},
    {"TCE", "TERRACE"},
    {"TER", "TERRACE"},
    {"GDNS", "GARDENS"},
    {"GDN", "GARDEN"},
    {"PDE", "PARADE"},
    {"PK", "PARK"},
    {"GRN", "GREEN"},
    {"GRDS", "GROUNDS"},
    {"BLDG", "BUILDING"},
    {"BLDGS", "BUILDINGS"},
    {"CTR", "CENTRE"},
    {"CENT", "CENTRE"},
    {"CENTER", "CENTRE"},
    {"STN", "STATION"},
    {"TRAIN", "RAILWAY"},
    {"RAIL", "RAILWAY"},
    {"MAGS", "MAGISTRATES"},
    {"STA", "STATION"},
    {"HOSP", "HOSPITAL"},
    {"INF", "INFIRMARY"},
    {"GEN", "GENERAL"},
    {"SCH", "SCHOOL"},
    {"COMM", "COMMUNITY"},
    {"COMP", "COMPREHENSIVE"},
    {"COLL", "COLLEGE"},
    {"UNI", "UNIVERSITY"},
    {"LIB", "LIBRARY"},
    {"HTL", "HOTEL"},
    {"REST", "RESTAURANT"},
    {"NC", "NIGHTCLUB"},
    {"NTCLUB", "NIGHTCLUB"},
    {"SUPERMKT", "SUPERMARKET"},
    {"MKT", "MARKET"},
    {"SHPG", "SHOPPING"},
    {"BR", "BRIDGE"},
    {"BRDG", "BRIDGE"},
    {"CH", "CHURCH"},
    {"UPR", "UPPER"},
    {"LWR", "LOWER"},
    {"NTH", "NORTH"},
    {"STH", "SOUTH"},
    {"STR", "STRYD"},
    {"FFD", "FFORDD"},
    {"HEOL", "HEOL"},
    {"YSB", "YSBYTY"},
    {"YSG", "YSGOL"},
    {"GORS", "GORSAF"},
    {"CANOL", "CANOL"},
};
#define KNOWN (sizeof(known) / sizeof(known[0]))

/* Words that another word stands for, of which the first is kept. */
static const struct pair together[] = {
    {"RECREATION GROUND", "REC"}, {"CAR PARK", "CARPARK"}, {"NIGHT CLUB", "NIGHTCLUB"},
    {"NITE CLUB", "NIGHTCLUB"},   {"REC GROUND", "REC"},   {"SKATE PARK", "SKATEPARK"},
};

/*
 * A part of premises, or what kind they are: said beside a name that is whole without it ("beer
 * garden of the ...", "... bar").
 */
static const char *const of_premises[] = {
    "ALLEY",       "ATM",       "BAR",      "BEER",      "BOOKIES",   "BUILDING",   "CARPARK",
    "CASHPOINT",   "CLUB",      "CORNER",   "COURTYARD", "DANCE",     "DANCEFLOOR", "DOOR",
    "DOORMAN",     "DOORSTAFF", "DOORWAY",  "ENTRANCE",  "EXIT",      "FIGHT",      "FLAT",
    "FLATS",       "FLOOR",     "FOYER",    "FUNCTION",  "GARAGE",    "GARDEN",     "GATE",
    "GATES",       "GROUNDS",   "INN",      "KITCHEN",   "LOBBY",     "NIGHTCLUB",  "OFF",
    "PATIO",       "PAVEMENT",  "PLATFORM", "QUEUE",     "RECEPTION", "RESTAURANT", "ROOM",
    "SHOP",        "SHOPS",     "SIDE",     "SMOKING",   "STAFF",     "STAIRS",     "STORE",
    "SUPERMARKET", "TOILET",    "TOILETS",  "UNIT",      "WAITING",   "WARD",       "YARD",
};

bool bw_place_word_is_of_premises(const char *word)
{
    for (size_t i = 0; i < sizeof(of_premises) / sizeof(of_premises[0]); i++) {
        if (strcmp(of_premises[i], word) == 0)
            return true;
    }
    return false;
}

static const struct pair *find_known(const char *word)
{
    for (size_t i = 0; i < KNOWN; i++) {
        if (strcmp(known[i].word, word) == 0)
            return &known[i];
    }
    return NULL;
}

static void add_word(struct bw_place_words *words, const char *word)
{
    const struct pair *pair = find_known(word);

    if (strcmp(word, "ST") == 0)
        word = words->len == 0 ? "SAINT" : "STREET";
    else if (pair != NULL && pair->means == NULL)
        return;
    else if (pair != NULL)
        word = pair->means;
    if (words->len < BW_PLACE_WORDS)
        memcpy(words->words[words->len++], word, strnlen(word, BW_PLACE_WORD_BYTES - 1));
}

static void join_together(struct bw_place_words *words)
{
    for (size_t i = 0; i + 1 < words->len; i++) {
        for (size_t j = 0; j < sizeof(together) / sizeof(together[0]); j++) {
            const char *gap = strchr(together[j].word, ' ');
            size_t len = (size_t)(gap - together[j].word);

            if (strncmp(words->words[i], together[j].word, len) != 0 ||
                words->words[i][len] != '\0' || strcmp(words->words[i + 1], gap + 1) != 0)
                continue;
            memcpy(words->words[i], together[j].means, strlen(together[j].means) + 1);
            memmove(words->words[i + 1], words->words[i + 2],
                    (words->len - i - 2) * sizeof(words->words[0]));
            memset(words->words[--words->len], 0, sizeof(words->words[0]));
        }
    }
}

struct splitting {
    struct bw_place_words *words;
    char word[BW_PLACE_WORD_BYTES];
    size_t len;
    bool
        is_letter_apart; /* the last word was one letter, and a slash or point follows: o/s, P.H. */
};

static void end_word(struct splitting *splitting)
{
    if (splitting->len > 0)
        add_word(splitting->words, splitting->word);
    memset(splitting->word, 0, sizeof(splitting->word));
    splitting->len = 0;
}

/* An ASCII character of the text without its marks. */
static void take(struct splitting *splitting, char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
        if (splitting->is_letter_apart && splitting->len > 1)
            end_word(splitting);
        if (splitting->len + 1 < sizeof(splitting->word))
            splitting->word[splitting->len++] = c;
        splitting->is_letter_apart = false;
        return;
    }
    if (c == '\'' || c == '`')
        return;
    if ((c == '/' || c == '.') && splitting->len > 0 && splitting->len <= 2 &&
        splitting->word[0] >= 'A')
        splitting->is_letter_apart = true;
    else
        end_word(splitting);
}

static void take_character(struct splitting *splitting, utf8proc_int32_t character)
{
    utf8proc_int32_t parts[DECOMPOSED_MAX];
    int class = 0;
    utf8proc_ssize_t len = utf8proc_decompose_char(character, parts, DECOMPOSED_MAX,
                                                   UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &class);

    for (utf8proc_ssize_t i = 0; i < len && i < DECOMPOSED_MAX; i++) {
        if (parts[i] < 0x80)
            take(splitting, (char)parts[i]);
        else if (parts[i] == 0x2019 || parts[i] == 0x2018)
            take(splitting, '\'');
        else if (utf8proc_category(parts[i]) != UTF8PROC_CATEGORY_MN)
            take(splitting, ' ');
    }
}

void bw_place_words_split(struct bw_text text, struct bw_place_words *ret_words)
{
    struct splitting splitting = {.words = ret_words};
    size_t at = 0;

    memset(ret_words, 0, sizeof(*ret_words));
    while (at < text.len) {
        utf8proc_int32_t character;
        utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)text.ptr + at,
                                                (utf8proc_ssize_t)(text.len - at), &character);

        if (len > 0)
            take_character(&splitting, character);
        at += len > 0 ? (size_t)len : 1;
    }
    end_word(&splitting);
    join_together(ret_words);
    sodium_memzero(&splitting, sizeof(splitting));
}
