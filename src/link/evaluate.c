/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/evaluate.h"

#include <stdlib.h>
#include <string.h>

#include "beatwise/model/category.h"

/* A row's group in what was found and in what is true. */
struct cell {
    size_t found;
    size_t truth;
};

struct named {
    const char *text; /* either the text or the id names the group */
    const struct bw_id *id;
    size_t row;
};

static int cmp_name(const struct named *a, const struct named *b)
{
    if (a->text != NULL)
        return strcmp(a->text, b->text);
    return bw_id_cmp(a->id, b->id);
}

static int cmp_named(const void *x, const void *y)
{
    const struct named *a = x;
    const struct named *b = y;
    int by = cmp_name(a, b);

    return by != 0 ? by : (a->row > b->row) - (a->row < b->row);
}

/* Numbers from `first` on, one a name; returns the number after the last. */
static size_t number_names(struct named *names, size_t count, size_t first, size_t *groups)
{
    if (count == 0)
        return first;
    qsort(names, count, sizeof(*names), cmp_named);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && cmp_name(&names[i - 1], &names[i]) != 0)
            first++;
        groups[names[i].row] = first;
    }
    return first + 1;
}

static const struct bw_id *found_id(const struct bw_evaluated *row, int variant)
{
    return variant < 0 ? &row->person_id : &row->incident_id[variant];
}

static const char *true_name(const struct bw_evaluated *row, int variant)
{
    return variant < 0 ? row->true_person : row->true_incident;
}

/* Rows without an id are each alone.  `variant` -1: persons, here and below. */
static size_t *found_groups(struct bw_arena *arena, const struct bw_evaluated *rows, size_t count,
                            int variant)
{
    struct named *names = bw_arena_alloc(arena, count, sizeof(*names));
    size_t *groups = bw_arena_alloc(arena, count, sizeof(*groups));
    size_t len = 0;
    size_t next;

    for (size_t i = 0; i < count; i++)
        if (!bw_id_is_none(found_id(&rows[i], variant)))
            names[len++] = (struct named){.id = found_id(&rows[i], variant), .row = i};
    next = number_names(names, len, 0, groups);
    for (size_t i = 0; i < count; i++)
        if (bw_id_is_none(found_id(&rows[i], variant)))
            groups[i] = next++;
    return groups;
}

/* Rows without a name are left alone: nothing reads their group. */
static size_t *true_groups(struct bw_arena *arena, const struct bw_evaluated *rows, size_t count,
                           int variant)
{
    struct named *names = bw_arena_alloc(arena, count, sizeof(*names));
    size_t *groups = bw_arena_alloc(arena, count, sizeof(*groups));
    size_t len = 0;

    for (size_t i = 0; i < count; i++)
        if (true_name(&rows[i], variant) != NULL)
            names[len++] = (struct named){.text = true_name(&rows[i], variant), .row = i};
    number_names(names, len, 0, groups);
    return groups;
}

static int cmp_cell(const void *x, const void *y)
{
    const struct cell *a = x;
    const struct cell *b = y;

    if (a->found != b->found)
        return a->found < b->found ? -1 : 1;
    return (a->truth > b->truth) - (a->truth < b->truth);
}

static struct bw_link_share share_of(int64_t part, int64_t whole)
{
    if (whole == 0)
        return (struct bw_link_share){.has_value = false};
    return (struct bw_link_share){.has_value = true, .share_0to1 = (double)part / (double)whole};
}

static struct bw_link_measure measure_of(int64_t both, int64_t found, int64_t truth)
{
    return (struct bw_link_measure){
        .true_positive = both,
        .false_positive = found - both,
        .false_negative = truth - both,
        .precision = share_of(both, found),
        .recall = share_of(both, truth),
        .f1 = share_of(2 * both, found + truth),
    };
}

static int64_t pairs_among(int64_t members)
{
    return members * (members - 1) / 2;
}

/* Pairs (or whole groups) that were found, that are true, and that are both. */
struct counts {
    int64_t pairs_found, pairs_true, pairs_both;
    int64_t groups_found, groups_true, groups_both;
};

static void add_groups(const int64_t *sizes, size_t len, int64_t *groups, int64_t *pairs)
{
    for (size_t i = 0; i < len; i++) {
        *groups += sizes[i] > 0;
        *pairs += pairs_among(sizes[i]);
    }
}

