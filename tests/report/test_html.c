/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "beatwise/base/rng.h"
#include "beatwise/report/csv_out.h"
#include "beatwise/report/html.h"
#include "beatwise/report/resource.h"
#include "sample_beats.h"

#define MAX_BYTES 4000000
#define MONTHS 12

static const bool all[MONTHS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const bool none[MONTHS] = {0};
static const bool last[MONTHS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0};
static const bool turn[MONTHS] = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1};
static const bool two[MONTHS] = {1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1};

/* What a test needs of a page; teardown frees it. */
struct made {
    struct bw_arena *arena;
    struct bw_coverage_feed feeds[5];
    struct bw_coverage coverage;
    struct bw_page page;
    struct bw_buf buf;
};

static int make(void **state)
{
    static struct made made;

    memset(&made, 0, sizeof(made));
    made.arena = bw_arena_new();
    made.feeds[0] = (struct bw_coverage_feed){"Police", all};
    made.feeds[1] = (struct bw_coverage_feed){"Ambulance", all};
    made.coverage = (struct bw_coverage){
        .from_month = 12 * 2025 + 3, .month_count = MONTHS, .feeds = made.feeds, .feed_count = 2};
    made.page = (struct bw_page){
        .site_name = "South Wales",
        .group_name = "Cardiff",
        .is_year_from_april = true,
        .release_id = "2026Q1-cardiff-0123456789ab",
        .table = sample_table(made.arena, sample_exact, SAMPLE_BEATS),
        .coverage = &made.coverage,
        .not_placed_percent = {BW_CELL_NUMBER, 12},
    };
    bw_buf_init(&made.buf, MAX_BYTES);
    *state = &made;
    return 0;
}

static int unmake(void **state)
{
    struct made *made = *state;

    bw_buf_clear(&made->buf);
    bw_arena_free(made->arena);
    return 0;
}

static const char *page_of(struct made *made)
{
    bw_buf_clear(&made->buf);
    bw_html_page(&made->buf, &made->page);
    return bw_buf_text(&made->buf);
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("missing: %s", part);
}

static void assert_has_not(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("found: %s", part);
}

static const char *plain(struct made *made, void (*say)(struct bw_words *, const struct bw_page *))
{
    struct bw_words *words = bw_words_new(made->arena);
    const char *text = "";

    say(words, &made->page);
    for (size_t i = 0; i < words->count; i++)
        text = bw_arena_printf(made->arena, "%s%s", text, words->phrases[i].text);
    return text;
}

static void the_style_is_allowed_by_its_hash_and_nothing_else_is(void **state)
{
    const char *page = page_of(*state);
    const char *style = strstr(page, "<style>") + strlen("<style>");
    const char *end = strstr(style, "</style>");
    unsigned char sum[crypto_hash_sha256_BYTES];
    char base64[64];
    char policy[256] = "content=\"default-src 'none'; style-src 'sha256-";

    crypto_hash_sha256(sum, (const unsigned char *)style, (size_t)(end - style));
    sodium_bin2base64(base64, sizeof(base64), sum, sizeof(sum), sodium_base64_VARIANT_ORIGINAL);
    memcpy(policy + strlen(policy), base64, strlen(base64) + 1);
    assert_has(page, policy);
    assert_has(page, "'; base-uri 'none'; form-action 'none'\">");
    assert_true((size_t)(end - style) == bw_resource_find("reports/style.css")->len);
    assert_null(bw_resource_find("reports/none.css"));
    assert_has_not(page, "<script");
    assert_has_not(page, "style=\"");
    assert_has_not(page, "http:");
    assert_has_not(page, "https:");
    assert_has_not(page, " href");
    assert_has_not(page, " src=");
}

