/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../stat/reference.h"
#include "beatwise/base/rng.h"
#include "beatwise/disclose/matrix.h"
#include "beatwise/disclose/print.h"

/*
 * Random sites over twelve quarters, with groups that overlap, profiles that change, records that
 * arrive late and counts that are corrected, released quarter after quarter; then everything that
 * was ever printed is attacked together.  BEATWISE_SITES says how many sites (20); make check-long
 * takes 500.
 */
#define QUARTERS 12
#define BEATS_MAX 300
#define GROUPS_MAX 5
#define SOURCES 3

struct count {
    int64_t exact[BW_POLICE_STATUSES];
    bool is_released;
    struct bw_printed released[BW_POLICE_STATUSES];
    int64_t own[SOURCES][BW_POLICE_STATUSES]; /* what a source saw of it, when it was released */
    enum bw_profile profile;
};

struct group {
    size_t from, until; /* beats */
    enum bw_profile profile;
};

/* A cell as it was handed to the matrix. */
struct handed {
    int64_t low, high;
    const struct count *count; /* NULL: of several */
    int status;
};

struct made_site {
    struct bw_arena *arena;
    struct bw_rng rng;
    size_t beat_count;
    struct count (*counts)[QUARTERS]; /* by beat */
    struct group groups[GROUPS_MAX];
    size_t group_count;
    struct bw_matrix *matrix;
    struct handed *handed;
    size_t cell_count, cell_cap;
    size_t cells, suppressed; /* released */
    bool is_naive;            /* twelve months are printed as cells of their own */
};

static int64_t draw(struct bw_rng *rng, double mean)
{
    int64_t count = 0;

    /* Geometric: many small counts, some large. */
    while (bw_rng_unit(rng) < mean / (mean + 1))
        count++;
    return count;
}

/* The strictest of the groups that overlap with it, as product.c does. */
static enum bw_profile profile_of(const struct made_site *site, const struct group *group)
{
    enum bw_profile profile = group->profile;

    for (size_t i = 0; i < site->group_count; i++) {
        if (site->groups[i].from < group->until && group->from < site->groups[i].until)
            profile = bw_profile_stricter(profile, site->groups[i].profile);
    }
    return profile;
}

static void make_site(struct made_site *site, uint64_t number, size_t beats_max)
{
    static const double means[] = {0.3, 1, 3, 8, 25};
    static const char *const dimensions[] = {"beat", "quarter", "police_status"};
    struct bw_err err = BW_ERR_INIT;
    size_t at;

    *site = (struct made_site){.arena = bw_arena_new()};
    bw_rng_init_for(&site->rng, 2026, "site", number);
    site->beat_count = 6 + bw_rng_below(&site->rng, beats_max - 5);
    site->counts = bw_arena_alloc(site->arena, site->beat_count, sizeof(*site->counts));
    for (size_t i = 0; i < site->beat_count; i++) {
        for (int q = 0; q < QUARTERS; q++) {
            struct count *count = &site->counts[i][q];

            for (int j = 0; j < BW_POLICE_STATUSES; j++)
                count->exact[j] = draw(&site->rng, means[bw_rng_below(&site->rng, LEN(means))]);
        }
    }
    site->group_count = 1 + bw_rng_below(&site->rng, GROUPS_MAX);
    for (size_t i = 0; i < site->group_count; i++) {
        struct group *group = &site->groups[i];

        group->from = bw_rng_below(&site->rng, site->beat_count);
        group->until = group->from + 1 + bw_rng_below(&site->rng, site->beat_count - group->from);
        group->profile = (enum bw_profile)bw_rng_below(&site->rng, BW_PROFILES);
    }
    site->matrix = bw_matrix_new(site->arena);
    for (int i = 0; i < 3; i++)
        assert_int_equal(bw_matrix_dimension(site->matrix, dimensions[i], &at, &err), BW_OK);
}

static void add_cell(struct made_site *site, const char *const *values, enum bw_profile profile,
                     struct bw_printed printed, struct handed handed)
{
    struct bw_matrix_cell cell = {.values = values};

    bw_print_range(profile, printed, &cell.low, &cell.high);
    cell.is_asked = printed.kind == BW_CELL_SUPPRESSED;
    bw_matrix_add_cell(site->matrix, &cell);
    handed.low = cell.low;
    handed.high = cell.high;
    site->handed = bw_arena_grow(site->arena, site->handed, site->cell_count, &site->cell_cap,
                                 sizeof(*site->handed));
    site->handed[site->cell_count++] = handed;
}

static const char *const quarter_names[QUARTERS] = {"q0", "q1", "q2", "q3", "q4",  "q5",
                                                    "q6", "q7", "q8", "q9", "q10", "q11"};
