/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/choose.h"

#include <stdlib.h>
#include <string.h>

#include "beatwise/link/block.h"

#define NONE UINT32_MAX

struct work {
    struct bw_choice *choices;
    size_t count;      /* of choices */
    uint32_t *parents; /* union-find over records */
    uint32_t *starts; /* choices of each record, by record: `links` from starts[r] to starts[r+1] */
    uint32_t *links;
    uint32_t *chosen; /* of each record, or NONE */
    uint32_t *local;  /* number of a record within its part */
    struct bw_choose_same same;
};

static uint32_t find_root(uint32_t *parents, uint32_t at)
{
    while (parents[at] != at) {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    return at;
}

static void join_all(struct work *work, size_t records)
{
    for (size_t i = 0; i < records; i++)
        work->parents[i] = (uint32_t)i;
    for (size_t i = 0; i < work->count; i++) {
        const uint32_t a = find_root(work->parents, work->choices[i].a);
        const uint32_t b = find_root(work->parents, work->choices[i].b);

        if (work->choices[i].score > 0)
            work->parents[a > b ? a : b] = a > b ? b : a;
    }
}

static void list_links(struct work *work, size_t records)
{
    uint32_t *starts = work->starts; /* one place further on while they are filled */

    for (size_t i = 0; i < work->count; i++) {
        starts[work->choices[i].a + 2]++;
        starts[work->choices[i].b + 2]++;
    }
    for (size_t i = 2; i < records + 2; i++)
        starts[i] += starts[i - 1];
    for (size_t i = 0; i < work->count; i++) {
        work->links[starts[work->choices[i].a + 1]++] = (uint32_t)i;
        work->links[starts[work->choices[i].b + 1]++] = (uint32_t)i;
    }
}

static void take(struct work *work, uint32_t choice)
{
    work->chosen[work->choices[choice].a] = choice;
    work->chosen[work->choices[choice].b] = choice;
}

static int cmp_score(const void *x, const void *y)
{
    const struct bw_choice *a = *(struct bw_choice *const *)x;
    const struct bw_choice *b = *(struct bw_choice *const *)y;

    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return (a > b) - (a < b);
}

static void take_best_first(struct bw_arena *arena, struct work *work, const uint32_t *part,
                            size_t len)
{
    struct bw_choice **sorted = bw_arena_alloc(arena, len, sizeof(struct bw_choice *));

    for (size_t i = 0; i < len; i++)
        sorted[i] = &work->choices[part[i]];
    qsort(sorted, len, sizeof(*sorted), cmp_score);
    for (size_t i = 0; i < len; i++)
        if (work->chosen[sorted[i]->a] == NONE && work->chosen[sorted[i]->b] == NONE)
            take(work, (uint32_t)(sorted[i] - work->choices));
}

/*
 * Rows are the `a`, columns the `b` and behind them one for each row that stays alone, which costs
 * nothing; so does a pair that there is not.
 */
struct matrix {
    size_t rows, columns;
    int64_t costs[BW_CHOOSE_SIDE_MAX][2 * BW_CHOOSE_SIDE_MAX];
    uint32_t choices[BW_CHOOSE_SIDE_MAX][BW_CHOOSE_SIDE_MAX];
};

/* A row more: the shortest path that ends in a free column.  From 1, 0 is the start. */
struct hungarian {
    int64_t row_price[BW_CHOOSE_SIDE_MAX + 1];
    int64_t column_price[2 * BW_CHOOSE_SIDE_MAX + 1];
    int64_t least[2 * BW_CHOOSE_SIDE_MAX + 1];
    size_t row_of[2 * BW_CHOOSE_SIDE_MAX + 1];
    size_t way[2 * BW_CHOOSE_SIDE_MAX + 1];
    bool is_used[2 * BW_CHOOSE_SIDE_MAX + 1];
};

static size_t next_column(struct hungarian *h, const struct matrix *matrix, size_t at)
{
    const size_t row = h->row_of[at];
    int64_t delta = INT64_MAX;
    size_t next = 0;

    h->is_used[at] = true;
    for (size_t k = 1; k <= matrix->columns; k++) {
        int64_t cost;

        if (h->is_used[k])
            continue;
        cost = matrix->costs[row - 1][k - 1] - h->row_price[row] - h->column_price[k];
        if (cost < h->least[k]) {
            h->least[k] = cost;
            h->way[k] = at;
        }
        if (h->least[k] < delta) {
            delta = h->least[k];
            next = k;
        }
    }
    for (size_t k = 0; k <= matrix->columns; k++) {
        if (h->is_used[k]) {
            h->row_price[h->row_of[k]] += delta;
            h->column_price[k] -= delta;
        } else {
            h->least[k] -= delta;
        }
    }
    return next;
}

static void take_exact(struct bw_arena *arena, struct work *work, const struct matrix *matrix)
{
    struct hungarian *h = bw_arena_alloc(arena, 1, sizeof(*h));

    for (size_t row = 1; row <= matrix->rows; row++) {
        size_t at = 0;

        h->row_of[0] = row;
        for (size_t k = 0; k <= matrix->columns; k++) {
            h->least[k] = INT64_MAX;
            h->is_used[k] = false;
        }
        do
            at = next_column(h, matrix, at);
        while (h->row_of[at] != 0);
        for (size_t before; at != 0; at = before) {
            before = h->way[at];
            h->row_of[at] = h->row_of[before];
        }
    }
    for (size_t k = 1; k <= matrix->columns - matrix->rows; k++)
        if (h->row_of[k] != 0 && matrix->costs[h->row_of[k] - 1][k - 1] < 0)
            take(work, matrix->choices[h->row_of[k] - 1][k - 1]);
}

/* False: the part has too many records. */
static bool fill_matrix(struct work *work, const uint32_t *part, size_t len, struct matrix *matrix)
{
    size_t rows = 0;
    size_t columns = 0;

    for (size_t i = 0; i < len; i++)
        work->local[work->choices[part[i]].a] = work->local[work->choices[part[i]].b] = NONE;
    for (size_t i = 0; i < len; i++) {
        const struct bw_choice *choice = &work->choices[part[i]];

        if (work->local[choice->a] == NONE)
            work->local[choice->a] = (uint32_t)rows++;
        if (work->local[choice->b] == NONE)
            work->local[choice->b] = (uint32_t)columns++;
        if (rows > BW_CHOOSE_SIDE_MAX || columns > BW_CHOOSE_SIDE_MAX)
            return false;
    }
    matrix->rows = rows;
    matrix->columns = columns + rows;
    for (size_t i = 0; i < rows; i++)
        memset(matrix->costs[i], 0, matrix->columns * sizeof(matrix->costs[i][0]));
    for (size_t i = 0; i < len; i++) {
        const struct bw_choice *choice = &work->choices[part[i]];
        const uint32_t row = work->local[choice->a];
        const uint32_t column = work->local[choice->b];

        if (-choice->score < matrix->costs[row][column]) {
            matrix->costs[row][column] = -choice->score;
            matrix->choices[row][column] = part[i];
        }
    }
    return true;
}

static void take_parts(struct bw_arena *arena, struct work *work, struct bw_choose_result *result)
{
    /* By part, then by order: 32 bits of each. */
    uint64_t *keys = bw_arena_alloc(arena, work->count, sizeof(*keys));
    uint64_t *other = bw_arena_alloc(arena, work->count, sizeof(*other));
    uint32_t *part = bw_arena_alloc(arena, work->count, sizeof(*part));
    struct matrix *matrix = bw_arena_alloc(arena, 1, sizeof(*matrix));
    struct bw_arena *batch = bw_arena_new();
    size_t len = 0;

    for (size_t i = 0; i < work->count; i++)
        if (work->choices[i].score > 0)
            keys[len++] = (uint64_t)find_root(work->parents, work->choices[i].a) << 32 | i;
    keys = bw_block_sort(keys, other, len, 4, 7);
    for (size_t i = 0, end; i < len; i = end) {
        for (end = i; end < len && keys[end] >> 32 == keys[i] >> 32; end++)
            part[end - i] = (uint32_t)keys[end];
        if (end - i == 1) {
            take(work, part[0]);
        } else if (fill_matrix(work, part, end - i, matrix)) {
            take_exact(batch, work, matrix);
        } else {
            take_best_first(batch, work, part, end - i);
            result->not_exact++;
        }
        if (end - i > 1)
            bw_arena_reset(batch);
    }
    bw_arena_free(batch);
}

static int64_t score_of(const struct work *work, uint32_t choice)
{
    return choice == NONE ? 0 : work->choices[choice].score;
}

/* The pair of two records, if there is one. */
static int64_t score_between(const struct work *work, uint32_t x, uint32_t y)
{
    int64_t best = 0;

    for (uint32_t i = work->starts[x]; i < work->starts[x + 1]; i++) {
        const struct bw_choice *choice = &work->choices[work->links[i]];

        if ((choice->a == y || choice->b == y) && choice->score > best)
            best = choice->score;
    }
    return best;
}

/*
 * If `record` took each other partner instead: what is lost is the chosen pair and that partner's
 * own; what is won is the new pair, and the one of the two who are left.
 */
static int64_t lead_of(const struct work *work, const struct bw_choice *choice, uint32_t record,
                       uint32_t left)
{
    int64_t lead = INT64_MAX;

    for (uint32_t i = work->starts[record]; i < work->starts[record + 1]; i++) {
        const struct bw_choice *other = &work->choices[work->links[i]];
        const uint32_t partner = other->a == record ? other->b : other->a;
        const uint32_t its = work->chosen[partner];
        int64_t loss;

        if (other == choice || partner == left ||
            (work->same.is_same != NULL && work->same.is_same(work->same.ctx, partner, left)))
            continue;
        loss = choice->score - other->score + score_of(work, its);
        if (its != NONE) {
            const struct bw_choice *pair = &work->choices[its];

            loss -= score_between(work, left, pair->a == partner ? pair->b : pair->a);
        }
        if (loss < lead)
            lead = loss;
    }
    return lead;
}

void bw_choose(struct bw_arena *arena, struct bw_choice *choices, size_t choice_count, size_t count,
               struct bw_choose_same same, struct bw_choose_result *ret_result)
{
    struct work work = {
        .same = same,
        .choices = choices,
        .count = choice_count,
        .parents = bw_arena_alloc(arena, count, sizeof(uint32_t)),
        .starts = bw_arena_alloc(arena, count + 2, sizeof(uint32_t)),
        .links = bw_arena_alloc(arena, 2 * choice_count, sizeof(uint32_t)),
        .chosen = bw_arena_alloc(arena, count, sizeof(uint32_t)),
        .local = bw_arena_alloc(arena, count, sizeof(uint32_t)),
    };
    struct bw_choose_result result = {0};

    memset(work.chosen, 0xFF, count * sizeof(uint32_t));
    join_all(&work, count);
    list_links(&work, count);
    take_parts(arena, &work, &result);
    for (size_t i = 0; i < choice_count; i++) {
        struct bw_choice *choice = &choices[i];
        int64_t other;

        choice->is_chosen = work.chosen[choice->a] == i;
        choice->lead = 0;
        if (!choice->is_chosen)
            continue;
        result.chosen++;
        choice->lead = lead_of(&work, choice, choice->a, choice->b);
        other = lead_of(&work, choice, choice->b, choice->a);
        if (other < choice->lead)
            choice->lead = other;
    }
    *ret_result = result;
}
