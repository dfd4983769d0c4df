/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample_page.h"

#include "beatwise/report/csv_out.h"

#define BEATS 30
#define HIDDEN 29 /* a beat too small to show */

/* A chain of beats, each touching the next: three high ones in the middle of ordinary ones. */
struct site {
    struct bw_arena *arena;
    struct bw_beat_exact exact[BEATS];
    struct bw_neighbour_pair pairs[BEATS];
    struct bw_beat_past past[BEATS];
    struct bw_hotspot_basis basis;
};

static int make_site(void **state)
{
    static struct site site;
    struct bw_arena *arena = bw_arena_new();

    site = (struct site){.arena = arena};
    for (size_t i = 0; i < BEATS; i++) {
        const bool is_high = i >= 10 && i < 13;

        site.exact[i] = (struct bw_beat_exact){
            .beat = bw_arena_printf(arena, "B%02zu", i),
            .name = bw_arena_printf(arena, "Beat %02zu", i),
            .area = "",
            .population = is_high ? 100 : 2000,
            .months = 12,
            .is_quarter_supplied = true,
            .status_12m = {is_high ? 400 : 30 + 5 * (int64_t)(i % 7), i == 5 ? 2 : 20},
            .incidents_quarter = i == 20 ? 60 : 15};
        site.pairs[i] = (struct bw_neighbour_pair){i, i + 1};
        for (int year = 0; year < BW_PAST_YEARS; year++)
            site.past[i].incidents[year] = (struct bw_printed){BW_CELL_NUMBER, 15};
    }
    site.exact[HIDDEN].status_12m[0] = 4;
    site.exact[HIDDEN].status_12m[1] = 0;
    site.basis = (struct bw_hotspot_basis){.pairs = site.pairs,
                                           .pair_count = BEATS - 1,
                                           .past = site.past,
                                           .take = 3,
                                           .draws = 2000,
                                           .seed = 7};
    *state = &site;
    return 0;
}

static int unmake_site(void **state)
{
    bw_arena_free(((struct site *)*state)->arena);
    return 0;
}

static const struct bw_printed_table *print(const struct site *site, size_t from, size_t count)
{
    return bw_print_table(site->arena, (struct bw_quarter){2026, 1}, BW_PROFILE_HES,
                          site->exact + from, count);
}

static struct bw_hotspot_table *table_of(const struct site *site)
{
    return bw_hotspots(site->arena, print(site, 0, BEATS), &site->basis, &sample_method);
}

static const struct bw_hotspot *find(const struct bw_hotspot_table *table, const char *beat)
{
    for (size_t i = 0; i < table->row_count; i++) {
        if (strcmp(table->rows[i].beat, beat) == 0)
            return &table->rows[i];
    }
    fail_msg("no beat %s", beat);
    return NULL;
}

static void beats_come_by_tier_expected_rank_and_code(void **state)
{
    const struct bw_hotspot_table *table = table_of(*state);

    assert_int_equal(table->order, BW_ORDER_RANKED);
    assert_int_equal(table->take, 3);
    assert_int_equal(table->counted_count, BEATS - 1);
    assert_true(table->rankability.number > 0.9 && table->rankability.number <= 1.0);
    for (size_t i = 0; i < 3; i++) {
        const struct bw_hotspot *row = &table->rows[i];

        assert_string_equal(row->beat, ((const char *[]){"B10", "B11", "B12"})[i]);
        assert_int_equal(row->tier, BW_HOTSPOT_PRIORITY);
        assert_int_equal(row->place, 1); /* of equal counts */
        assert_true(row->expected_rank.number == 2.0);
        assert_true(row->rank_low.number == 1.0 && row->rank_high.number == 3.0);
        assert_true(row->p_top.number > 0.99);
    }
    for (size_t i = 3; i < table->counted_count; i++) {
        const struct bw_hotspot *row = &table->rows[i];

        assert_int_equal(row->tier, BW_HOTSPOT_NOT_NOW);
        assert_true(row->expected_rank.number >= row[-1].expected_rank.number);
        assert_true(row->place <= (int)i + 1 && row->place >= row[-1].place);
    }
}

static void a_hidden_beat_is_not_ranked_and_counts_as_the_constant(void **state)
{
    struct site *site = *state;
    const struct bw_hotspot *hidden = find(table_of(site), "B29");
    double others;

    assert_int_equal(hidden->tier, BW_HOTSPOT_NOT_RANKED);
    assert_int_equal(hidden->place, 0);
    assert_int_equal(hidden->expected_rank.kind, BW_CELL_NOT_APPLICABLE);
    assert_int_equal(hidden->run.kind, BW_CELL_NOT_APPLICABLE);
    /* It is one of those that others are compared with: at 0 it would be further from them. */
    others = find(table_of(site), "B00")->expected_rank.number;
    site->exact[HIDDEN].status_12m[0] = 7;
    assert_true(find(table_of(site), "B00")->expected_rank.number == others);
    site->exact[HIDDEN].status_12m[0] = 0;
    assert_false(find(table_of(site), "B00")->expected_rank.number == others);
}