static void a_row_is_written_to_the_byte(void **state)
{
    const char *page = page_of(*state);

    assert_has(
        page,
        "<tr role=\"row\"><td role=\"cell\" class=\"num place\">1</td>"
        "<th role=\"rowheader\" scope=\"row\" class=\"beat\"><bdi>Harbour, &quot;old&quot;</bdi> "
        "<span class=\"code\"><bdi>B1</bdi></span></th>"
        "<td role=\"cell\" class=\"area\" data-label=\"Area\"><bdi>North</bdi></td>"
        "<td role=\"cell\" class=\"num count\">95</td><td role=\"cell\" class=\"graph\">"
        "<svg class=\"iv\" height=\"18\" aria-hidden=\"true\">"
        "<line class=\"grid\" x1=\"0.00%\" x2=\"0.00%\" y1=\"0\" y2=\"18\"/>"
        "<line class=\"grid\" x1=\"33.33%\" x2=\"33.33%\" y1=\"0\" y2=\"18\"/>"
        "<line class=\"grid\" x1=\"66.67%\" x2=\"66.67%\" y1=\"0\" y2=\"18\"/>"
        "<line class=\"grid\" x1=\"100.00%\" x2=\"100.00%\" y1=\"0\" y2=\"18\"/>"
        "<line class=\"wh\" x1=\"31.33%\" x2=\"95.33%\" y1=\"9\" y2=\"9\"/>"
        "<circle class=\"dot\" cx=\"63.33%\" cy=\"9\" r=\"4\"/></svg></td>"
        "<td role=\"cell\" class=\"range\" data-label=\"Could be\">47 to 143</td>"
        "<td role=\"cell\" class=\"num quarter\" data-label=\"This quarter\">25</td>"
        "<td role=\"cell\" class=\"share\" data-label=\"No police record\"><span>67%</span>"
        "<svg class=\"bar\" width=\"48\" height=\"8\" aria-hidden=\"true\">"
        "<rect class=\"rest\" width=\"48\" height=\"8\"/>"
        "<rect class=\"part\" width=\"32\" height=\"8\"/></svg></td>"
        "<td role=\"cell\" class=\"num rate\" data-label=\"Per 1,000 residents\">23.8</td>"
        "<td role=\"cell\" class=\"num rplace\" data-label=\"Place by rate\">1</td></tr>\n");
    assert_has(page, "class=\"num place\">2=</td>");
    assert_has(page, "<span class=\"note\">8 months only</span>");
}

static void a_hidden_beat_is_hatched_by_name_and_never_zero(void **state)
{
    const char *page = page_of(*state);
    const char *unranked = strstr(page, "No place in the order, by name");
    const char *alpha = strstr(page, "<bdi>Alpha</bdi>");
    const char *zeta = strstr(page, "<bdi>Zeta</bdi>");

    assert_true(unranked != NULL && unranked < alpha && alpha < zeta);
    assert_has(zeta, "<td role=\"cell\" class=\"num count\">[c]</td>"
                     "<td role=\"cell\" class=\"graph\"><svg class=\"iv\" height=\"18\" "
                     "aria-hidden=\"true\"><rect class=\"hatch\"");
    assert_has(zeta, "too few to show");
    assert_has(alpha, "<td role=\"cell\" class=\"num count\">[x]</td>");
    assert_has_not(zeta, "<td role=\"cell\" class=\"num count\">0</td>");
}

static void the_page_says_what_could_not_be_placed(void **state)
{
    struct made *made = *state;

    assert_string_equal(plain(made, bw_words_not_placed),
                        "12% of all incidents of the site could not be placed in a beat: they are "
                        "in no row below.");
    assert_has(page_of(made), "could not be placed in a beat");
    made->page.not_placed_percent = (struct bw_figure){.kind = BW_CELL_SUPPRESSED};
    assert_string_equal(plain(made, bw_words_not_placed), "");
}

static void the_page_is_stamped_and_says_when_and_whose_it_is(void **state)
{
    struct made *made = *state;
    const char *page = page_of(made);

    assert_has(page, "<aside class=\"stamp\" aria-label=\"Status\"><strong>DRAFT, NOT FOR "
                     "RELEASE</strong></aside>");
    assert_has(page, "<title>Cardiff: violence in public places, January to March 2026 (draft)");
    assert_has(page, "January to March 2026 (2025\xe2\x80\x93"
                     "26 quarter 4)");
    assert_has(page, "2026Q1-cardiff-0123456789ab");
    assert_has_not(page, "Invented");
    made->page.is_invented = true;
    made->page.is_year_from_april = false;
    page = page_of(made);
    assert_has(page, "Invented data: no real people or events");
    assert_has_not(page, "quarter 4");
}

