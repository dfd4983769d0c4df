/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../stat/reference.h"
#include "beatwise/disclose/attack.h"

/* The tables of sdc_summary.csv: six ways to cut beats by something else. */
struct sdc {
    struct bw_arena *arena;
    struct table cells, sums, summary, patterns;
};

static void sdc_open(struct sdc *sdc)
{
    sdc->arena = bw_arena_new();
    sdc->cells = table_read(sdc->arena, "sdc_cells.csv");
    sdc->sums = table_read(sdc->arena, "sdc_aggregation.csv");
    sdc->summary = table_read(sdc->arena, "sdc_summary.csv");
    sdc->patterns = table_read(sdc->arena, "sdc_pattern_audit.csv");
}

static bool is_hidden(const struct sdc *sdc, size_t row, const char *pattern)
{
    return cell(&sdc->cells, row, "primary") == 1 ||
           (strcmp(pattern, "primary") != 0 && cell(&sdc->cells, row, pattern) == 1);
}

/* The published cells of `name`, as they are; those that `pattern` hides from `low` on.  With
 * `is_distinct` the reader is told which are small. */
static struct bw_attack_tables sdc_tables(const struct sdc *sdc, const char *name,
                                          const char *pattern, int64_t low, bool is_distinct)
{
    struct bw_attack_cell *cells =
        bw_arena_alloc(sdc->arena, sdc->cells.rows, sizeof(struct bw_attack_cell));
    struct bw_attack_tables tables = {.cells = cells};

    for (size_t row = 0; row < sdc->cells.rows; row++) {
        struct bw_attack_cell *next = &cells[tables.cell_count];
        size_t *atoms;

        if (strcmp(cell_text(&sdc->cells, row, "table"), name) != 0)
            continue;
        tables.cell_count++;
        atoms = bw_arena_alloc(sdc->arena, 64, sizeof(*atoms));
        next->atoms = atoms;
        next->low = next->high = (int64_t)cell(&sdc->cells, row, "freq");
        if (is_hidden(sdc, row, pattern)) {
            const int64_t limit = (int64_t)cell(&sdc->cells, row, "maxN");
            const bool is_small = cell(&sdc->cells, row, "primary") == 1;

            next->is_asked = is_small;
            next->low = is_distinct && !is_small ? limit + 1 : low;
            next->high = is_distinct && is_small ? limit : BW_ATTACK_NO_LIMIT;
        }
    }
    for (size_t row = 0; row < sdc->sums.rows; row++) {
        const size_t inner = (size_t)cell(&sdc->sums, row, "inner");
        struct bw_attack_cell *to = &cells[(size_t)cell(&sdc->sums, row, "cell") - 1];

        if (strcmp(cell_text(&sdc->sums, row, "table"), name) != 0)
            continue;
        ((size_t *)to->atoms)[to->atom_count++] = inner - 1;
        assert_true(to->atom_count <= 64);
        if (inner > tables.atom_count)
            tables.atom_count = inner;
    }
    return tables;
}

static struct bw_attack_range *run(struct bw_arena *arena, const struct bw_attack_tables *tables,
                                   bool is_whole)
{
    struct bw_attack_range *ranges;
    struct bw_err err = BW_ERR_INIT;

    if (bw_attack_run(arena, tables, is_whole, &ranges, &err) != BW_OK)
        fail_msg("%s", err.text);
    return ranges;
}

/* The first row of the table, whose cells lie together. */
static size_t first_row(const struct sdc *sdc, const char *name)
{
    return find_row(&sdc->cells, "table", name);
}

static void bounds_are_those_of_the_reference(void **state)
{
    static const struct {
        const char *pattern, *columns;
        int64_t low;
        bool is_whole, is_distinct;
    } attacks[] = {
        {"primary", "primaryonly_lp0", 0, false, false},
        {"gauss_suppressed", "gauss_lp0", 0, false, false},
        {"gauss_suppressed", "gauss_int0", 0, true, false},
        {"gauss_suppressed", "gauss_int1", 1, true, false},
        {"gauss_suppressed", "gauss_int2_symbols_distinct", 1, true, true},
    };
    struct sdc sdc;
    size_t compared = 0;

    (void)state;
    sdc_open(&sdc);
    for (size_t t = 0; t < sdc.summary.rows; t++) {
        const char *name = cell_text(&sdc.summary, t, "table");
        const size_t first = first_row(&sdc, name);

        for (size_t i = 0; i < LEN(attacks); i++) {
            const struct bw_attack_tables tables =
                sdc_tables(&sdc, name, attacks[i].pattern, attacks[i].low, attacks[i].is_distinct);
            const struct bw_attack_range *ranges = run(sdc.arena, &tables, attacks[i].is_whole);
            const char *low = bw_arena_printf(sdc.arena, "%s_lo", attacks[i].columns);
            const char *high = bw_arena_printf(sdc.arena, "%s_up", attacks[i].columns);

            for (size_t j = 0; j < tables.cell_count; j++) {
                if (!tables.cells[j].is_asked)
                    continue;
                assert_cell(&sdc.cells, first + j, low, ranges[j].low);
                assert_cell(&sdc.cells, first + j, high, ranges[j].high);
                compared++;
            }
        }
    }
    assert_int_equal(compared, 5 * (6 + 12 + 5 + 16 + 18 + 12));
    bw_arena_free(sdc.arena);
}

