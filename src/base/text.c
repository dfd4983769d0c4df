/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

/* Longest number that is read; longer ones are not numbers of this program. */
#define NUMBER_MAX 64

struct bw_text bw_text_of(const char *terminated)
{
    return (struct bw_text){terminated, strlen(terminated)};
}

bool bw_text_is_equal(struct bw_text a, struct bw_text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool bw_text_is_equal_fold(struct bw_text a, struct bw_text b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (fold(a.ptr[i]) != fold(b.ptr[i]))
            return false;
    }
    return true;
}

int bw_text_cmp(struct bw_text a, struct bw_text b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len == 0 ? 0 : memcmp(a.ptr, b.ptr, len);

    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* U+00A0, the blank that spreadsheets and web forms leave behind. */
static bool is_nbsp(const char *p)
{
    return (unsigned char)p[0] == 0xC2 && (unsigned char)p[1] == 0xA0;
}

struct bw_text bw_text_trim(struct bw_text text)
{
    for (;;) {
        if (text.len >= 1 && is_blank(text.ptr[0])) {
            text.ptr++;
            text.len--;
        } else if (text.len >= 2 && is_nbsp(text.ptr)) {
            text.ptr += 2;
            text.len -= 2;
        } else {
            break;
        }
    }
    for (;;) {
        if (text.len >= 1 && is_blank(text.ptr[text.len - 1]))
            text.len--;
        else if (text.len >= 2 && is_nbsp(text.ptr + text.len - 2))
            text.len -= 2;
        else
            return text;
    }
}

bool bw_text_parse_i64(struct bw_text text, int64_t *ret_value)
{
    bool is_negative = text.len > 0 && text.ptr[0] == '-';
    size_t i = text.len > 0 && (is_negative || text.ptr[0] == '+') ? 1 : 0;
    uint64_t limit = is_negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
    uint64_t value = 0;

    if (i == text.len)
        return false;
    for (; i < text.len; i++) {
        unsigned digit = (unsigned char)text.ptr[i] - (unsigned)'0';

        if (digit > 9 || value > (limit - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = is_negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

bool bw_text_parse_double(struct bw_text text, double *ret_value)
{
    char copy[NUMBER_MAX + 1];
    char *end;
    double value;

    if (text.len == 0 || text.len > NUMBER_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        /* strtod() would also take hex, "inf", "nan" and leading blanks. */
        if (strchr("0123456789+-.eE", text.ptr[i]) == NULL || text.ptr[i] == '\0')
            return false;
        copy[i] = text.ptr[i];
    }
    copy[text.len] = '\0';
    /* The program never calls setlocale(), so the point is a point. */
    value = strtod(copy, &end);
    if (*end != '\0' || !isfinite(value))
        return false;
    *ret_value = value;
    return true;
}

void bw_text_hex(const unsigned char *bytes, size_t len, char *hex)
{
    sodium_bin2hex(hex, 2 * len + 1, bytes, len);
}

bool bw_text_parse_hex(struct bw_text hex, unsigned char *ret_bytes, size_t len)
{
    size_t got;

    return hex.len == 2 * len &&
           sodium_hex2bin(ret_bytes, len, hex.ptr, hex.len, NULL, &got, NULL) == 0 && got == len;
}