static void a_group_is_ranked_among_all_beats_of_the_site(void **state)
{
    struct site *site = *state;
    const struct bw_hotspot_table *whole = table_of(site);
    const struct bw_hotspot_table *group;

    site->basis.site = print(site, 0, BEATS);
    site->basis.take = 0;
    group = bw_hotspots(site->arena, print(site, 0, 12), &site->basis, &sample_method);
    assert_int_equal(group->row_count, 12);
    assert_int_equal(group->take, 2);
    assert_true(find(group, "B00")->expected_rank.number ==
                find(whole, "B00")->expected_rank.number);
    /* The third high beat is not the group's: of its own two each is among the first two. */
    assert_true(find(group, "B10")->p_top.number > 0.99);
    assert_true(find(group, "B10")->rank_high.number == 3.0);
}

static void beats_that_differ_by_chance_alone_have_no_order(void **state)
{
    struct site *site = *state;
    const struct bw_hotspot_table *table;

    for (size_t i = 0; i < BEATS; i++) {
        site->exact[i].status_12m[0] = 30 + 5 * (int64_t)(i % 2);
        site->exact[i].status_12m[1] = 0;
        site->exact[i].name = bw_arena_printf(site->arena, "Beat %02zu", BEATS - i);
    }
    table = table_of(site);
    assert_int_equal(table->order, BW_ORDER_ALIKE);
    assert_true(table->rankability.number == 0.0);
    for (size_t i = 0; i < BEATS; i++) {
        assert_int_equal(table->rows[i].place, 0);
        assert_int_equal(table->rows[i].tier, BW_HOTSPOT_NOT_GIVEN);
        assert_int_equal(table->rows[i].p_top.kind, BW_CELL_NOT_APPLICABLE);
        assert_true(i == 0 || strcmp(table->rows[i - 1].name, table->rows[i].name) < 0);
    }
}

static void high_beats_that_touch_are_a_run(void **state)
{
    struct site *site = *state;
    const struct bw_hotspot_table *table = table_of(site);

    assert_true(find(table, "B11")->run.number == 1.0);
    assert_true(find(table, "B25")->run.number == 0.0);
    site->basis.pair_count = 0;
    assert_int_equal(find(table_of(site), "B11")->run.kind, BW_CELL_NOT_APPLICABLE);
}

static void a_change_is_against_the_rest_and_more_than_chance(void **state)
{
    struct site *site = *state;
    const struct bw_hotspot_table *table = table_of(site);
    struct bw_printed *quiet = site->past[3].incidents;

    assert_int_equal(find(table, "B20")->verdict, BW_CHANGE_UP_MORE);
    assert_memory_equal(find(table, "B20")->change, "up, more than chance (x ", 24);
    assert_int_equal(find(table, "B00")->verdict, BW_CHANGE_DOWN_COULD);
    /* All of the site up alike is no change of a beat. */
    for (size_t i = 0; i < BEATS; i++)
        site->exact[i].incidents_quarter = 60;
    table = table_of(site);
    for (size_t i = 0; i < BEATS; i++) {
        assert_int_not_equal(table->rows[i].verdict, BW_CHANGE_UP_MORE);
        assert_true(table->rows[i].verdict != BW_CHANGE_DOWN_MORE || i >= table->counted_count);
    }
    /* A year that was not supplied is left out, on both sides. */
    quiet[1] = quiet[2] = bw_print_not_supplied();
    assert_int_not_equal(find(table_of(site), "B03")->verdict, BW_CHANGE_UP_MORE);
    quiet[0] = bw_print_not_supplied();
    assert_string_equal(find(table_of(site), "B03")->change, "cannot compare");
    site->basis.past = NULL;
    assert_null(find(table_of(site), "B20")->change);
}

static const char *csv_of(const struct site *site)
{
    struct bw_buf buf;
    const char *text;

    bw_buf_init(&buf, MAX_BYTES);
    bw_csv_hotspots(&buf, table_of(site));
    text = bw_arena_strdup(site->arena, bw_buf_text(&buf));
    bw_buf_clear(&buf);
    return text;
}

