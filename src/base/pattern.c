/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/pattern.h"

#include <stdint.h>
#include <string.h>

/*
 * A program of steps that all possible readings of the text run through at once (K. Thompson,
 * "Regular expression search algorithm", CACM 11(6), 1968).  Jumps are relative, so that a step can
 * be put before a piece that is there already.
 */
#define STEPS_MAX 1024
#define DEPTH_MAX 32
#define REPEAT_MAX 1000

enum op { OP_BYTE, OP_SPLIT, OP_JUMP, OP_END };

struct step {
    enum op op;
    int to, other;    /* SPLIT, JUMP: from this step on */
    uint32_t bits[8]; /* BYTE: those that fit */
};

struct bw_pattern {
    struct step *steps;
    int count;
};

struct parser {
    const char *at;
    struct step *steps;
    int count;
    int depth;
    bool is_wrong;
};

static void add_bit(uint32_t bits[8], unsigned byte)
{
    bits[byte / 32] |= UINT32_C(1) << byte % 32;
}

static void add_range(uint32_t bits[8], unsigned first, unsigned last)
{
    for (unsigned byte = first; byte <= last; byte++)
        add_bit(bits, byte);
}

static bool has_bit(const uint32_t bits[8], unsigned byte)
{
    return (bits[byte / 32] >> byte % 32 & 1) != 0;
}

/* Makes room for a step at `at`; what is behind it moves on. */
static struct step *insert(struct parser *parser, int at, enum op op)
{
    if (parser->count == STEPS_MAX) {
        parser->is_wrong = true;
        return &parser->steps[0];
    }
    memmove(&parser->steps[at + 1], &parser->steps[at],
            (size_t)(parser->count - at) * sizeof(struct step));
    parser->count++;
    parser->steps[at] = (struct step){.op = op};
    return &parser->steps[at];
}

static void add_bytes(struct parser *parser, const uint32_t bits[8])
{
    struct step *step = insert(parser, parser->count, OP_BYTE);

    memcpy(step->bits, bits, sizeof(step->bits));
}

/* One ASCII character of `bits`, or any other character with all the bytes it goes on with. */
static void add_ascii_or_other(struct parser *parser, uint32_t bits[8])
{
    uint32_t more[8] = {0};
    struct step *step;

    add_range(bits, 0xC0, 0xFF);
    add_bytes(parser, bits);
    add_range(more, 0x80, 0xBF);
    step = insert(parser, parser->count, OP_SPLIT);
    step->to = 1;
    step->other = 3;
    add_bytes(parser, more);
    step = insert(parser, parser->count, OP_JUMP);
    step->to = -2;
}

static void negate_ascii(uint32_t bits[8])
{
    for (size_t i = 0; i < 4; i++)
        bits[i] = ~bits[i];
}

/* What stands after a backslash; false: nothing that is known.  `ret_is_negated`: \D and so on. */
static bool read_escape(char c, uint32_t bits[8], bool *ret_is_negated)
{
    static const char controls[][2] = {{'n', '\n'}, {'r', '\r'}, {'t', '\t'}};

    *ret_is_negated = c == 'D' || c == 'W' || c == 'S';
    for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
        if (c == controls[i][0]) {
            add_bit(bits, (unsigned char)controls[i][1]);
            return true;
        }
    }
    if (c == 'd' || c == 'D' || c == 'w' || c == 'W')
        add_range(bits, '0', '9');
    if (c == 'w' || c == 'W') {
        add_range(bits, 'A', 'Z');
        add_range(bits, 'a', 'z');
        add_bit(bits, '_');
    }
    if (c == 's' || c == 'S') {
        add_range(bits, '\t', '\r');
        add_bit(bits, ' ');
    }
    if (strchr("dDwWsS", c) != NULL && c != '\0')
        return true;
    if (c <= ' ' || c > '~' || strchr("0123456789", c) != NULL || (c >= 'A' && c <= 'Z') ||
        (c >= 'a' && c <= 'z'))
        return false;
    add_bit(bits, (unsigned char)c);
    return true;
}

/* One member of a class, or the end of a range; false: wrong.  `ret_char` is -1 for \d and such. */
static bool read_member(struct parser *parser, uint32_t bits[8], int *ret_char)
{
    char c = *parser->at++;
    bool is_negated;

    *ret_char = -1;
    if (c == '\\') {
        char escaped = *parser->at;

        if (escaped == '\0' || !read_escape(escaped, bits, &is_negated) || is_negated)
            return false;
        parser->at++;
        if (strchr("dwsnrt", escaped) == NULL)
            *ret_char = (unsigned char)escaped;
        return true;
    }
    if (c < ' ' || c > '~')
        return false;
    add_bit(bits, (unsigned char)c);
    *ret_char = (unsigned char)c;
    return true;
}