static void finds_every_cell_that_hiding_small_ones_alone_gives_away(void **state)
{
    struct sdc sdc;

    (void)state;
    sdc_open(&sdc);
    for (size_t t = 0; t < sdc.summary.rows; t++) {
        const char *name = cell_text(&sdc.summary, t, "table");
        const struct bw_attack_tables tables = sdc_tables(&sdc, name, "primary", 0, false);
        const struct bw_attack_range *ranges = run(sdc.arena, &tables, false);
        size_t found = 0;

        for (size_t j = 0; j < tables.cell_count; j++)
            found += tables.cells[j].is_asked && ranges[j].low == ranges[j].high;
        assert_int_equal(found, (size_t)cell(&sdc.summary, t, "primaryonly_exactly_disclosed"));
    }
    bw_arena_free(sdc.arena);
}

static void patterns_of_others_fail_where_the_reference_says(void **state)
{
    struct sdc sdc;

    (void)state;
    sdc_open(&sdc);
    for (size_t p = 0; p < sdc.patterns.rows; p++) {
        static const char *const columns[][2] = {{"lp0_exact", "lp0_not_cover"},
                                                 {"int1_exact", "int1_not_cover"}};

        for (int whole = 0; whole < 2; whole++) {
            const char *name = cell_text(&sdc.patterns, p, "table");
            const struct bw_attack_tables tables =
                sdc_tables(&sdc, name, cell_text(&sdc.patterns, p, "pattern"), whole, false);
            const struct bw_attack_range *ranges = run(sdc.arena, &tables, whole == 1);
            const int64_t limit = (int64_t)cell(&sdc.cells, first_row(&sdc, name), "maxN");
            size_t exact = 0;
            size_t narrow = 0;

            for (size_t j = 0; j < tables.cell_count; j++) {
                if (!tables.cells[j].is_asked)
                    continue;
                exact += ranges[j].low == ranges[j].high;
                narrow += !bw_attack_covers(ranges[j], 1, limit);
            }
            assert_int_equal(exact, (size_t)cell(&sdc.patterns, p, columns[whole][0]));
            assert_int_equal(narrow, (size_t)cell(&sdc.patterns, p, columns[whole][1]));
        }
    }
    bw_arena_free(sdc.arena);
}

#define AREAS 6
#define QUARTERS 10

/* 0 to 5, or 6 for all of them. */
static size_t area_of(const char *text)
{
    return strcmp(text, "ALL") == 0 ? AREAS : (size_t)(text[1] - '1');
}

/* The quarters' counts and the sums of four of the releases up to `last`. */
static struct bw_attack_tables time_tables(struct bw_arena *arena, const struct table *published,
                                           int last)
{
    struct bw_attack_cell *cells = bw_arena_alloc(arena, published->rows, sizeof(*cells));
    struct bw_attack_tables tables = {.atom_count = AREAS * QUARTERS, .cells = cells};

    for (size_t row = 0; row < published->rows; row++) {
        const int release = (int)cell(published, row, "release");
        const bool is_rolling = cell_text(published, row, "cell")[0] == 'R';
        const size_t area = area_of(cell_text(published, row, "area"));
        struct bw_attack_cell *next = &cells[row];
        size_t *atoms = bw_arena_alloc(arena, AREAS * 4, sizeof(*atoms));

        if (release > last)
            break;
        next->atoms = atoms;
        for (size_t i = 0; i < AREAS; i++) {
            for (int q = release - (is_rolling ? 3 : 0); q <= release; q++) {
                if (area == AREAS || area == i)
                    atoms[next->atom_count++] = i * QUARTERS + (size_t)q - 1;
            }
        }
        next->low = next->high = (int64_t)cell(published, row, "value");
        if (cell(published, row, "suppressed") == 1) {
            next->low = 0;
            next->high = BW_ATTACK_NO_LIMIT;
        }
        next->is_asked = !is_rolling && area < AREAS;
        tables.cell_count++;
    }
    return tables;
}

