/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/missed.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "beatwise/base/buf.h"
#include "beatwise/base/file.h"
#include "beatwise/report/csv_out.h"

#define FILE_MAX_BYTES ((size_t)4 * 1024 * 1024)
/* A shorter word of a name may be part of any other. */
#define NAME_MIN 3

struct text {
    char text[BW_MISSED_BYTES]; /* "": free */
    int64_t rows;
    bool is_named; /* a row with it has a word of its person's names in it */
};

struct bw_missed {
    struct text texts[BW_MISSED_TEXTS];
    size_t count;
};

struct bw_missed *bw_missed_new(struct bw_arena *arena)
{
    return bw_arena_alloc(arena, 1, sizeof(struct bw_missed));
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* In capitals, blanks as one; false where it is too long or says nothing. */
static bool canon(struct bw_pii pii, char canonical[BW_MISSED_BYTES])
{
    size_t len = 0;

    for (size_t i = 0; i < pii.pii_len; i++) {
        const char c = (unsigned char)pii.pii_ptr[i] <= ' ' ? ' ' : upper(pii.pii_ptr[i]);

        if (c == ' ' && (len == 0 || canonical[len - 1] == ' '))
            continue;
        if (len + 1 == BW_MISSED_BYTES)
            return false;
        canonical[len++] = c;
    }
    while (len > 0 && canonical[len - 1] == ' ')
        len--;
    canonical[len] = '\0';
    return len > 0;
}

static bool has_word(const char *text, const char *word, size_t len)
{
    for (; *text != '\0'; text++) {
        size_t i = 0;

        while (i < len && text[i] == upper(word[i]))
            i++;
        if (i == len)
            return true;
    }
    return false;
}

/* Whether a word of the name is anywhere in the text. */
static bool has_name(const char *text, struct bw_pii name)
{
    size_t start = 0;

    for (size_t i = 0; i <= name.pii_len; i++) {
        const char c = i < name.pii_len ? upper(name.pii_ptr[i]) : ' ';

        if ((c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80)
            continue;
        if (i - start >= NAME_MIN && has_word(text, name.pii_ptr + start, i - start))
            return true;
        start = i + 1;
    }
    return false;
}

static bool is_named(const char *text, const struct bw_identity *identity)
{
    return has_name(text, identity->forename) || has_name(text, identity->middle_name) ||
           has_name(text, identity->surname) || has_name(text, identity->full_name);
}

/* FNV-1a. */
static size_t hash_of(const char *text)
{
    uint32_t hash = 2166136261u;

    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    return hash % BW_MISSED_TEXTS;
}

void bw_missed_add(struct bw_missed *missed, const struct bw_row *row)
{
    const enum bw_place_type type = row->event.place_type;
    char text[BW_MISSED_BYTES];
    size_t at;

    if (type == BW_PLACE_HOME || type == BW_PLACE_OTHER_HOME || !canon(row->place.place_text, text))
        return;
    at = hash_of(text);
    while (missed->texts[at].text[0] != '\0' && strcmp(missed->texts[at].text, text) != 0)
        at = (at + 1) % BW_MISSED_TEXTS;
    /* One place stays free, so that the search ends. */
    if (missed->texts[at].text[0] != '\0' || missed->count + 1 < BW_MISSED_TEXTS) {
        missed->count += missed->texts[at].text[0] == '\0';
        memcpy(missed->texts[at].text, text, sizeof(text));
        missed->texts[at].rows++;
        missed->texts[at].is_named = missed->texts[at].is_named || is_named(text, &row->identity);
    }
    sodium_memzero(text, sizeof(text));
}

static int cmp_texts(const void *a, const void *b)
{
    const struct text *left = a, *right = b;

    if (left->rows != right->rows)
        return left->rows > right->rows ? -1 : 1;
    return strcmp(left->text, right->text);
}

enum bw_status bw_missed_write(struct bw_missed *missed, const char *path, size_t *ret_count,
                               struct bw_err *err)
{
    struct bw_buf buf;
    size_t count = 0;
    enum bw_status status;

    if (bw_file_is_there(path))
        return bw_fail(err, BW_EREFUSED, "'%s' is there already", path);
    qsort(missed->texts, BW_MISSED_TEXTS, sizeof(missed->texts[0]), cmp_texts);
    bw_buf_init(&buf, FILE_MAX_BYTES);
    bw_buf_puts(&buf, "rows,text\n");
    for (size_t i = 0; i < BW_MISSED_TEXTS && missed->texts[i].rows >= BW_MISSED_ROWS; i++) {
        if (missed->texts[i].is_named)
            continue;
        bw_buf_printf(&buf, "%lld,", (long long)missed->texts[i].rows);
        bw_csv_text(&buf, missed->texts[i].text);
        bw_buf_puts(&buf, "\n");
        count++;
    }
    status = bw_file_write(path, buf.bytes, buf.len, 0600, err);
    sodium_memzero(buf.bytes, buf.len);
    bw_buf_clear(&buf);
    if (status == BW_OK)
        *ret_count = count;
    return status;
}

void bw_missed_wipe(struct bw_missed *missed)
{
    if (missed != NULL)
        sodium_memzero(missed, sizeof(*missed));
}