static void parse_class(struct parser *parser)
{
    uint32_t bits[8] = {0};
    bool is_negated = *parser->at == '^';
    bool is_first = true;

    parser->at += is_negated;
    for (; is_first || *parser->at != ']'; is_first = false) {
        int first;
        int last;

        if (*parser->at == '\0' || !read_member(parser, bits, &first)) {
            parser->is_wrong = true;
            return;
        }
        if (*parser->at != '-' || parser->at[1] == ']' || parser->at[1] == '\0')
            continue;
        parser->at++;
        if (first < 0 || !read_member(parser, bits, &last) || last < first) {
            parser->is_wrong = true;
            return;
        }
        add_range(bits, (unsigned)first, (unsigned)last);
    }
    parser->at++;
    if (is_negated) {
        negate_ascii(bits);
        add_ascii_or_other(parser, bits);
    } else {
        add_bytes(parser, bits);
    }
}

static void parse_escape(struct parser *parser)
{
    uint32_t bits[8] = {0};
    bool is_negated;

    if (*parser->at == '\0' || !read_escape(*parser->at, bits, &is_negated)) {
        parser->is_wrong = true;
        return;
    }
    parser->at++;
    if (is_negated) {
        negate_ascii(bits);
        add_ascii_or_other(parser, bits);
    } else {
        add_bytes(parser, bits);
    }
}

/* All bytes of one character. */
static void parse_char(struct parser *parser)
{
    do {
        uint32_t bits[8] = {0};

        add_bit(bits, (unsigned char)*parser->at++);
        add_bytes(parser, bits);
    } while (((unsigned char)*parser->at & 0xC0U) == 0x80U);
}

static void parse_alternatives(struct parser *parser);

static void parse_atom(struct parser *parser)
{
    uint32_t bits[8] = {0};

    switch (*parser->at) {
    case '(':
        parser->at += strncmp(parser->at, "(?:", 3) == 0 ? 3 : 1;
        if (*parser->at == '?' || ++parser->depth > DEPTH_MAX) {
            parser->is_wrong = true;
            return;
        }
        parse_alternatives(parser);
        parser->depth--;
        parser->is_wrong = parser->is_wrong || *parser->at != ')';
        parser->at += !parser->is_wrong;
        return;
    case '[':
        parser->at++;
        parse_class(parser);
        return;
    case '.':
        parser->at++;
        add_range(bits, 0, 0x7F);
        add_ascii_or_other(parser, bits);
        return;
    case '\\':
        parser->at++;
        parse_escape(parser);
        return;
    case '*':
    case '+':
    case '?':
    case '{':
    case '}':
    case ']':
    case '^':
    case '$':
        parser->is_wrong = true;
        return;
    default:
        parse_char(parser);
    }
}

static bool read_count(struct parser *parser, int *ret_count)
{
    int count = 0;
    const char *from = parser->at;

    while (*parser->at >= '0' && *parser->at <= '9' && count <= REPEAT_MAX)
        count = count * 10 + (*parser->at++ - '0');
    *ret_count = count;
    return parser->at > from && count <= REPEAT_MAX;
}

/* How often: * + ? {m} {m,} {m,n}, or once; `ret_most` -1: without end. */
static void read_repeat(struct parser *parser, int *ret_least, int *ret_most)
{
    char c = *parser->at;

    *ret_least = c == '*' || c == '?' ? 0 : 1;
    *ret_most = c == '*' || c == '+' ? -1 : 1;
    if (c == '*' || c == '+' || c == '?')
        parser->at++;
    if (c != '{')
        return;
    parser->at++;
    if (!read_count(parser, ret_least)) {
        parser->is_wrong = true;
        return;
    }
    *ret_most = *ret_least;
    if (*parser->at == ',') {
        parser->at++;
        *ret_most = -1;
        if (*parser->at != '}' && (!read_count(parser, ret_most) || *ret_most < *ret_least))
            parser->is_wrong = true;
    }
    parser->is_wrong = parser->is_wrong || *parser->at != '}';
    parser->at += !parser->is_wrong;
}

/* The piece of `len` steps at `from` once more, at the end. */
static void repeat_piece(struct parser *parser, int from, int len)
{
    if (parser->count + len > STEPS_MAX) {
        parser->is_wrong = true;
        return;
    }
    memcpy(&parser->steps[parser->count], &parser->steps[from], (size_t)len * sizeof(struct step));
    parser->count += len;
}

