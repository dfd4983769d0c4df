/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "folder.h"

#include "beatwise/stage/product.h"

#define SQUARE(code, lad, x0, x1)                                                                  \
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"" code "\",\"lad\":\"" lad "\"},"            \
    "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[" x0 ",51],[" x1 ",51],[" x1            \
    ",52],[" x0 ",52],[" x0 ",51]]]}}"
#define BEATS 3

static const char geojson[] =
    "{\"type\":\"FeatureCollection\",\"features\":[" SQUARE("C1", "L1", "-5", "-4") "," SQUARE(
        "C2", "L1", "-4", "-3") "," SQUARE("C3", "L2", "-3", "-2") "]}";
static const char *const levels[] = {"lad"};
static const char *both[] = {"west", "east"}, *only_west[] = {"west"}, *everybody[] = {"all"};
static const char *in_l1[] = {"L1"}, *in_l2[] = {"L2"}, *in_l9[] = {"L9"};

/* What load would have read: three beats of 40, 20 and 3 known incidents, one feed. */
struct quarter {
    struct bw_site site;
    struct bw_feed_desc feed, *feeds[1];
    struct bw_session session;
    struct bw_coverage_feed coverage_feed;
    bool is_supplied[12];
    struct bw_beat_exact exact[BEATS];
    struct bw_beat_set *set;
    struct bw_extract extract;
    struct bw_quarter_data data;
};

static void make_quarter(struct folder *f, struct quarter *q)
{
    const struct bw_boundary_source source = {.place = "b.geojson",
                                              .from_day = BW_DAY_NONE,
                                              .until_day = BW_DAY_NONE,
                                              .code = "code",
                                              .levels = levels,
                                              .level_properties = levels,
                                              .level_count = 1,
                                              .crs = "EPSG:4326"};
    static const int64_t known[BEATS] = {40, 20, 3};

    memset(q, 0, sizeof(*q));
    assert_ok(bw_beat_set_open(&q->set, f->arena, &source, bw_text_of(geojson), &f->err));
    bw_setting_values_init(&q->site.settings);
    q->site.name = "Ffug (invented)";
    q->site.is_invented = true;
    q->feed = (struct bw_feed_desc){
        .name = "ed", .file = "feeds/ed.yaml", .audiences = both, .audience_count = 2};
    q->feeds[0] = &q->feed;
    q->session = (struct bw_session){
        .arena = f->arena, .site = &q->site, .feeds = q->feeds, .feed_count = 1};
    q->is_supplied[11] = true;
    q->coverage_feed = (struct bw_coverage_feed){.title = "ED", .is_supplied = q->is_supplied};
    for (size_t i = 0; i < BEATS; i++) {
        const struct bw_beat *beat = bw_beat_set_get(q->set, i);

        q->exact[i] = (struct bw_beat_exact){.beat = beat->code,
                                             .name = beat->name,
                                             .area = beat->areas[0],
                                             .population = 1000,
                                             .months = 12,
                                             .is_quarter_supplied = true,
                                             .status_12m = {known[i]},
                                             .incidents_quarter = known[i]};
    }
    q->extract = (struct bw_extract){.feed = "ed"};
    q->data = (struct bw_quarter_data){.extracts = &q->extract,
                                       .extract_count = 1,
                                       .session = &q->session,
                                       .set = q->set,
                                       .quarter = {2026, 1},
                                       .exact = q->exact,
                                       .beat_count = BEATS,
                                       .coverage = {.from_month = 12 * 2025 + 3,
                                                    .month_count = 12,
                                                    .feeds = &q->coverage_feed,
                                                    .feed_count = 1}};
}

/* The printed totals of the group, "C1=40 C2=[c] "; or the message. */
static const char *totals(struct folder *f, const struct quarter *q,
                          const struct bw_group_conf *group)
{
    struct bw_product product;
    const char *text = "";

    f->err = BW_ERR_INIT;
    if (bw_product_make(&q->data, group, &product, &f->err) != BW_OK)
        return f->err.text;
    for (size_t i = 0; i < product.printed->beat_count; i++) {
        const struct bw_beat_printed *beat = &product.printed->beats[i];
        const char *symbol = bw_cell_symbol(beat->incidents_12m.kind);

        text = bw_arena_printf(
            f->arena, "%s%s=%s ", text, beat->beat,
            symbol != NULL
                ? symbol
                : bw_arena_printf(f->arena, "%lld", (long long)beat->incidents_12m.number));
    }
    return text;
}

