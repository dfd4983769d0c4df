/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/feed/codes.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 5

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* "CF101AA", "W1A1AA": one or two letters first; a digit and two letters last. */
static bool is_postcode_shaped(struct bw_text cell)
{
    const char *end = cell.ptr + cell.len;

    return cell.len >= 5 && is_letter(cell.ptr[0]) && is_digit(end[-3]) && is_letter(end[-2]) &&
           is_letter(end[-1]) && (is_digit(cell.ptr[1]) || is_digit(cell.ptr[2]));
}

bool bw_code_looks_like_one(struct bw_text cell)
{
    size_t digits = 0;
    size_t marks = 0;

    if (cell.len == 0 || cell.len >= BW_CODE_BYTES)
        return false;
    for (size_t i = 0; i < cell.len; i++) {
        if (is_digit(cell.ptr[i]))
            digits++;
        else if (memchr("-_./", cell.ptr[i], 4) != NULL)
            marks++;
        else if (!is_letter(cell.ptr[i]))
            return false;
    }
    /* 1/2/90 is a date of birth more often than a code. */
    return digits <= DIGITS_MAX && !(marks >= 2 && digits >= 3) && marks < cell.len &&
           !is_postcode_shaped(cell);
}

static struct bw_code_seen *find(struct bw_codes *codes, size_t field, struct bw_text cell)
{
    for (size_t i = 0; i < codes->count; i++) {
        if (codes->seen[i].field == field &&
            bw_text_is_equal(bw_text_of(codes->seen[i].code), cell))
            return &codes->seen[i];
    }
    return NULL;
}

void bw_codes_add(struct bw_codes *codes, size_t field, struct bw_text cell)
{
    struct bw_code_seen *seen;

    if (!bw_code_looks_like_one(cell)) {
        codes->others++;
        return;
    }
    seen = find(codes, field, cell);
    if (seen == NULL && codes->count == BW_CODES_MAX) {
        codes->others++;
        return;
    }
    if (seen == NULL) {
        seen = &codes->seen[codes->count++];
        *seen = (struct bw_code_seen){.field = field};
        memcpy(seen->code, cell.ptr, cell.len);
    }
    seen->rows++;
}

bool bw_code_is_shown(const struct bw_code_seen *seen)
{
    const size_t len = strlen(seen->code);

    return len <= 3 || strcspn(seen->code, "0123456789") < len || seen->rows >= BW_CODE_WORD_ROWS;
}

static int cmp_seen(const void *a, const void *b)
{
    const struct bw_code_seen *x = a;
    const struct bw_code_seen *y = b;
    const bool is_x = bw_code_is_shown(x);

    if (is_x != bw_code_is_shown(y))
        return is_x ? -1 : 1;
    if (x->field != y->field)
        return x->field < y->field ? -1 : 1;
    if (x->rows != y->rows)
        return x->rows > y->rows ? -1 : 1;
    return strcmp(x->code, y->code);
}

size_t bw_codes_sort(struct bw_codes *codes)
{
    size_t shown = 0;

    qsort(codes->seen, codes->count, sizeof(codes->seen[0]), cmp_seen);
    while (shown < codes->count && bw_code_is_shown(&codes->seen[shown]))
        shown++;
    return shown;
}