/* SPLIT before the piece from `begin` on: to it, or behind it. */
static void make_optional(struct parser *parser, int begin, bool is_loop)
{
    struct step *split = insert(parser, begin, OP_SPLIT);

    split->to = 1;
    split->other = parser->count - begin + is_loop;
    if (is_loop) {
        int jump = parser->count;

        insert(parser, jump, OP_JUMP)->to = begin - jump;
    }
}

static void parse_repeated(struct parser *parser)
{
    int piece = parser->count;
    int least;
    int most;
    int len;

    parse_atom(parser);
    len = parser->count - piece;
    /* A piece that takes nothing would be taken for ever. */
    parser->is_wrong = parser->is_wrong || len == 0;
    if (parser->is_wrong)
        return;
    read_repeat(parser, &least, &most);
    if (*parser->at != '\0' && strchr("*+?{", *parser->at) != NULL)
        parser->is_wrong = true; /* lazy, possessive, or twice */
    if (most == 0)
        parser->count = piece;
    for (int i = 1; i < least && !parser->is_wrong; i++)
        repeat_piece(parser, piece, len);
    for (int i = least; (most < 0 ? i == least : i < most) && !parser->is_wrong; i++) {
        int begin = parser->count;

        if (i == 0) {
            make_optional(parser, piece, most < 0);
            piece++;
        } else {
            repeat_piece(parser, piece, len);
            make_optional(parser, begin, most < 0);
        }
    }
}

static void parse_sequence(struct parser *parser)
{
    while (!parser->is_wrong && *parser->at != '\0' && *parser->at != '|' && *parser->at != ')') {
        if (*parser->at == '$' && parser->at[1] == '\0' && parser->depth == 0)
            parser->at++;
        else
            parse_repeated(parser);
    }
}

/* SPLIT to the first or to the others, which are nested. */
static void parse_alternatives(struct parser *parser)
{
    int begin = parser->count;
    int jump;

    parse_sequence(parser);
    if (parser->is_wrong || *parser->at != '|')
        return;
    parser->at++;
    insert(parser, begin, OP_SPLIT)->to = 1;
    jump = parser->count;
    insert(parser, jump, OP_JUMP);
    if (parser->is_wrong)
        return;
    parser->steps[begin].other = parser->count - begin;
    parse_alternatives(parser);
    parser->steps[jump].to = parser->count - jump;
}

struct bw_pattern *bw_pattern_new(struct bw_arena *arena, const char *text)
{
    struct bw_pattern *pattern = bw_arena_alloc(arena, 1, sizeof(*pattern));
    struct parser parser = {.at = text};

    parser.steps = bw_arena_alloc(arena, STEPS_MAX + 1, sizeof(struct step));
    /* An anchor may stand where alternatives do not make it a part of one only. */
    parser.at += *text == '^';
    parse_alternatives(&parser);
    insert(&parser, parser.count, OP_END);
    if (parser.is_wrong || *parser.at != '\0')
        return NULL;
    pattern->steps = parser.steps;
    pattern->count = parser.count;
    return pattern;
}

/* The steps at which the readings of the text stand. */
struct places {
    uint16_t steps[STEPS_MAX + 1];
    int count;
    uint32_t seen[STEPS_MAX / 32 + 1];
};

static void clear_places(struct places *places)
{
    places->count = 0;
    memset(places->seen, 0, sizeof(places->seen));
}

/* Goes on to where a byte is needed; as deep as there are steps at most. */
static void add_place(const struct bw_pattern *pattern, struct places *places, int at)
{
    const struct step *step = &pattern->steps[at];

    if ((places->seen[at / 32] >> at % 32 & 1) != 0)
        return;
    places->seen[at / 32] |= UINT32_C(1) << at % 32;
    if (step->op == OP_SPLIT)
        add_place(pattern, places, at + step->other);
    if (step->op == OP_SPLIT || step->op == OP_JUMP)
        add_place(pattern, places, at + step->to);
    else
        places->steps[places->count++] = (uint16_t)at;
}

bool bw_pattern_is_fit(const struct bw_pattern *pattern, struct bw_text text)
{
    struct places both[2];
    struct places *now = &both[0];
    struct places *then = &both[1];

    clear_places(now);
    add_place(pattern, now, 0);
    for (size_t i = 0; i < text.len && now->count > 0; i++) {
        struct places *spare = now;

        clear_places(then);
        for (int k = 0; k < now->count; k++) {
            const struct step *step = &pattern->steps[now->steps[k]];

            if (step->op == OP_BYTE && has_bit(step->bits, (unsigned char)text.ptr[i]))
                add_place(pattern, then, now->steps[k] + 1);
        }
        now = then;
        then = spare;
    }
    for (int k = 0; k < now->count; k++) {
        if (pattern->steps[now->steps[k]].op == OP_END)
            return true;
    }
    return false;
}
