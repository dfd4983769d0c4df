/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/geo/postcode.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/buf.h"

/* Outward part of up to four characters, inward part of three. */
#define POSTCODE_MIN 5
#define POSTCODE_MAX 7
#define INWARD_LEN 3
#define TRAIT_BITS 3
#define TRAIT_MASK ((UINT64_C(1) << TRAIT_BITS) - 1)

struct place {
    uint64_t key; /* the characters of the postcode, as a number that sorts like them, and traits */
    double lon_deg;
    double lat_deg;
};

struct bw_postcode_table {
    struct bw_arena *arena;
    struct bw_buf places; /* of struct place */
    struct bw_crs *crs;
    size_t max_rows;
    size_t skipped;
    size_t conflicts;
    bool is_sealed;
};

/* Characters without the blanks, in upper case; 0 where there are too few or too many. */
static size_t squeeze(struct bw_text text, char squeezed[POSTCODE_MAX])
{
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == ' ' || (c >= '\t' && c <= '\r'))
            continue;
        if ((unsigned char)c == 0xC2 && i + 1 < text.len &&
            (unsigned char)text.ptr[i + 1] == 0xA0) {
            i++; /* U+00A0, as spreadsheets have it */
            continue;
        }
        if (len == POSTCODE_MAX)
            return 0;
        squeezed[len++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return len < POSTCODE_MIN ? 0 : len;
}

/* `shape` has A for a letter and 9 for a digit. */
static bool has_shape(const char *text, size_t len, const char *shape)
{
    if (strlen(shape) != len)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (shape[i] == 'A' ? text[i] < 'A' || text[i] > 'Z' : text[i] < '0' || text[i] > '9')
            return false;
    }
    return true;
}

static bool is_one_of(char c, const char *letters)
{
    return c != '\0' && strchr(letters, c) != NULL;
}

/*
 * Which letters stand where: BS 7666-2 as the Postcode Address File programmers' guide gives it
 * (Royal Mail), "valid characters in position".
 */
static bool is_outward(const char *text, size_t len)
{
    static const char *const shapes[] = {"A9", "A99", "AA9", "AA99", "A9A", "AA9A"};
    bool is_shaped = false;

    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
        is_shaped = is_shaped || has_shape(text, len, shapes[i]);
    if (!is_shaped || is_one_of(text[0], "QVX") || is_one_of(text[1], "IJZ"))
        return false;
    if (has_shape(text, len, "A9A"))
        return is_one_of(text[2], "ABCDEFGHJKPSTUW");
    return !has_shape(text, len, "AA9A") || is_one_of(text[3], "ABEHMNPRVWXY");
}

static bool is_inward(const char *text)
{
    return has_shape(text, INWARD_LEN, "9AA") && !is_one_of(text[1], "CIKMOV") &&
           !is_one_of(text[2], "CIKMOV");
}

static bool is_area(const char *text, const char *area)
{
    return text[0] == area[0] && text[1] == area[1];
}

static enum bw_postcode_kind kind_of(const char *text, size_t len)
{
    const char *inward = text + len - INWARD_LEN;
    size_t outward_len = len - INWARD_LEN;

    /* NHS Data Dictionary, "postcode": ZZ99 with the ODS's pseudo country codes. */
    if (outward_len == 4 && memcmp(text, "ZZ99", 4) == 0 && has_shape(inward, INWARD_LEN, "9AA"))
        return BW_POSTCODE_PSEUDO;
    if (len == 6 && memcmp(text, "GIR0AA", 6) == 0)
        return BW_POSTCODE_NOT_PLACE;
    if (!is_inward(inward))
        return BW_POSTCODE_NONE;
    if (outward_len >= 3 && is_area(text, "XX") && has_shape(text + 2, outward_len - 2, "99"))
        return BW_POSTCODE_NOT_PLACE;
    if (!is_outward(text, outward_len))
        return BW_POSTCODE_NONE;
    return is_area(text, "BF") || is_area(text, "BX") ? BW_POSTCODE_NOT_PLACE : BW_POSTCODE_PLACE;
}

enum bw_postcode_kind bw_postcode_canon(struct bw_text text, char ret_canon[BW_POSTCODE_BYTES])
{
    char squeezed[POSTCODE_MAX];
    size_t len = squeeze(text, squeezed);
    enum bw_postcode_kind kind = len == 0 ? BW_POSTCODE_NONE : kind_of(squeezed, len);

    if (kind != BW_POSTCODE_NONE) {
        memcpy(ret_canon, squeezed, len - INWARD_LEN);
        ret_canon[len - INWARD_LEN] = ' ';
        memcpy(ret_canon + len - INWARD_LEN + 1, squeezed + len - INWARD_LEN, INWARD_LEN);
        ret_canon[len + 1] = '\0';
    }
    return kind;
}

/* Eight characters of six bits, from the blank on, and room for the traits. */
static bool make_key(struct bw_text text, uint64_t *ret_key)
{
    char canon[BW_POSTCODE_BYTES];
    uint64_t key = 0;

    if (bw_postcode_canon(text, canon) != BW_POSTCODE_PLACE)
        return false;
    for (const char *c = canon; *c != '\0'; c++)
        key = key << 6 | (uint64_t)(*c - ' ');
    *ret_key = key << TRAIT_BITS;
    return true;
}