static const char *const status_names[] = {"known", "none", "cannot"};

/* The beats as they are after quarter `last`. */
static struct bw_beat_exact *exact_of(const struct made_site *site, const struct group *group,
                                      int last)
{
    struct bw_beat_exact *exact =
        bw_arena_alloc(site->arena, group->until - group->from, sizeof(*exact));

    for (size_t i = 0; i < group->until - group->from; i++) {
        exact[i] = (struct bw_beat_exact){.name = "",
                                          .area = "",
                                          .months = 12,
                                          .is_quarter_supplied = true,
                                          .has_quarters = true};
        exact[i].beat = bw_arena_printf(site->arena, "b%04zu", group->from + i);
        for (int back = 0; back < BW_PRINT_QUARTERS && back <= last; back++) {
            const struct count *from = &site->counts[group->from + i][last - back];
            struct bw_quarter_exact *to = &exact[i].quarters[back];

            to->months = 3;
            memcpy(to->status, from->exact, sizeof(to->status));
            to->released = from->is_released ? from->released : NULL;
            to->released_profile = from->profile;
        }
    }
    return exact;
}

/* One quarter of a beat as it is printed, and released where it was not yet. */
static void release_cells(struct made_site *site, const struct bw_beat_printed *beat, size_t number,
                          int at, int back)
{
    struct count *count = &site->counts[number][at];

    for (int j = 0; j < BW_POLICE_STATUSES; j++) {
        const char *const values[] = {beat->beat, quarter_names[at], status_names[j]};
        const struct bw_printed printed = beat->quarters[back][j];

        add_cell(site, values, beat->profiles[back], printed,
                 (struct handed){.count = count, .status = j});
        if (count->is_released)
            continue;
        site->cells++;
        site->suppressed += printed.kind == BW_CELL_SUPPRESSED;
        count->released[j] = printed;
        for (int s = 0; s < SOURCES; s++)
            count->own[s][j] = (int64_t)bw_rng_below(&site->rng, (uint64_t)count->exact[j] + 1);
    }
    count->profile = beat->profiles[back];
    count->is_released = true;
}

/* What must not be done: the twelve months' count suppressed and rounded by itself. */
static void add_rolling(struct made_site *site, const struct bw_beat_printed *beat, size_t number,
                        int last)
{
    for (int j = 0; j < BW_POLICE_STATUSES; j++) {
        const char *const values[] = {beat->beat,
                                      bw_arena_printf(site->arena, "%s + %s + %s + %s",
                                                      quarter_names[last], quarter_names[last - 1],
                                                      quarter_names[last - 2],
                                                      quarter_names[last - 3]),
                                      status_names[j]};
        int64_t sum = 0;

        for (int back = 0; back < 4; back++)
            sum += site->counts[number][last - back].exact[j];
        add_cell(site, values, BW_PROFILE_HES, bw_print_cell(BW_PROFILE_HES, sum),
                 (struct handed){.count = NULL});
    }
}

static void release(struct made_site *site, const struct group *group, int last)
{
    const size_t count = group->until - group->from;
    const struct bw_printed_table *table =
        bw_print_table(site->arena, (struct bw_quarter){2020, 1}, profile_of(site, group),
                       exact_of(site, group, last), count);

    for (size_t i = 0; i < count; i++) {
        for (int back = 0; back < BW_PRINT_QUARTERS && back <= last; back++)
            release_cells(site, &table->beats[i], group->from + i, last - back, back);
        if (site->is_naive && last >= 3)
            add_rolling(site, &table->beats[i], group->from + i, last);
    }
}

/* Some earlier counts grow by what arrives late, some shrink by a correction. */
static void change_the_past(struct made_site *site, int last)
{
    for (size_t i = 0; i < site->beat_count; i++) {
        for (int q = 0; q < last; q++) {
            int64_t *count = &site->counts[i][q].exact[bw_rng_below(&site->rng, 3)];

            if (bw_rng_below(&site->rng, 8) == 0)
                *count += (int64_t)bw_rng_below(&site->rng, 4);
            else if (*count > 0 && bw_rng_below(&site->rng, 8) == 0)
                *count -= 1;
        }
    }
}

static void release_all(struct made_site *site)
{
    for (int last = 0; last < QUARTERS; last++) {
        for (size_t i = 0; i < site->group_count; i++) {
            if (bw_rng_below(&site->rng, 5) > 0)
                release(site, &site->groups[i], last);
        }
        if (!site->is_naive)
            change_the_past(site, last);
    }
}

