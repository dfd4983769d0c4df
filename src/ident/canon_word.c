/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "canon_private.h"

#include <utf8proc.h>

/* The largest decomposition of one character (U+FDFA) has 18. */
#define DECOMPOSED_MAX 24

/* What splitting knows besides the words. */
struct splitter {
    struct bw_words *words;
    bool is_in_word;
    bool is_hyphen_before; /* since the last letter */
    bool is_comma_before;
    int bracket_depth; /* "John (known as Jack)": what is in brackets is no part of the name */
};

const char *bw_words_get(const struct bw_words *words, size_t index)
{
    return words->letters + words->list[index].start;
}

static void end_word(struct splitter *s)
{
    if (s->is_in_word)
        s->words->letters[s->words->used++] = '\0';
    s->is_in_word = false;
}

static void add_letter(struct splitter *s, char letter, bool is_upper)
{
    struct bw_words *words = s->words;

    if (s->bracket_depth > 0 || words->used + 2 > BW_WORDS_LETTERS)
        return;
    if (!s->is_in_word) {
        if (words->count == BW_WORDS_MAX)
            return;
        words->list[words->count++] = (struct bw_word){
            .start = (uint8_t)words->used,
            .is_joined = s->is_hyphen_before && words->count > 0,
            .is_upper = true,
            .is_after_comma = s->is_comma_before,
        };
        s->is_in_word = true;
        s->is_hyphen_before = false;
    }
    words->letters[words->used++] = letter;
    if (!is_upper)
        words->list[words->count - 1].is_upper = false;
}

/* Digits, apostrophes and soft hyphens go without a trace: O'NEILL is ONEILL, MALE 1 is MALE. */
static bool is_dropped(int32_t c)
{
    switch (c) {
    case '\'':
    case '`':
    case 0x00AD: /* soft hyphen */
    case 0x00B4: /* acute accent, typed for an apostrophe */
    case 0x02B9:
    case 0x02BB: /* okina */
    case 0x02BC:
    case 0x02C8:
    case 0x2018:
    case 0x2019: /* what word processors make of an apostrophe */
    case 0x201B:
    case 0x2032:
    case 0xFF07:
        return true;
    default:
        return (c >= '0' && c <= '9') || (c >= 0x200B && c <= 0x200D) || c == 0xFEFF;
    }
}

static bool is_hyphen(int32_t c)
{
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE63 || c == 0xFF0D;
}

/* Latin letters that have no decomposition in Unicode (UnicodeData.txt, field 5 is empty). */
static const char *spelt_out(int32_t c)
{
    switch (c) {
    case 0x00C6:
    case 0x00E6: /* ae */
        return "AE";
    case 0x00D0:
    case 0x00F0: /* eth */
    case 0x0110:
    case 0x0111: /* d with stroke */
    case 0x0189:
    case 0x0256:
    case 0x018A:
    case 0x0257: /* hooked d, Hausa */
        return "D";
    case 0x00D8:
    case 0x00F8: /* o with stroke */
        return "O";
    case 0x00DE:
    case 0x00FE: /* thorn */
        return "TH";
    case 0x00DF:
    case 0x1E9E: /* sharp s */
        return "SS";
    case 0x0126:
    case 0x0127: /* h with stroke, Maltese */
        return "H";
    case 0x0131: /* dotless i, Turkish */
        return "I";
    case 0x0141:
    case 0x0142: /* l with stroke, Polish */
        return "L";
    case 0x014A:
    case 0x014B:
        return "NG";
    case 0x0152:
    case 0x0153: /* oe */
        return "OE";
    case 0x0166:
    case 0x0167:
        return "T";
    case 0x0181:
    case 0x0253: /* hooked b, Hausa */
        return "B";
    case 0x0186:
    case 0x0254: /* open o, Akan */
        return "O";
    case 0x018F:
    case 0x0259: /* schwa, Azerbaijani */
    case 0x0190:
    case 0x025B: /* open e, Akan */
        return "E";
    case 0x0198:
    case 0x0199: /* hooked k, Hausa */
        return "K";
    default:
        return NULL;
    }
}

static void add_ascii(struct splitter *s, int32_t c)
{
    if (c >= 'A' && c <= 'Z') {
        add_letter(s, (char)c, true);
    } else if (c >= 'a' && c <= 'z') {
        add_letter(s, (char)(c - 'a' + 'A'), false);
    } else if (!is_dropped(c)) {
        end_word(s);
        s->is_hyphen_before = is_hyphen(c) || (s->is_hyphen_before && c == ' ');
        s->is_comma_before = s->is_comma_before || c == ',';
        s->bracket_depth += c == '(' || c == '[';
        s->bracket_depth -= (c == ')' || c == ']') && s->bracket_depth > 0;
    }
}

static void add_other(struct splitter *s, int32_t c)
{
    const char *spelt = spelt_out(c);
    utf8proc_int32_t parts[DECOMPOSED_MAX];
    utf8proc_ssize_t count;
    int boundary = 0;

    if (spelt != NULL) {
        bool is_upper = utf8proc_category(c) == UTF8PROC_CATEGORY_LU;

        for (; *spelt != '\0'; spelt++)
            add_letter(s, *spelt, is_upper);
        return;
    }
    if (is_dropped(c))
        return;
    if (is_hyphen(c)) {
        add_ascii(s, '-');
        return;
    }
    count = utf8proc_decompose_char(c, parts, DECOMPOSED_MAX,
                                    UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK,
                                    &boundary);
    for (utf8proc_ssize_t i = 0; i < count && count <= DECOMPOSED_MAX; i++) {
        if (parts[i] < 0x80)
            add_ascii(s, parts[i]);
        else if (parts[i] != c)
            add_other(s, parts[i]); /* a letter with a mark and a stroke: U+01FE */
    }
}

void bw_words_split(struct bw_pii text, struct bw_words *ret_words)
{
    struct splitter s = {.words = ret_words};
    const unsigned char *bytes = (const unsigned char *)text.pii_ptr;

    ret_words->count = 0;
    ret_words->used = 0;
    for (size_t i = 0; i < text.pii_len;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t taken;

        if (bytes[i] < 0x80) {
            add_ascii(&s, bytes[i++]);
            continue;
        }
        taken = utf8proc_iterate(bytes + i, (utf8proc_ssize_t)(text.pii_len - i), &c);
        if (taken <= 0) { /* not UTF-8: the byte is no letter */
            i++;
            continue;
        }
        add_other(&s, c);
        i += (size_t)taken;
    }
    end_word(&s);
}
