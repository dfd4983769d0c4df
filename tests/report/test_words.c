/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample_page.h"

static const bool two[MONTHS] = {1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1};

/* The stand-in for the limits: from half of a count to half as much again. */
static void only_beats_clear_of_all_others_are_named(void **state)
{
    static const struct {
        const char *what;
        int64_t counts[5];
        int months; /* of the last */
        const char *heading;
    } rows[] = {
        {"one far above", {400, 100, 90, 80, 70}, 12, "A has the most violence in public places"},
        {"two", {500, 400, 100, 90, 80}, 12, "A and B have the most violence in public places"},
        {"three, and not the fourth",
         {9000, 8000, 7000, 2000, 500},
         12,
         "A, B and C have the most violence in public places"},
        {"limits touch",
         {300, 100, 90, 80, 70},
         12,
         "Violence in public places: no beat clearly stands first"},
        {"a short beat could come to more",
         {400, 50, 50, 50, 50},
         1,
         "Violence in public places: no beat clearly stands first"},
        {"hidden ones can be 21",
         {40, 4, 4, 4, 4},
         12,
         "Violence in public places: no beat clearly stands first"},
        {"and not more", {50, 4, 4, 4, 4}, 12, "A has the most violence in public places"},
        {"one could not be counted",
         {400, 100, 90, 80, 70},
         0,
         "A has the most violence in public places of the beats that could be counted"},
        {"nothing leads nothing",
         {0, 0, 0, 0, 0},
         12,
         "No incident was counted in any beat that can be shown"},
        {"nor does a beat with none",
         {60, 0, 0, 0, 0},
         12,
         "A has the most violence in public places"},
    };
    struct made *made = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        static const char *const names[] = {"A", "B", "C", "D", "E"};
        struct bw_beat_exact beats[5];

        for (size_t j = 0; j < 5; j++)
            beats[j] = (struct bw_beat_exact){.beat = names[j],
                                              .name = names[j],
                                              .area = "",
                                              .population = 100,
                                              .months = j == 4 ? rows[i].months : 12,
                                              .status_12m = {rows[i].counts[j]}};
        made->page.table = sample_table(made->arena, beats, 5);
        if (strcmp(plain(made, bw_words_headline), rows[i].heading) != 0)
            fail_msg("%s: %s", rows[i].what, plain(made, bw_words_headline));
        assert_has_not(plain(made, bw_words_first), " 0 ");
    }
}

static void nobody_is_ahead_where_nobody_else_was_counted(void **state)
{
    struct made *made = *state;
    const struct bw_beat_exact beats[] = {sample_exact[1], sample_exact[3]};

    made->page.table = sample_table(made->arena, beats, 2);
    assert_string_equal(plain(made, bw_words_headline),
                        "Violence in public places: no beat clearly stands first");
}

static void the_period_is_named_where_it_is_one_run(void **state)
{
    static const bool may[MONTHS] = {0, 1};
    static const bool start[MONTHS] = {1, 1, 1};
    static const struct {
        const char *what;
        const bool *police;
        const bool *ambulance;
        int months;
        const char *period; /* NULL: cannot be said */
    } rows[] = {
        {"all", all, all, 12, "April 2025 to March 2026"},
        {"all, of one feed that matters", all, two, 12, "April 2025 to March 2026"},
        {"one month", may, none, 1, "May 2025"},
        {"what two have in common", start, all, 3, "April 2025 to June 2025"},
        {"another number", start, all, 2, NULL},
        {"two runs", two, all, 10, NULL},
        {"nothing", none, none, 0, NULL},
    };
    struct made *made = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[80] = "";
        bool is_said;

        made->feeds[0].is_supplied = rows[i].police;
        made->feeds[1].is_supplied = rows[i].ambulance;
        is_said = bw_period_words(&made->page, rows[i].months, text);
        if (is_said != (rows[i].period != NULL) || (is_said && strcmp(text, rows[i].period) != 0))
            fail_msg("%s: %s", rows[i].what, text);
    }
}