void bw_postcode_table_open(struct bw_postcode_table **ret_table, struct bw_crs *crs,
                            size_t max_rows)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_postcode_table *table = bw_arena_alloc(arena, 1, sizeof(*table));

    table->arena = arena;
    table->crs = crs;
    table->max_rows = max_rows;
    bw_buf_init(&table->places, SIZE_MAX);
    *ret_table = table;
}

static bool find_position(struct bw_crs *crs, double x, double y, struct place *ret_place)
{
    if (!bw_position_is_said(x, y))
        return false;
    if (crs != NULL)
        return bw_crs_to_lonlat(crs, x, y, &ret_place->lon_deg, &ret_place->lat_deg);
    ret_place->lon_deg = x;
    ret_place->lat_deg = y;
    return true;
}

enum bw_status bw_postcode_table_add(struct bw_postcode_table *table, struct bw_text postcode,
                                     double x, double y, unsigned traits, struct bw_err *err)
{
    struct place place;

    assert(!table->is_sealed && traits <= TRAIT_MASK);
    if (!make_key(postcode, &place.key) || !find_position(table->crs, x, y, &place)) {
        table->skipped++;
        return BW_OK;
    }
    if (bw_postcode_table_count(table) == table->max_rows)
        return bw_fail(err, BW_ERANGE, "more than %zu postcodes", table->max_rows);
    place.key |= traits;
    return bw_buf_add(&table->places, &place, sizeof(place), err);
}

static int cmp_keys(const void *a, const void *b)
{
    const struct place *left = a, *right = b;

    return (left->key >> TRAIT_BITS > right->key >> TRAIT_BITS) -
           (left->key >> TRAIT_BITS < right->key >> TRAIT_BITS);
}

static int cmp_places(const void *a, const void *b)
{
    const struct place *left = a, *right = b;
    const int order = cmp_keys(a, b);
    const bool is_left_over = (left->key & BW_POSTCODE_TERMINATED) != 0;
    const bool is_right_over = (right->key & BW_POSTCODE_TERMINATED) != 0;

    if (order != 0)
        return order;
    if (is_left_over != is_right_over)
        return is_left_over ? 1 : -1;
    if (left->lon_deg != right->lon_deg)
        return left->lon_deg < right->lon_deg ? -1 : 1;
    return (left->lat_deg > right->lat_deg) - (left->lat_deg < right->lat_deg);
}

static struct place *places_of(const struct bw_postcode_table *table)
{
    return (struct place *)(void *)table->places.bytes;
}

void bw_postcode_table_seal(struct bw_postcode_table *table)
{
    struct place *places = places_of(table);
    size_t len = bw_postcode_table_count(table);
    size_t kept = 0;

    if (len > 0)
        qsort(places, len, sizeof(*places), cmp_places);
    for (size_t i = 0; i < len; i++) {
        if (kept > 0 && cmp_keys(&places[kept - 1], &places[i]) == 0)
            table->conflicts += places[kept - 1].lon_deg != places[i].lon_deg ||
                                places[kept - 1].lat_deg != places[i].lat_deg;
        else
            places[kept++] = places[i];
    }
    table->places.len = kept * sizeof(*places);
    table->crs = NULL;
    table->is_sealed = true;
}

size_t bw_postcode_table_count(const struct bw_postcode_table *table)
{
    return table->places.len / sizeof(struct place);
}

size_t bw_postcode_table_skipped(const struct bw_postcode_table *table)
{
    return table->skipped;
}

size_t bw_postcode_table_conflicts(const struct bw_postcode_table *table)
{
    return table->conflicts;
}

static const struct place *find_place(const struct bw_postcode_table *table,
                                      const struct place *wanted)
{
    const size_t len = bw_postcode_table_count(table);

    assert(table->is_sealed);
    return len == 0 ? NULL : bsearch(wanted, places_of(table), len, sizeof(*wanted), cmp_keys);
}

unsigned bw_postcode_table_traits(const struct bw_postcode_table *table, struct bw_text postcode)
{
    struct place wanted = {0};
    const struct place *place = make_key(postcode, &wanted.key) ? find_place(table, &wanted) : NULL;

    return place == NULL ? 0 : (unsigned)(place->key & TRAIT_MASK);
}

enum bw_postcode_found bw_postcode_table_find(const struct bw_postcode_table *table,
                                              struct bw_text postcode, double *ret_lon_deg,
                                              double *ret_lat_deg)
{
    const struct place *place;
    struct place wanted = {0};

    if (!make_key(postcode, &wanted.key))
        return BW_POSTCODE_UNUSABLE;
    place = find_place(table, &wanted);
    if (place == NULL)
        return BW_POSTCODE_UNKNOWN;
    *ret_lon_deg = place->lon_deg;
    *ret_lat_deg = place->lat_deg;
    return BW_POSTCODE_FOUND;
}

void bw_postcode_table_close(struct bw_postcode_table *table)
{
    if (table == NULL)
        return;
    bw_buf_clear(&table->places);
    bw_arena_free(table->arena);
}
