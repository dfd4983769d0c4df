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
#include "beatwise/report/resource.h"
#include "sample_page.h"

static const bool last[MONTHS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0};
static const bool turn[MONTHS] = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1};
static const bool two[MONTHS] = {1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1};

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
        "<tr role=\"row\">"
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
        "<line class=\"wh\" x1=\"31.33%\" x2=\"31.33%\" y1=\"5\" y2=\"13\"/>"
        "<line class=\"wh\" x1=\"95.33%\" x2=\"95.33%\" y1=\"5\" y2=\"13\"/>"
        "<circle class=\"dot\" cx=\"63.33%\" cy=\"9\" r=\"2.5\"/></svg></td>"
        "<td role=\"cell\" class=\"range\" data-label=\"Chance range\">47 to 143</td>"
        "<td role=\"cell\" class=\"num quarter\" data-label=\"This quarter\">25</td>"
        "<td role=\"cell\" class=\"share\" data-label=\"No police record\"><span>67%</span>"
        "<svg class=\"bar\" width=\"48\" height=\"8\" aria-hidden=\"true\">"
        "<rect class=\"rest\" width=\"48\" height=\"8\"/>"
        "<rect class=\"part\" width=\"32\" height=\"8\"/></svg></td>"
        "<td role=\"cell\" class=\"num rate\" data-label=\"Per 1,000 residents\">23.8</td>"
        "<td role=\"cell\" class=\"num rplace\" data-label=\"Place by rate\">1</td></tr>\n");
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
                        "12% of the whole site's incidents could not be placed in a beat: they are "
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
    assert_has(page, "<h1>Violence in public places: no beat clearly stands first</h1>");
}

static void the_facts_and_columns_hold_what_there_is(void **state)
{
    static const bool may[MONTHS] = {0, 1};
    struct made *made = *state;
    struct bw_beat_exact beats[3];

    assert_has(page_of(made), "<dt>no police record found</dt><dd>58%</dd>");
    assert_has(page_of(made), "<dt>beat too small to show</dt><dd>1</dd>");
    assert_has(page_of(made), "colspan=\"9\"");
    assert_has(page_of(made), "<td role=\"cell\" class=\"num rate few\"");
    assert_has(page_of(made), " Rates in grey are from fewer than 9 months.");
    assert_has_not(page_of(made), "Left out");
    for (size_t i = 0; i < 3; i++)
        beats[i] = (struct bw_beat_exact){.beat = i == 0   ? "A"
                                                  : i == 1 ? "B"
                                                           : "C",
                                          .name = "N",
                                          .area = "same",
                                          .population = -1,
                                          .months = 1,
                                          .is_police_only = true,
                                          .status_12m = {i == 2 ? 3 : 80}};
    made->page.table = sample_table(made->arena, beats, 3);
    made->feeds[0].is_supplied = may;
    made->feeds[1].is_supplied = none;
    assert_has(page_of(made), "<dt>incidents, May 2025</dt><dd>165</dd>");
    assert_has_not(page_of(made), "incidents this quarter</dt>");
    assert_has(page_of(made),
               "By incidents in May 2025: every beat is counted over 1 month of 12. ");
    assert_has_not(page_of(made), "month only");
    assert_has(page_of(made), "colspan=\"4\"");
    assert_has_not(page_of(made), "data-label=\"Area\"");
    assert_has(page_of(made),
               "<p class=\"hint\">Left out, because no beat has a figure: this quarter "
               "(not all of its months arrived); no police record (nothing could be "
               "compared with the police); per 1,000 residents (no residents are "
               "known).</p>");
}

static void an_axis_is_of_square_roots_where_a_few_beats_tower(void **state)
{
    struct made *made = *state;
    struct bw_beat_exact beats[3] = {sample_exact[4], sample_exact[4], sample_exact[4]};

    assert_has_not(page_of(made), "square roots");
    beats[0].beat = "A2";
    beats[1].beat = "A3";
    beats[0].status_12m[BW_POLICE_NO_RECORD] = 600;
    made->page.table = sample_table(made->arena, beats, 3);
    assert_has(page_of(made), "one of square roots");
    assert_has(page_of(made), "<text x=\"31.62%\" y=\"11\" text-anchor=\"middle\">100</text>"
                              "<text x=\"63.25%\" y=\"11\" text-anchor=\"middle\">400</text>"
                              "<text x=\"100.00%\" y=\"11\" text-anchor=\"end\">1,000</text>");
    assert_has(page_of(made), "<circle class=\"dot\" cx=\"20.00%\"");
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
    assert_has_not(page_of(made), "month only");
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
    assert_has_not(page_of(made), "no police record found");
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
    assert_has(page_of(made), "<thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" "
                              "scope=\"col\">Feed</th><th role=\"columnheader\" scope=\"col\">Apr "
                              "<span>2025</span></th><th role=\"columnheader\" scope=\"col\">May "
                              "<span class=\"vh\">2025</span></th></tr></thead>\n");
    assert_has(page_of(made),
               "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\"><bdi>&lt;ED&gt;</bdi></th>"
               "<td role=\"cell\" class=\"ok\" data-label=\"Apr 25\">"
               "<span aria-hidden=\"true\">\xe2\x9c\x93</span><span class=\"vh\">supplied</span>"
               "</td><td role=\"cell\" class=\"miss\" data-label=\"May 25\">[x]</td></tr>\n");
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
    assert_has(page_of(made), "<h1>Violence in public places: no beat clearly stands first</h1>");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_style_is_allowed_by_its_hash_and_nothing_else_is),
        TEST(a_row_is_written_to_the_byte),
        TEST(a_hidden_beat_is_hatched_by_name_and_never_zero),
        TEST(the_page_says_what_could_not_be_placed),
        TEST(the_page_is_stamped_and_says_when_and_whose_it_is),
        TEST(what_came_from_outside_is_shown_as_text),
        TEST(the_facts_and_columns_hold_what_there_is),
        TEST(an_axis_is_of_square_roots_where_a_few_beats_tower),
        TEST(a_count_of_fewer_months_says_so),
        TEST(where_only_the_police_delivered_nothing_is_said_of_records),
        TEST(what_did_not_arrive_is_said),
        TEST(a_page_without_beats_or_order_says_so),
        TEST(outputs_depend_on_printed_cells_alone),
        TEST(the_restricted_page_says_what_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