static void what_came_from_outside_is_shown_as_text(void **state)
{
    struct made *made = *state;
    static char longest[301];
    static const char *const names[] = {"<script>alert(1)</script>",
                                        "\"><img src=x onerror=alert(1)>'",
                                        "=cmd|'!A0",
                                        longest,
                                        "T\xc5\xb7-du & M\xc3\xb4r",
                                        "bad \xff\x01\xc2\x85"};
    struct bw_beat_exact beats[6];
    const char *page;

    memset(longest, 'W', 300);
    for (size_t i = 0; i < 6; i++) {
        beats[i] = sample_exact[1];
        beats[i].beat = names[i];
        beats[i].name = names[i];
        beats[i].area = names[i];
        beats[i].status_12m[0] += (int64_t)(50 * i);
    }
    made->page.table = sample_table(made->arena, beats, 6);
    made->page.site_name = names[0];
    made->page.group_name = names[1];
    made->page.release_id = names[0];
    made->feeds[0].title = names[0];
    page = page_of(made);
    assert_has_not(page, "<script");
    assert_has_not(page, "<img");
    assert_has(page, "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>");
    assert_has(page, "<bdi>&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&#39;</bdi>");
    assert_has(page, "<bdi>=cmd|&#39;!A0</bdi>");
    assert_has(page, "T\xc5\xb7-du &amp; M\xc3\xb4r");
    assert_has(page, "bad \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd</bdi>");
    assert_has(page, longest);
    assert_has(page, "<h1>The beats with the most violence in public places</h1>");
}

static void the_sentences_say_what_the_figures_do(void **state)
{
    struct made *made = *state;

    assert_string_equal(plain(made, bw_words_headline),
                        "Harbour, \"old\", Market and =Castle have the most violence in public "
                        "places");
    assert_string_equal(plain(made, bw_words_first),
                        "In the months of the last 12 that arrived, about 95 incidents were "
                        "counted in Harbour, \"old\", 40 in Market and 40 in =Castle. Together "
                        "that is 97% of all 180 in the "
                        "4 beats that could be counted.");
    assert_string_equal(plain(made, bw_words_no_record),
                        "For 58% of the incidents that could be checked (about 105 of 180) no "
                        "police record was found. Some of these may have a record that was not "
                        "recognised as the same incident.");
    assert_string_equal(plain(made, bw_words_caution),
                        "The order is by count alone and has not yet been tested for chance: "
                        "beats whose lines overlap could well change places. 1 beat has too few "
                        "incidents to show and no place in the order. 1 beat could not be counted."
                        " 1 beat is counted over fewer than 12 months.");
    made->page.counted = BW_COUNTED_NO_RECORD;
    assert_string_equal(plain(made, bw_words_no_record), "");
    made->page.table = sample_table(made->arena, &sample_exact[1], 1);
    assert_string_equal(plain(made, bw_words_headline),
                        "Harbour, \"old\" has the most violence without a police record");
}

static void a_count_of_fewer_months_says_so(void **state)
{
    struct made *made = *state;
    struct bw_beat_exact beats[] = {sample_exact[1], sample_exact[1]};

    beats[1].beat = "Z9";
    beats[1].name = "Mole";
    beats[0].months = beats[1].months = 1;
    made->page.table = sample_table(made->arena, beats, 2);
    assert_has(plain(made, bw_words_first),
               "In the 1 month of the last 12 that arrived, about 95 ");
    assert_has(page_of(made), "incidents in what arrived of 12 months");
    beats[1].months = 9;
    made->page.table = sample_table(made->arena, beats, 2);
    assert_has(plain(made, bw_words_first), "In the months of the last 12 that arrived, about 95 ");
}