static void rolling_totals_undo_each_other_as_in_the_reference(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table published = table_read(arena, "time_releases_published.csv");
    const struct table expected = table_read(arena, "time_releases_attack_bounds.csv");
    size_t exact = 0;

    (void)state;
    for (size_t row = 0; row < expected.rows; row++) {
        const int last = (int)cell(&expected, row, "after_release");
        const struct bw_attack_tables tables = time_tables(arena, &published, last);
        const struct bw_attack_range *ranges = run(arena, &tables, false);
        const size_t atom = area_of(cell_text(&expected, row, "area")) * QUARTERS +
                            (size_t)cell(&expected, row, "quarter") - 1;
        size_t found = 0;

        for (size_t i = 0; i < tables.cell_count; i++) {
            if (!tables.cells[i].is_asked || tables.cells[i].atoms[0] != atom)
                continue;
            found++;
            assert_cell(&expected, row, "lo", ranges[i].low);
            assert_cell(&expected, row, "up", ranges[i].high);
            exact += last == QUARTERS && ranges[i].low == ranges[i].high;
        }
        assert_int_equal(found, 1);
    }
    assert_int_equal(exact, 9);
    bw_arena_free(arena);
}

static void cells_of_other_components_change_nothing(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const size_t atoms[] = {0, 1, 2, 3, 4};
    const struct bw_attack_cell cells[] = {
        {&atoms[0], 1, 1, 7, true}, /* a hidden part ... */
        {&atoms[1], 1, 1, 7, true},
        {&atoms[0], 2, 13, 13, false}, /* ... and a sum that leaves it 6 or 7 */
        {&atoms[2], 1, 1, 7, true},    /* alone */
        {&atoms[3], 2, 8, 12, false},
    };
    const struct bw_attack_tables tables = {.atom_count = 5, .cells = cells, .cell_count = 5};
    const struct bw_attack_range *ranges = run(arena, &tables, true);

    (void)state;
    assert_true(ranges[0].low == 6 && ranges[0].high == 7);
    assert_true(ranges[1].low == 6 && ranges[1].high == 7);
    assert_true(ranges[3].low == 1 && ranges[3].high == 7);
    assert_true(bw_attack_covers(ranges[3], 1, 7));
    assert_false(bw_attack_covers(ranges[0], 1, 7));
    bw_arena_free(arena);
}

static void whole_numbers_tell_more_than_fractions(void **state)
{
    /* a + b, b + c and a + c are 3: only halves fit, so whole numbers must differ. */
    struct bw_arena *arena = bw_arena_new();
    const size_t ab[] = {0, 1}, bc[] = {1, 2}, ac[] = {0, 2};
    const struct bw_attack_cell cells[] = {
        {ab, 2, 3, 4, false}, {bc, 2, 3, 3, false}, {ac, 2, 3, 3, false}, {ab, 1, 0, 9, true}};
    const struct bw_attack_tables tables = {.atom_count = 3, .cells = cells, .cell_count = 4};
    const struct bw_attack_range *parts = run(arena, &tables, false);
    const struct bw_attack_range *whole = run(arena, &tables, true);

    (void)state;
    assert_true(parts[3].low == 1.5 && parts[3].high == 2);
    assert_true(whole[3].low == 2 && whole[3].high == 2);
    bw_arena_free(arena);
}

static void a_source_takes_its_own_records_out(void **state)
{
    /* 8 to 12 in all, of which the attacker put in 4 of the first: the hidden part is from 4 on. */
    struct bw_arena *arena = bw_arena_new();
    const size_t atoms[] = {0, 1};
    const int64_t own[] = {4, 3};
    const struct bw_attack_cell cells[] = {{&atoms[0], 1, 1, 7, true}, {&atoms[0], 2, 8, 9, true}};
    const struct bw_attack_tables tables = {
        .atom_count = 2, .own = own, .cells = cells, .cell_count = 2};
    const struct bw_attack_range *ranges = run(arena, &tables, true);

    (void)state;
    assert_true(ranges[0].low == 4 && ranges[0].high == 6);
    assert_true(ranges[1].low == 8 && ranges[1].high == 9);
    bw_arena_free(arena);
}

static void tables_that_contradict_each_other_are_refused(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const size_t atoms[] = {0, 1};
    const struct bw_attack_cell cells[] = {{&atoms[0], 1, 5, 5, true}, {&atoms[0], 2, 3, 3, false}};
    const struct bw_attack_tables tables = {.atom_count = 2, .cells = cells, .cell_count = 2};
    struct bw_attack_range *ranges = NULL;
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    assert_int_equal(bw_attack_run(arena, &tables, false, &ranges, &err), BW_EFORMAT);
    assert_string_equal(err.text, "no counts fit all cells, cell 0 among them");
    assert_null(ranges);
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_are_those_of_the_reference),
        cmocka_unit_test(finds_every_cell_that_hiding_small_ones_alone_gives_away),
        cmocka_unit_test(patterns_of_others_fail_where_the_reference_says),
        cmocka_unit_test(rolling_totals_undo_each_other_as_in_the_reference),
        cmocka_unit_test(cells_of_other_components_change_nothing),
        cmocka_unit_test(whole_numbers_tell_more_than_fractions),
        cmocka_unit_test(a_source_takes_its_own_records_out),
        cmocka_unit_test(tables_that_contradict_each_other_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