static void the_sentences_say_what_the_figures_do(void **state)
{
    struct made *made = *state;

    assert_string_equal(plain(made, bw_words_headline),
                        "Violence in public places: no beat clearly stands first");
    assert_string_equal(plain(made, bw_words_first),
                        "In the months of the last 12 that arrived, about 95 incidents were "
                        "counted in Harbour, \"old\", 40 in Market and 40 in =Castle, the highest "
                        "counts; chance alone could have put others first. Together that is 97% "
                        "of all 180 in the 4 beats that could be counted.");
    assert_string_equal(plain(made, bw_words_no_record),
                        "For 58% of the incidents that could be checked no police record was "
                        "found. Some of these may have a record that was not recognised as the "
                        "same incident.");
    assert_string_equal(plain(made, bw_words_caution),
                        "The site has fewer than 20 beats, too few to work out ranks: they come "
                        "by count alone, and beats whose lines overlap could well change places. 1 "
                        "beat has too few "
                        "incidents to show and no place in the order. 1 beat could not be counted."
                        " 1 beat is counted over fewer than 12 months.");
    made->page.no_record_percents[0] = (struct bw_figure){BW_CELL_NUMBER, 61};
    made->page.no_record_percents[1] = (struct bw_figure){BW_CELL_NUMBER, 55};
    assert_has(plain(made, bw_words_no_record),
               "For 55% to 61% of the incidents that could be checked no police record was found, "
               "as records are linked by a loose rule or by a strict one. Some of");
    assert_has(page_of(made), "<dt>no police record found</dt><dd>55% to 61%</dd>");
    made->page.no_record_percents[1].number = 61;
    assert_has(plain(made, bw_words_no_record), "For 58% of");
    made->page.counted = BW_COUNTED_NO_RECORD;
    assert_string_equal(plain(made, bw_words_no_record), "");
    made->page.table = sample_table(made->arena, &sample_exact[1], 1);
    assert_string_equal(plain(made, bw_words_headline),
                        "Violence without a police record: one beat");
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

static void the_page_says_how_many_tell_no_kind_of_place(void **state)
{
    struct made *made = *state;

    made->page.kind_unknown_percent = (struct bw_figure){BW_CELL_NUMBER, 13};
    assert_string_equal(plain(made, bw_words_kind_unknown),
                        "13% of the whole site's incidents tell no kind of place: whether it was a "
                        "public one is not known, and they are in no row below.");
    made->page.kind_unknown_percent.number = 0;
    assert_string_equal(plain(made, bw_words_kind_unknown), "");
    made->page.kind_unknown_percent = (struct bw_figure){.kind = BW_CELL_SUPPRESSED};
    assert_string_equal(plain(made, bw_words_kind_unknown), "");
}

static void the_last_list_is_scored_beside_the_best(void **state)
{
    struct made *made = *state;
    struct bw_score score = {.top_count = 5,
                             .now = {true, 0.62, 0.55, 0.68},
                             .best = {true, 0.66, 0.6, 0.7},
                             .year_ago = {true, 0.6, 0.5, 0.7}};

    assert_string_equal(plain(made, bw_words_score), "");
    made->page.score = &score;
    assert_string_equal(plain(made, bw_words_score),
                        "The first 5 beats of the last list held 62% of this quarter's incidents "
                        "(55% to 68%); the best 5 that could have been named held 66%, and the "
                        "same 5 a year ago 60%.");
    score.year_ago.has_value = false;
    assert_string_equal(plain(made, bw_words_score),
                        "The first 5 beats of the last list held 62% of this quarter's incidents "
                        "(55% to 68%); the best 5 that could have been named held 66%.");
}

static const char *agreed_words(struct made *made, const struct bw_agreed *agreed)
{
    struct bw_words *words = bw_words_new(made->arena);
    const char *text = "";

    bw_words_agreed(words, agreed);
    for (size_t i = 0; i < words->count; i++)
        text = bw_arena_printf(made->arena, "%s%s", text, words->phrases[i].text);
    return text;
}

static void no_word_of_effect_without_a_comparison(void **state)
{
    struct made *made = *state;
    struct bw_agreed agreed = {.place = "Ely",
                               .what = "Lights",
                               .who = "Council",
                               .done = "",
                               .comparison = "Barry",
                               .from = {2025, 3},
                               .until = {2025, 4},
                               .has_until = true,
                               .state = BW_AGREED_NO_COMPARISON,
                               .effect = {true, 0.5, 1, 0.5, 0, 0.4, 0.7, 0, 0, 0}};

    assert_string_equal(agreed_words(made, &agreed),
                        "No place to compare with was named in advance, so nothing is said of its "
                        "effect.");
    agreed.state = BW_AGREED_FIGURES;
    assert_string_equal(agreed_words(made, &agreed),
                        "x 0.50 (x 0.40 to x 0.70) since then, beside Barry: less than there, more "
                        "than chance would make it. Whether this is why cannot be told from "
                        "counts.");
    agreed.effect.high = 1.1;
    assert_has(agreed_words(made, &agreed), "beside Barry: could be chance. ");
    agreed.effect.low = 1.05;
    assert_has(agreed_words(made, &agreed), ": more than there, more than chance");
    agreed.state = BW_AGREED_NOT_BEGUN;
    assert_has(agreed_words(made, &agreed), "No whole quarter");
    assert_has_not(page_of(made), "What was agreed");
    made->page.has_agreed = true;
    assert_has(page_of(made), "Nothing that is on the list is for these beats.");
    made->page.agreed = &agreed;
    made->page.agreed_count = 1;
    assert_has(page_of(made), "<strong><bdi>Ely</bdi></strong>: <bdi>Lights</bdi> <span "
                              "class=\"note\"><bdi>Council</bdi> \xc2\xb7 from July 2025 to "
                              "December 2025 \xc2\xb7 done: not said</span> No whole quarter");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_beats_clear_of_all_others_are_named),
        TEST(nobody_is_ahead_where_nobody_else_was_counted),
        TEST(the_period_is_named_where_it_is_one_run),
        TEST(the_sentences_say_what_the_figures_do),
        TEST(the_page_says_how_many_tell_no_kind_of_place),
        TEST(no_word_of_effect_without_a_comparison),
        TEST(the_last_list_is_scored_beside_the_best),
        TEST(quarters_and_numbers_are_said_in_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
