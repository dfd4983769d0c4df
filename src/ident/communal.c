/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/ident/communal.h"

#include <stdlib.h>
#include <string.h>

/* By postcode, then by person. */
static int cmp_homes(const void *x, const void *y)
{
    const struct bw_canon *a = *(struct bw_canon *const *)x;
    const struct bw_canon *b = *(struct bw_canon *const *)y;
    int by = strcmp(a->postcode, b->postcode);

    if (by == 0)
        by = strcmp(a->surname, b->surname);
    if (by == 0)
        by = strcmp(a->forename, b->forename);
    return by != 0 ? by : (a->birth_day > b->birth_day) - (a->birth_day < b->birth_day);
}

static int cmp_counts(const void *x, const void *y)
{
    const size_t a = *(const size_t *)x;
    const size_t b = *(const size_t *)y;

    return (a < b) - (a > b);
}

/* The persons of the postcode that begins at `from`, and where the next one begins. */
static size_t count_persons(struct bw_canon *const *homes, size_t count, size_t from,
                            size_t *ret_next)
{
    size_t persons = 1;
    size_t i = from + 1;

    for (; i < count && strcmp(homes[i]->postcode, homes[from]->postcode) == 0; i++)
        persons += cmp_homes(&homes[i - 1], &homes[i]) != 0;
    *ret_next = i;
    return persons;
}

/* From how many persons on a postcode is communal. */
static size_t find_limit(struct bw_arena *arena, struct bw_canon *const *homes, size_t count)
{
    size_t *counts = bw_arena_alloc(arena, count, sizeof(*counts));
    size_t postcodes = 0;
    size_t limit;

    for (size_t i = 0; i < count;)
        counts[postcodes++] = count_persons(homes, count, i, &i);
    qsort(counts, postcodes, sizeof(*counts), cmp_counts);
    /* The first that is not among the most frequent: one as frequent as it is not either. */
    limit = counts[postcodes / BW_COMMUNAL_ONE_IN] + 1;
    return limit < BW_COMMUNAL_PERSONS_MIN ? BW_COMMUNAL_PERSONS_MIN : limit;
}

size_t bw_communal_clear(struct bw_arena *arena, struct bw_canon *const *canons, size_t count,
                         bool *ret_is_cleared)
{
    struct bw_canon **homes = bw_arena_alloc(arena, count + 1, sizeof(*homes));
    struct bw_canon **communal = bw_arena_alloc(arena, count + 1, sizeof(*communal));
    size_t home_count = 0;
    size_t communal_count = 0;
    size_t limit;

    for (size_t i = 0; i < count; i++) {
        ret_is_cleared[i] = canons[i] != NULL && canons[i]->postcode[0] != '\0';
        if (ret_is_cleared[i])
            homes[home_count++] = canons[i];
    }
    if (home_count == 0)
        return 0;
    qsort(homes, home_count, sizeof(*homes), cmp_homes);
    limit = find_limit(arena, homes, home_count);
    for (size_t i = 0, next; i < home_count; i = next) {
        if (count_persons(homes, home_count, i, &next) < limit)
            continue;
        for (size_t k = i; k < next; k++)
            communal[communal_count++] = homes[k];
    }
    for (size_t i = 0; i < communal_count; i++)
        memset(communal[i]->postcode, 0, sizeof(communal[i]->postcode));
    for (size_t i = 0; i < count; i++)
        ret_is_cleared[i] = ret_is_cleared[i] && canons[i]->postcode[0] == '\0';
    return communal_count;
}
