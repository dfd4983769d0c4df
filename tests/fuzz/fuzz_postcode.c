/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>

#include "beatwise/geo/postcode.h"
#include "must.h"

/*
 * Lines of what should be postcodes: the canonical form is its own, case and blanks change
 * nothing, and a table finds what was put in and nothing else.
 */
static void must_be_its_own(struct bw_text text)
{
    char canon[BW_POSTCODE_BYTES] = "untouched"; /* without its NUL, as it need not have one */
    char again[BW_POSTCODE_BYTES];
    char squeezed[BW_POSTCODE_BYTES];
    size_t len = 0;
    enum bw_postcode_kind kind = bw_postcode_canon(text, canon);

    if (kind == BW_POSTCODE_NONE) {
        MUST(memcmp(canon, "untouched", BW_POSTCODE_BYTES) == 0);
        return;
    }
    MUST(memchr(canon, '\0', sizeof(canon)) != NULL && strlen(canon) >= 6);
    MUST(canon[strlen(canon) - 4] == ' ');
    MUST(bw_postcode_canon(bw_text_of(canon), again) == kind && strcmp(canon, again) == 0);
    for (const char *at = canon; *at != '\0'; at++)
        if (*at != ' ')
            squeezed[len++] = (char)tolower((unsigned char)*at);
    MUST(bw_postcode_canon((struct bw_text){squeezed, len}, again) == kind);
    MUST(strcmp(canon, again) == 0);
}

static struct bw_text next_line(const uint8_t **at, const uint8_t *end)
{
    const uint8_t *from = *at;
    const uint8_t *stop = memchr(from, '\n', (size_t)(end - from));

    if (stop == NULL)
        stop = end;
    *at = stop < end ? stop + 1 : end;
    return (struct bw_text){(const char *)from, (size_t)(stop - from)};
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const uint8_t *end = bytes + len;
    struct bw_postcode_table *table = NULL;
    struct bw_err err = BW_ERR_INIT;
    size_t rows = 0;
    char canon[BW_POSTCODE_BYTES];
    double lon;
    double lat;

    bw_postcode_table_open(&table, NULL, 1000);
    for (const uint8_t *at = bytes; at < end && rows < 1000; rows++) {
        struct bw_text line = next_line(&at, end);

        must_be_its_own(line);
        MUST(bw_postcode_table_add(table, line, -3.0, 51.5, 0, &err) == BW_OK);
    }
    bw_postcode_table_seal(table);
    MUST(bw_postcode_table_count(table) + bw_postcode_table_skipped(table) <= rows);
    MUST(bw_postcode_table_conflicts(table) == 0);
    rows = 0;
    for (const uint8_t *at = bytes; at < end && rows < 1000; rows++) {
        struct bw_text line = next_line(&at, end);
        bool is_place = bw_postcode_canon(line, canon) == BW_POSTCODE_PLACE;

        MUST((bw_postcode_table_find(table, line, &lon, &lat) == BW_POSTCODE_FOUND) == is_place);
    }
    bw_postcode_table_close(table);
    return 0;
}