static void where_only_the_police_delivered_nothing_is_said_of_records(void **state)
{
    struct made *made = *state;
    struct bw_beat_exact beat = sample_exact[1];

    beat.is_police_only = true;
    beat.status_12m[BW_POLICE_NO_RECORD] = beat.status_12m[BW_POLICE_CANNOT_TELL] = 0;
    beat.status_12m[BW_POLICE_KNOWN] = 200;
    made->page.table = sample_table(made->arena, &beat, 1);
    assert_int_equal(made->page.table->rows[0].incidents_12m.number, 200);
    assert_int_equal(made->page.table->rows[0].no_record_share.kind, BW_CELL_NOT_APPLICABLE);
    assert_string_equal(plain(made, bw_words_no_record), "");
    assert_has_not(page_of(made), "without a police record");
}

static void what_did_not_arrive_is_said(void **state)
{
    static const char tail[] =
        ". Months without all the sources that matter to a beat are left out of its count.";
    struct made *made = *state;

    assert_string_equal(plain(made, bw_words_missing), "Everything arrived: 2 feeds, 12 months.");
    made->feeds[1].is_supplied = last;
    assert_string_equal(
        plain(made, bw_words_missing),
        bw_arena_printf(made->arena, "Not everything arrived: Ambulance lacks March 2026%s", tail));
    made->feeds[0].is_supplied = turn;
    made->feeds[2] = (struct bw_coverage_feed){"ED", two};
    made->feeds[3] = (struct bw_coverage_feed){"New", none};
    made->coverage.feed_count = 4;
    assert_string_equal(
        plain(made, bw_words_missing),
        bw_arena_printf(made->arena,
                        "Not everything arrived: Police lacks December 2025 to January 2026; "
                        "Ambulance lacks March 2026; ED lacks 2 of the 12 months; New sent "
                        "nothing%s",
                        tail));
    made->feeds[2].title = "<ED>";
    made->coverage.month_count = 2;
    assert_has(page_of(made),
               "<thead><tr><th scope=\"col\">Feed</th><th scope=\"col\">Apr <span>2025</span>"
               "</th><th scope=\"col\">May <span class=\"vh\">2025</span></th></tr></thead>\n");
    assert_has(page_of(made), "<tr><th scope=\"row\"><bdi>&lt;ED&gt;</bdi></th><td class=\"ok\">"
                              "<span aria-hidden=\"true\">\xe2\x9c\x93</span><span class=\"vh\">"
                              "supplied</span></td><td class=\"miss\">[x]</td></tr>\n");
    made->coverage.month_count = MONTHS;
    for (size_t i = 0; i < 4; i++)
        made->feeds[i].is_supplied = none;
    assert_string_equal(plain(made, bw_words_missing), "Nothing arrived in these months.");
}

static void a_page_without_beats_or_order_says_so(void **state)
{
    struct made *made = *state;
    struct bw_beat_exact zero = {
        .beat = "A", .name = "A", .area = "", .population = 100, .months = 12};
    struct bw_beat_exact equal[6];

    made->page.table = sample_table(made->arena, NULL, 0);
    made->coverage.feed_count = 0;
    assert_has(page_of(made), "<h1>No beats to show</h1>");
    assert_has(page_of(made), "<p class=\"hint\">There are no beats to show.</p>");
    assert_has(page_of(made), "<p>No feed was expected.</p>");
    assert_has(page_of(made), "<p>Nothing arrived in these months.</p>");
    made->page.table = sample_table(made->arena, &sample_exact[3], 1);
    assert_has(page_of(made), "<h1>No beat can be put in order</h1>");
    made->page.table = sample_table(made->arena, &zero, 1);
    assert_has(page_of(made), "<h1>No incident was counted in any beat that can be shown</h1>");
    for (size_t i = 0; i < 6; i++) {
        equal[i] = sample_exact[1];
        equal[i].beat = bw_arena_printf(made->arena, "B%zu", i);
    }
    made->page.table = sample_table(made->arena, equal, 6);
    assert_has(page_of(made), "<h1>No beat stands first: many share the highest count</h1>");
}

