/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_TEXT_H
#define BW_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * text.h - slices of bytes that belong to somebody else, and what is done with them.
 *
 * A slice is not NUL-terminated; print it with "%.*s", BW_TEXT_ARGS(slice).  Text that may name a
 * person is struct bw_pii (model/pii.h) instead, which cannot be printed by accident.
 */
struct bw_text {
    const char *ptr;
    size_t len;
};

#define BW_TEXT(literal) ((struct bw_text){(literal), sizeof(literal) - 1})
#define BW_TEXT_ARGS(text) (int)(text).len, (text).ptr

struct bw_text bw_text_of(const char *terminated);

bool bw_text_is_equal(struct bw_text a, struct bw_text b);

/* ASCII letters compare without case. */
bool bw_text_is_equal_fold(struct bw_text a, struct bw_text b);

/* Bytes as unsigned, a prefix first: the order of COLLATE "C". */
int bw_text_cmp(struct bw_text a, struct bw_text b);

/* Without ASCII blanks (space, tab, CR, LF, VT, FF) and U+00A0 at both ends. */
struct bw_text bw_text_trim(struct bw_text text);

/* The whole slice is a decimal number, with sign; no blanks, no thousands separators. */
bool bw_text_parse_i64(struct bw_text text, int64_t *ret_value);

/* The whole slice is a finite decimal number with a point; independent of the locale. */
bool bw_text_parse_double(struct bw_text text, double *ret_value);

/* Lower-case hex of `len` bytes into `hex`, which has room for 2 * len + 1. */
void bw_text_hex(const unsigned char *bytes, size_t len, char *hex);

/* Reads exactly 2 * len hex digits. */
bool bw_text_parse_hex(struct bw_text hex, unsigned char *ret_bytes, size_t len);

#endif