static void a_group_gets_its_beats_in_its_form(void **state)
{
    struct folder *f = *state;
    static const struct {
        const char *what;
        struct bw_group_conf group;
        const char *totals;
    } rows[] = {
        {"all beats", {.id = "west"}, "C1=40 C2=20 C3=[c] "},
        {"those of an area",
         {.id = "west", .level = "lad", .in = in_l1, .in_count = 1},
         "C1=40 C2=20 "},
        /* Which hides noughts too: two parts count as its constant, 5. */
        {"a profile of its own", {.id = "west", .profile = "below-10"}, "C1=50 C2=30 C3=[c] "},
        {"no such area",
         {.id = "west", .level = "lad", .in = in_l9, .in_count = 1},
         "group 'west': no beat of the boundaries is in it"},
        {"no such level",
         {.id = "west", .level = "bcu", .in = in_l1, .in_count = 1},
         "group 'west': no beat of the boundaries is in it"},
    };
    struct quarter q;

    make_quarter(f, &q);
    for (size_t i = 0; i < LEN(rows); i++) {
        const char *found = totals(f, &q, &rows[i].group);

        if (strcmp(found, rows[i].totals) != 0)
            fail_msg("%s: %s", rows[i].what, found);
    }
    bw_beat_set_close(q.set);
}

static void the_profile_is_the_groups_or_the_sites(void **state)
{
    struct folder *f = *state;
    const struct bw_group_conf of_site = {.id = "west"},
                               of_its_own = {.id = "west", .profile = "below-5"};
    struct quarter q;

    make_quarter(f, &q);
    q.exact[2].status_12m[0] = 6;
    assert_string_equal(totals(f, &q, &of_site), "C1=40 C2=20 C3=[c] ");
    assert_string_equal(totals(f, &q, &of_its_own), "C1=40 C2=20 C3=5 ");
    q.site.settings.of[BW_SETTING_DISCLOSURE_PROFILE] = BW_PROFILE_BELOW_5;
    assert_string_equal(totals(f, &q, &of_site), "C1=40 C2=20 C3=5 ");
    bw_beat_set_close(q.set);
}

static void groups_that_share_a_beat_get_the_stricter_form(void **state)
{
    struct folder *f = *state;
    const struct bw_group_conf lax = {.id = "west", .profile = "below-5"};
    struct bw_group_conf groups[] = {
        lax, {.id = "east", .level = "lad", .in = in_l1, .in_count = 1, .profile = "below-10"}};
    struct quarter q;

    make_quarter(f, &q);
    q.exact[2].status_12m[0] = 6;
    q.site.groups = groups;
    q.site.group_count = 2;
    assert_string_equal(totals(f, &q, &lax), "C1=50 C2=30 C3=[c] ");
    groups[1].in = in_l9;
    assert_string_equal(totals(f, &q, &lax), "C1=40 C2=20 C3=5 ");
    bw_beat_set_close(q.set);
}

static void a_feed_that_delivered_has_to_name_the_group(void **state)
{
    struct folder *f = *state;
    const struct bw_group_conf east = {.id = "east"};
    const char *refusal = "group 'east': feed 'ed' does not name it in beatwise.sharing.audiences\n"
                          "hint: once the supplier agrees, add it in 'feeds/ed.yaml'";
    struct bw_product product;
    struct quarter q;

    make_quarter(f, &q);
    q.feed.audiences = only_west;
    q.feed.audience_count = 1;
    assert_int_equal(bw_product_make(&q.data, &east, &product, &f->err), BW_EREFUSED);
    assert_string_equal(f->err.text, refusal);
    q.feed.audiences = everybody;
    assert_string_equal(totals(f, &q, &east), "C1=40 C2=20 C3=[c] ");
    q.feed.audience_count = 0;
    assert_string_equal(totals(f, &q, &east), refusal);
    /* One that is described no more is nobody's to see. */
    q.session.feed_count = 0;
    assert_string_equal(totals(f, &q, &east),
                        "group 'east': feed 'ed' delivered, but is not described any more\n"
                        "hint: a description, even of a feed that ended, says who may see it");
    /* Nothing of it is in the counts. */
    q.data.extract_count = 0;
    assert_string_equal(totals(f, &q, &east), "C1=40 C2=20 C3=[c] ");
    bw_beat_set_close(q.set);
}

static void what_was_not_supplied_is_no_nought(void **state)
{
    struct folder *f = *state;
    const struct bw_group_conf west = {.id = "west"};
    struct bw_product product;
    struct quarter q;

    make_quarter(f, &q);
    q.exact[0].is_quarter_supplied = false;
    q.exact[1].months = 0;
    assert_ok(bw_product_make(&q.data, &west, &product, &f->err));
    assert_int_equal(product.printed->beats[0].incidents_quarter.kind, BW_CELL_NOT_SUPPLIED);
    assert_int_equal(product.printed->beats[0].incidents_12m.number, 40);
    assert_int_equal(product.printed->beats[1].incidents_12m.kind, BW_CELL_NOT_SUPPLIED);
    assert_int_equal(product.printed->beats[2].incidents_quarter.kind, BW_CELL_SUPPRESSED);
    bw_beat_set_close(q.set);
}

