/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/ident/communal.h"

#include <stdlib.h>
#include <string.h>

static int cmp_texts(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b);
}

/* By postcode, then by person. */
static int cmp_homes(const void *x, const void *y)
{
    const struct bw_home *a = *(const struct bw_home *const *)x;
    const struct bw_home *b = *(const struct bw_home *const *)y;
    int by = strcmp(a->postcode, b->postcode);

    if (by == 0)
        by = cmp_texts(a->surname, b->surname);
    if (by == 0)
        by = cmp_texts(a->forename, b->forename);
    return by != 0 ? by : (a->birth_day > b->birth_day) - (a->birth_day < b->birth_day);
}

static int cmp_counts(const void *x, const void *y)
{
    const size_t a = *(const size_t *)x;
    const size_t b = *(const size_t *)y;

    return (a < b) - (a > b);
}

/* The persons of the postcode that begins at `from`, and where the next one begins. */
static size_t count_persons(const struct bw_home *const *homes, size_t count, size_t from,
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
static size_t find_limit(struct bw_arena *arena, const struct bw_home *const *homes, size_t count)
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

size_t bw_communal_find(struct bw_arena *arena, const struct bw_home *homes, size_t count,
                        bool *ret_is_communal)
{
    const struct bw_home **known = bw_arena_alloc(arena, count + 1, sizeof(*known));
    size_t known_count = 0;
    size_t communal_count = 0;
    size_t limit;

    for (size_t i = 0; i < count; i++) {
        ret_is_communal[i] = false;
        if (homes[i].postcode != NULL)
            known[known_count++] = &homes[i];
    }
    if (known_count == 0)
        return 0;
    qsort(known, known_count, sizeof(*known), cmp_homes);
    limit = find_limit(arena, known, known_count);
    for (size_t i = 0, next; i < known_count; i = next) {
        if (count_persons(known, known_count, i, &next) < limit)
            continue;
        for (size_t k = i; k < next; k++)
            ret_is_communal[known[k] - homes] = true;
        communal_count += next - i;
    }
    return communal_count;
}