/* What the source put into each atom; NULL for an outsider, -1. */
static int64_t *own_of(const struct made_site *site, const struct bw_attack_tables *tables,
                       int source)
{
    int64_t *own =
        source < 0 ? NULL : bw_arena_alloc(site->arena, tables->atom_count, sizeof(*own));

    for (size_t i = 0; own != NULL && i < tables->cell_count; i++) {
        if (site->handed[i].count != NULL)
            own[tables->cells[i].atoms[0]] =
                site->handed[i].count->own[source][site->handed[i].status];
    }
    return own;
}

/* Cells that can no longer be all that their symbol stands for, above what the attacker put in
 * himself. */
static size_t attack(struct made_site *site, int source)
{
    struct bw_attack_tables tables;
    struct bw_attack_range *ranges = NULL;
    struct bw_err err = BW_ERR_INIT;
    size_t narrowed = 0;

    if (bw_matrix_tables(site->matrix, &tables, &err) != BW_OK)
        fail_msg("%s", err.text);
    tables.own = own_of(site, &tables, source);
    if (bw_attack_run(site->arena, &tables, !site->is_naive, &ranges, &err) != BW_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < tables.cell_count; i++) {
        const int64_t own = tables.own == NULL ? 0 : tables.own[tables.cells[i].atoms[0]];
        const int64_t low = site->handed[i].low > own ? site->handed[i].low : own;

        narrowed += tables.cells[i].is_asked && site->handed[i].count != NULL &&
                    !bw_attack_covers(ranges[i], low, site->handed[i].high);
    }
    return narrowed;
}

static void nothing_can_be_worked_out_from_all_releases(void **state)
{
    const char *asked = getenv("BEATWISE_SITES");
    const size_t sites = asked == NULL ? 20 : (size_t)strtoul(asked, NULL, 10);
    size_t cells = 0;
    size_t suppressed = 0;

    (void)state;
    for (size_t i = 0; i < sites; i++) {
        struct made_site site;

        make_site(&site, i, asked == NULL ? 30 : BEATS_MAX);
        release_all(&site);
        for (int source = -1; source < SOURCES; source++) {
            const size_t narrowed = attack(&site, source);

            if (narrowed > 0)
                fail_msg("site %zu, source %d: %zu cells are narrowed", i, source, narrowed);
        }
        cells += site.cells;
        suppressed += site.suppressed;
        bw_arena_free(site.arena);
    }
    assert_true(suppressed > 100 && suppressed < cells);
    print_message("# %zu sites, %zu cells released, %zu of 100 printed as a number\n", sites, cells,
                  100 * (cells - suppressed) / cells);
}

static void rolling_cells_of_their_own_would_be_worked_out(void **state)
{
    size_t narrowed = 0;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        struct made_site site;

        make_site(&site, i, 30);
        site.is_naive = true;
        for (size_t j = 0; j < site.group_count; j++)
            site.groups[j].profile = BW_PROFILE_HES;
        release_all(&site);
        narrowed += attack(&site, -1);
        bw_arena_free(site.arena);
    }
    assert_true(narrowed > 100);
}

/* The ten releases in which quarter counts and rolling totals gave 9 of 17 small cells away. */
static void ten_releases_with_rolling_totals_disclose_nothing(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table truth = table_read(arena, "time_releases_truth.csv");
    struct made_site site = {.arena = arena, .beat_count = truth.rows / 10};
    static const char *const dimensions[] = {"beat", "quarter", "police_status"};
    const struct group all = {0, site.beat_count, BW_PROFILE_BELOW_5};
    struct bw_err err = BW_ERR_INIT;
    size_t at;

    (void)state;
    bw_rng_init(&site.rng, 1);
    site.groups[site.group_count++] = all;
    site.counts = bw_arena_alloc(arena, site.beat_count, sizeof(*site.counts));
    site.matrix = bw_matrix_new(arena);
    for (int i = 0; i < 3; i++)
        assert_int_equal(bw_matrix_dimension(site.matrix, dimensions[i], &at, &err), BW_OK);
    for (size_t row = 0; row < truth.rows; row++)
        site.counts[cell_text(&truth, row, "area")[1] - '1'][(int)cell(&truth, row, "quarter") - 1]
            .exact[0] = (int64_t)cell(&truth, row, "count");
    for (int last = 3; last < 10; last++)
        release(&site, &all, last);
    for (int source = -1; source < SOURCES; source++)
        assert_int_equal(attack(&site, source), 0);
    assert_true(site.suppressed >= 17);
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_can_be_worked_out_from_all_releases),
        cmocka_unit_test(rolling_cells_of_their_own_would_be_worked_out),
        cmocka_unit_test(ten_releases_with_rolling_totals_disclose_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