/* Sorts the cells; group numbers are below `limit`. */
static struct counts count_cells(struct bw_arena *arena, struct cell *cells, size_t len,
                                 size_t limit)
{
    int64_t *found_sizes = bw_arena_alloc(arena, limit, sizeof(*found_sizes));
    int64_t *true_sizes = bw_arena_alloc(arena, limit, sizeof(*true_sizes));
    struct counts counts = {0};

    if (len > 0)
        qsort(cells, len, sizeof(*cells), cmp_cell);
    for (size_t i = 0; i < len; i++) {
        found_sizes[cells[i].found]++;
        true_sizes[cells[i].truth]++;
    }
    add_groups(found_sizes, limit, &counts.groups_found, &counts.pairs_found);
    add_groups(true_sizes, limit, &counts.groups_true, &counts.pairs_true);
    for (size_t i = 0, end; i < len; i = end) {
        int64_t both;

        for (end = i + 1; end < len && cmp_cell(&cells[end], &cells[i]) == 0;)
            end++;
        both = (int64_t)(end - i);
        counts.pairs_both += pairs_among(both);
        counts.groups_both +=
            both == found_sizes[cells[i].found] && both == true_sizes[cells[i].truth];
    }
    return counts;
}

/* Which rows count. */
struct choice {
    bool only_identified;
    int by; /* enum bw_evaluated_by, or -1: of any kind */
    int kind;
};

static bool is_counted(const struct bw_evaluated *row, int variant, struct choice choice)
{
    return true_name(row, variant) != NULL && (row->is_identified || !choice.only_identified) &&
           (choice.by < 0 || row->kinds[choice.by] == choice.kind);
}

/* Of the rows that have a truth. */
static struct counts count_rows(struct bw_arena *arena, const struct bw_evaluated *rows,
                                size_t count, int variant, struct choice choice)
{
    const size_t *found = found_groups(arena, rows, count, variant);
    const size_t *truth = true_groups(arena, rows, count, variant);
    struct cell *cells = bw_arena_alloc(arena, count, sizeof(*cells));
    size_t len = 0;

    for (size_t i = 0; i < count; i++)
        if (is_counted(&rows[i], variant, choice))
            cells[len++] = (struct cell){found[i], truth[i]};
    return count_cells(arena, cells, len, count);
}

static struct bw_link_measure measure_pairs(const struct counts *counts)
{
    return measure_of(counts->pairs_both, counts->pairs_found, counts->pairs_true);
}

static void measure_kinds(struct bw_arena *arena, const struct bw_evaluated *rows, size_t count,
                          struct bw_link_evaluation *evaluation)
{
    for (int by = 0; by < BW_EVALUATED_BYS; by++) {
        for (int kind = 0; bw_evaluated_kind_name((enum bw_evaluated_by)by, kind) != NULL; kind++) {
            const struct counts counts =
                count_rows(arena, rows, count, BW_VARIANT_BASE, (struct choice){true, by, kind});

            evaluation->kinds[by][kind] = measure_pairs(&counts);
        }
    }
}

void bw_link_evaluate(struct bw_arena *arena, const struct bw_evaluated *rows, size_t count,
                      struct bw_link_evaluation *ret_evaluation)
{
    const struct counts persons = count_rows(arena, rows, count, -1, (struct choice){false, -1, 0});

    for (int i = 0; i < BW_EVALUATED; i++) {
        const struct counts all = count_rows(arena, rows, count, i, (struct choice){false, -1, 0});
        const struct counts known = count_rows(arena, rows, count, i, (struct choice){true, -1, 0});

        ret_evaluation->variants[i].pairs = measure_pairs(&all);
        ret_evaluation->variants[i].pairs_identified = measure_pairs(&known);
        ret_evaluation->variants[i].clusters =
            measure_of(all.groups_both, all.groups_found, all.groups_true);
        ret_evaluation->variants[i].persons = measure_pairs(&persons);
    }
    measure_kinds(arena, rows, count, ret_evaluation);
}

const char *bw_evaluated_name(int number)
{
    return number == BW_EVALUATED_KEYS ? "keys" : bw_variant_name((enum bw_variant)number);
}

const char *bw_evaluated_by_name(enum bw_evaluated_by by)
{
    static const char *const names[] = {"sex", "age", "name_frequency"};

    return names[by];
}

const char *bw_evaluated_kind_name(enum bw_evaluated_by by, int kind)
{
    static const char *const frequencies[] = {"unknown", "rare", "medium", "common", NULL};

    if (by == BW_BY_SEX)
        return bw_category_name(BW_CATEGORY_SEX, kind);
    if (by == BW_BY_AGE)
        return bw_category_name(BW_CATEGORY_AGE_BAND, kind);
    return frequencies[kind];
}