static void only_printed_cells_matter(void **state)
{
    struct site *site = *state;
    const char *text = csv_of(site);

    for (size_t i = 0; i < BEATS; i++) {
        site->exact[i].status_12m[0] += i == HIDDEN ? 3 : (int64_t)(i % 5) - 2;
        site->exact[i].status_12m[1] += i == 5 ? 4 : i == HIDDEN ? 0 : 2 - (int64_t)(i % 5);
        site->exact[i].incidents_quarter += (int64_t)(i % 3) - 1;
        site->exact[i].under_18_12m = 99;
    }
    assert_string_equal(csv_of(site), text);
    site->exact[1].status_12m[0] += 5;
    assert_string_not_equal(csv_of(site), text);
}

static void the_analyst_gets_ranks_of_exact_counts(void **state)
{
    struct site *site = *state;
    struct bw_exact_standing *found;

    site->exact[7].months = 0;
    found = bw_exact_standings(site->arena, site->exact, BEATS, site->pairs, BEATS - 1);
    /* Three with equal counts share the ranks 1 to 3. */
    assert_true(found[11].expected_rank.number > 1.99 && found[11].expected_rank.number < 2.01);
    assert_true(found[11].shrunk_ratio.number > 3.0 && found[11].shrunk_ratio.number < 5.0);
    assert_true(found[11].gi_z.number > 3.0 && found[11].gi_q.number < 0.01);
    assert_true(found[25].gi_z.number < 0.0);
    assert_int_equal(found[7].shrunk_ratio.kind, BW_CELL_NOT_SUPPLIED);
    assert_int_equal(found[7].expected_rank.kind, BW_CELL_NOT_SUPPLIED);
    assert_int_equal(found[7].gi_z.kind, BW_CELL_NOT_SUPPLIED);
    found = bw_exact_standings(site->arena, site->exact, 19, site->pairs, 18);
    assert_int_equal(found[11].expected_rank.kind, BW_CELL_NOT_APPLICABLE);
    assert_int_equal(found[11].gi_q.kind, BW_CELL_NOT_APPLICABLE);
    assert_int_equal(found[11].shrunk_ratio.kind, BW_CELL_NUMBER);
}

static void the_order_of_the_input_does_not_matter(void **state)
{
    struct site *site = *state;
    const char *text;
    struct bw_beat_exact turned[BEATS];

    text = csv_of(site);
    for (size_t i = 0; i < BEATS; i++)
        turned[i] = site->exact[BEATS - 1 - i];
    memcpy(site->exact, turned, sizeof(turned));
    assert_string_equal(csv_of(site), text);
}

static void the_sentences_name_the_priority_beats_by_name(void **state)
{
    struct site *site = *state;
    struct made *made;
    void *page;

    make(&page);
    made = page;
    made->page.table = table_of(site);
    assert_string_equal(plain(made, bw_words_headline),
                        "Beat 10, Beat 11 and Beat 12 are the priority for violence in public "
                        "places");
    assert_has(plain(made, bw_words_first),
               "Each is at least 70% likely to be truly among the 3 beats with the most. From "
               "April 2025 to March 2026 about 420 incidents were counted in Beat 10, 420 in Beat "
               "11 and 420 in Beat 12. ");
    assert_has(plain(made, bw_words_change), "up, more than chance: Beat 20. ");
    assert_has(page_of(made),
               "<b>Priority</b>: at least 70% likely to be among the 3 with the most");
    assert_has(page_of(made), "class=\"num place\">1=</td>");
    assert_has(page_of(made),
               "data-label=\"Rank in the site\">2 <span class=\"note\">1 to 3</span>");
    assert_has(page_of(made), "in a run of high beats");
    for (size_t i = 0; i < BEATS; i++)
        site->exact[i].status_12m[0] = site->exact[i].status_12m[1] = 30;
    made->page.table = table_of(site);
    assert_string_equal(plain(made, bw_words_headline),
                        "Violence in public places: the beats cannot be told apart");
    assert_has(plain(made, bw_words_caution), "none is shown to be worse than another");
    assert_string_equal(plain(made, bw_words_first), "");
    unmake(&page);
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_site, unmake_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(beats_come_by_tier_expected_rank_and_code),
        TEST(a_hidden_beat_is_not_ranked_and_counts_as_the_constant),
        TEST(a_group_is_ranked_among_all_beats_of_the_site),
        TEST(beats_that_differ_by_chance_alone_have_no_order),
        TEST(high_beats_that_touch_are_a_run),
        TEST(a_change_is_against_the_rest_and_more_than_chance),
        TEST(only_printed_cells_matter),
        TEST(the_analyst_gets_ranks_of_exact_counts),
        TEST(the_order_of_the_input_does_not_matter),
        TEST(the_sentences_name_the_priority_beats_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