static void the_release_id_is_of_what_is_printed(void **state)
{
    struct folder *f = *state;
    const struct bw_group_conf west = {.id = "west"};
    struct bw_product first, other;
    struct quarter q;

    make_quarter(f, &q);
    assert_ok(bw_product_make(&q.data, &west, &first, &f->err));
    assert_memory_equal(first.release_id, "2026Q1-west-", 12);
    q.exact[0].status_12m[0] = 41; /* prints as 40 */
    q.exact[2].status_12m[0] = 7;  /* hidden as before */
    assert_ok(bw_product_make(&q.data, &west, &other, &f->err));
    assert_string_equal(first.release_id, other.release_id);
    q.exact[0].status_12m[0] = 43;
    assert_ok(bw_product_make(&q.data, &west, &other, &f->err));
    assert_string_not_equal(first.release_id, other.release_id);
    q.exact[0].status_12m[0] = 40;
    q.site.settings.of[BW_SETTING_LINK_VARIANT]++;
    assert_ok(bw_product_make(&q.data, &west, &other, &f->err));
    assert_string_not_equal(first.release_id, other.release_id);
    bw_beat_set_close(q.set);
}

static void the_restricted_output_asks_no_audience(void **state)
{
    struct folder *f = *state;
    const struct bw_group_conf whole = {.id = "restricted"};
    struct bw_product product;
    struct quarter q;

    make_quarter(f, &q);
    q.feed.audience_count = 0;
    bw_product_make_restricted(&q.data, &whole, &product);
    assert_int_equal(product.printed->beat_count, BEATS);
    assert_int_equal(product.printed->beats[2].incidents_12m.kind, BW_CELL_SUPPRESSED);
    bw_beat_set_close(q.set);
}

static void what_was_agreed_is_judged_by_printed_cells(void **state)
{
    struct folder *f = *state;
    const struct bw_group_conf west = {.id = "west"},
                               other = {.id = "west", .level = "lad", .in = in_l2, .in_count = 1};
    const bool is_c1[BEATS] = {true, false, false}, is_c2[BEATS] = {false, true, false};
    struct bw_agreement item = {.is_place = is_c1,
                                .place = "C1",
                                .what = "Lights",
                                .who = "",
                                .done = "",
                                .from = {2026, 1}};
    struct bw_beat_exact before[BEATS];
    struct bw_product product;
    struct quarter q;
    double effect;

    make_quarter(f, &q);
    q.data.agreements = (struct bw_agreements){&item, 1};
    assert_ok(bw_product_make(&q.data, &west, &product, &f->err));
    assert_int_equal(product.page.agreed_count, 1);
    assert_int_equal(product.page.agreed[0].state, BW_AGREED_NO_COMPARISON);
    item.is_comparison = is_c2;
    item.comparison = "C2";
    assert_ok(bw_product_make(&q.data, &west, &product, &f->err));
    assert_int_equal(product.page.agreed[0].state, BW_AGREED_NO_FIGURES);
    /* A year at four times of what the place had, and the comparison as before. */
    memcpy(before, q.exact, sizeof(before));
    before[0].status_12m[0] = 640;
    before[1].status_12m[0] = 80;
    q.data.history[1].exact = before;
    assert_ok(bw_product_make(&q.data, &west, &product, &f->err));
    assert_int_equal(product.page.agreed[0].state, BW_AGREED_FIGURES);
    effect = product.page.agreed[0].effect.effect;
    /* 40 in 3 months after 640 in 12, drawn in but little; 20 after 80. */
    assert_true(effect > 0.24 && effect < 0.30);
    assert_true(product.page.agreed[0].effect.high < 1.0);
    before[0].status_12m[0] = 641; /* prints alike */
    q.exact[0].incidents_quarter = 39;
    assert_ok(bw_product_make(&q.data, &west, &product, &f->err));
    assert_true(product.page.agreed[0].effect.effect == effect);
    /* Another group is told nothing of it. */
    assert_ok(bw_product_make(&q.data, &other, &product, &f->err));
    assert_int_equal(product.page.agreed_count, 0);
    item.from = (struct bw_quarter){2026, 2};
    assert_ok(bw_product_make(&q.data, &west, &product, &f->err));
    assert_int_equal(product.page.agreed[0].state, BW_AGREED_NOT_BEGUN);
    bw_beat_set_close(q.set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_group_gets_its_beats_in_its_form, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(the_profile_is_the_groups_or_the_sites, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(groups_that_share_a_beat_get_the_stricter_form, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_feed_that_delivered_has_to_name_the_group, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(what_was_not_supplied_is_no_nought, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(the_release_id_is_of_what_is_printed, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(the_restricted_output_asks_no_audience, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(what_was_agreed_is_judged_by_printed_cells, make_folder,
                                        remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