static void outputs_depend_on_printed_cells_alone(void **state)
{
    struct made *made = *state;
    struct bw_beat_exact other[SAMPLE_BEATS];
    struct bw_buf csv;
    const char *page = bw_arena_strdup(made->arena, page_of(made));
    const char *table;

    bw_buf_init(&csv, MAX_BYTES);
    bw_csv_hotspots(&csv, made->page.table);
    table = bw_arena_strdup(made->arena, bw_buf_text(&csv));
    assert_has_not(page, "86421");
    assert_has_not(page, "97531");
    assert_has_not(table, "86421");
    assert_has_not(table, "97531");
    memcpy(other, sample_exact, sizeof(other));
    other[0].status_12m[0] = 1;
    other[0].status_12m[1] = 7;
    other[0].incidents_quarter = 6;
    other[1].status_12m[0] = 28;
    other[1].status_12m[1] = 58;
    other[1].status_12m[2] = 1;
    other[2].incidents_quarter = 77;
    other[3].incidents_quarter = 99;
    other[4].status_12m[1] = 18;
    made->page.table = sample_table(made->arena, other, SAMPLE_BEATS);
    assert_string_equal(page_of(made), page);
    bw_buf_clear(&csv);
    bw_csv_hotspots(&csv, made->page.table);
    assert_string_equal(bw_buf_text(&csv), table);
    bw_buf_clear(&csv);
}

static void the_restricted_page_says_what_it_is(void **state)
{
    struct made *made = *state;
    const char *page;

    bw_html_restricted(&made->buf, &made->page, sample_exact, SAMPLE_BEATS);
    page = bw_buf_text(&made->buf);
    assert_has(page, "<title>RESTRICTED: exact figures, for the analyst only. Cardiff");
    assert_has(page, "<strong>DRAFT, NOT FOR RELEASE</strong> <span>RESTRICTED: exact figures, for "
                     "the analyst only</span>");
    assert_has(page, "<td class=\"num\">95</td><td class=\"num\">99</td><td class=\"num\">31</td>"
                     "<td class=\"num\">62</td><td class=\"num\">6</td><td class=\"num\">24</td>"
                     "<td class=\"num\">51</td><td class=\"num\">22</td><td class=\"num\">31</td>"
                     "<td class=\"num\">RESTRICTED</td></tr>\n");
}

static void quarters_and_numbers_are_said_in_words(void **state)
{
    static const struct {
        struct bw_quarter quarter;
        const char *words;
        const char *financial;
    } rows[] = {
        {{2026, 1},
         "January to March 2026",
         "2025\xe2\x80\x93"
         "26 quarter 4"},
        {{2026, 2},
         "April to June 2026",
         "2026\xe2\x80\x93"
         "27 quarter 1"},
        {{2099, 4},
         "October to December 2099",
         "2099\xe2\x80\x93"
         "00 quarter 3"},
    };
    static const struct {
        int64_t number;
        const char *words;
    } numbers[] = {{0, "0"},          {999, "999"},   {1000, "1,000"},
                   {-1000, "-1,000"}, {-100, "-100"}, {1234567, "1,234,567"}};
    char text[32];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bw_quarter_words(rows[i].quarter, text);
        assert_string_equal(text, rows[i].words);
        bw_quarter_financial_words(rows[i].quarter, text);
        assert_string_equal(text, rows[i].financial);
    }
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        bw_number_words(numbers[i].number, text);
        assert_string_equal(text, numbers[i].words);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_style_is_allowed_by_its_hash_and_nothing_else_is),
        TEST(a_row_is_written_to_the_byte),
        TEST(a_hidden_beat_is_hatched_by_name_and_never_zero),
        TEST(the_page_says_what_could_not_be_placed),
        TEST(the_page_is_stamped_and_says_when_and_whose_it_is),
        TEST(what_came_from_outside_is_shown_as_text),
        TEST(the_sentences_say_what_the_figures_do),
        TEST(a_count_of_fewer_months_says_so),
        TEST(where_only_the_police_delivered_nothing_is_said_of_records),
        TEST(what_did_not_arrive_is_said),
        TEST(a_page_without_beats_or_order_says_so),
        TEST(outputs_depend_on_printed_cells_alone),
        TEST(the_restricted_page_says_what_it_is),
        TEST(quarters_and_numbers_are_said_in_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
