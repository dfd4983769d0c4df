/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/conf/setting.h"

static void presets_are_valid_and_format_gives_them_back(void **state)
{
    struct bw_setting_values values;
    struct bw_setting_values again;
    struct bw_err err = BW_ERR_INIT;
    char text[64];

    (void)state;
    bw_setting_values_init(&values);
    memset(&again, 0, sizeof(again));
    for (int i = 0; i < BW_SETTINGS; i++) {
        bw_setting_format(&values, (enum bw_setting_id)i, text);
        assert_string_equal(text, bw_settings[i].preset);
        assert_int_equal(bw_setting_set(&again, (enum bw_setting_id)i, text, &err), BW_OK);
        assert_int_equal(bw_setting_find(bw_settings[i].name), i);
        assert_true(strlen(bw_settings[i].help) > 10);
    }
    assert_memory_equal(&values, &again, sizeof(values));
    assert_int_equal(values.of[BW_SETTING_FETCH_MAX_LINE], 2 * 1048576);
    assert_int_equal(values.of[BW_SETTING_FETCH_MAX_BYTES], INT64_C(21474836480));
    assert_int_equal(values.of[BW_SETTING_LINK_AFTER], 72);
    assert_int_equal(values.of[BW_SETTING_LINK_VARIANT], 1);
    assert_int_equal(bw_setting_find("rank.mont"), BW_SETTINGS);
}

static void units_are_read_as_people_write_them(void **state)
{
    static const struct {
        enum bw_setting_type type;
        const char *text;
        int64_t value; /* -1: not read */
    } rows[] = {
        {BW_SET_COUNT, "12", 12},
        {BW_SET_COUNT, "0", 0},
        {BW_SET_COUNT, "12 ", 12},
        {BW_SET_COUNT, "", -1},
        {BW_SET_COUNT, "-1", -1},
        {BW_SET_COUNT, "+1", -1},
        {BW_SET_COUNT, "1.5", -1},
        {BW_SET_COUNT, "12h", -1},
        {BW_SET_COUNT, "9223372036854775807", INT64_MAX},
        {BW_SET_COUNT, "9223372036854775808", -1},
        {BW_SET_HOURS, "72h", 72},
        {BW_SET_HOURS, "72 hours", 72},
        {BW_SET_HOURS, "1 hour", 1},
        {BW_SET_HOURS, "72", -1},
        {BW_SET_HOURS, "3d", -1},
        {BW_SET_SECONDS, "60s", 60},
        {BW_SET_SECONDS, "60", -1},
        {BW_SET_BYTES, "10", 10},
        {BW_SET_BYTES, "1 KiB", 1024},
        {BW_SET_BYTES, "1MiB", 1048576},
        {BW_SET_BYTES, "20 GiB", INT64_C(21474836480)},
        {BW_SET_BYTES, "1 MB", -1},
        {BW_SET_BYTES, "1 mib", -1},
        {BW_SET_BYTES, "9007199254740991 KiB", INT64_C(9223372036854774784)},
        {BW_SET_BYTES, "9007199254740992 KiB", -1},
        {BW_SET_MONTHS, "24 months", 24},
        {BW_SET_MONTHS, "1 month", 1},
        {BW_SET_MONTHS, "24", -1},
        {BW_SET_DAYS, "120", 120},
        {BW_SET_DAYS, "28d", 28},
        {BW_SET_DAYS, "14 days", 14},
        {BW_SET_DAYS, "1 day", 1},
        {BW_SET_DAYS, "1 month", -1},
        {BW_SET_DAYS, " 28d", -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t value = -1;

        assert_int_equal(bw_setting_parse(rows[i].type, rows[i].text, &value), rows[i].value != -1);
        assert_int_equal(value, rows[i].value);
    }
}

static void a_value_that_does_not_fit_is_told_what_would(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        const char *message;
    } rows[] = {
        {"link.after", "0h", "'link.after' is a time from 1h to 336h"},
        {"link.after", "337h", "'link.after' is a time from 1h to 336h"},
        {"fetch.timeout", "x", "'fetch.timeout' is a time from 1s to 3600s"},
        {"fetch.max_line", "1", "'fetch.max_line' is a size from 1 KiB to 1 GiB"},
        {"rank.history", "601", "'rank.history' is a count from 1 to 600"},
        {"retention.tokens", "0 months", "'retention.tokens' is a time from 1 month to 600 months"},
        {"retention.seal_days", "", "'retention.seal_days' is a time from 1 day to 180 days"},
        {"rank.count", "public all", "'rank.count' is one of public, all"},
        {"rank.count", "", "'rank.count' is one of public, all"},
        {"boundaries.invalid", "pair", "'boundaries.invalid' is one of repair, refuse"},
    };
    struct bw_setting_values values;
    struct bw_setting_values before;

    (void)state;
    bw_setting_values_init(&values);
    before = values;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_err err = BW_ERR_INIT;

        assert_int_equal(bw_setting_set(&values, bw_setting_find(rows[i].name), rows[i].text, &err),
                         BW_ECONFIG);
        assert_string_equal(err.text, rows[i].message);
    }
    assert_memory_equal(&values, &before, sizeof(values));
}

static void a_formatted_value_is_read_back(void **state)
{
    static const struct {
        enum bw_setting_id id;
        int64_t value;
        const char *text;
    } rows[] = {
        {BW_SETTING_FETCH_MAX_BYTES, 1536, "1536"},
        {BW_SETTING_FETCH_MAX_BYTES, 0, "0"},
        {BW_SETTING_FETCH_MAX_BYTES, INT64_C(1536) * 1024, "1536 KiB"},
        {BW_SETTING_FETCH_MAX_BYTES, INT64_C(1) << 40, "1 TiB"},
        {BW_SETTING_RETENTION_TOKENS, 1, "1 month"},
        {BW_SETTING_RETENTION_SEAL_DAYS, 1, "1 day"},
        {BW_SETTING_LINK_BEFORE, 1, "1h"},
        {BW_SETTING_DISCLOSURE_PROFILE, 2, "below-10"},
    };
    struct bw_setting_values values;
    char text[64];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        values.of[rows[i].id] = rows[i].value;
        bw_setting_format(&values, rows[i].id, text);
        assert_string_equal(text, rows[i].text);
    }
}

static void an_option_sets_what_is_not_locked(void **state)
{
    static const struct {
        const char *option;
        enum bw_status status;
        const char *message;
    } rows[] = {
        {"rank.history=24", BW_OK, ""},
        {"fetch.max_line=2 MiB", BW_OK, ""},
        {"rank.months", BW_EUSAGE, "--set: section.key=value was expected"},
        {"", BW_EUSAGE, "--set: section.key=value was expected"},
        {"rank.months=x", BW_EUSAGE, "--set: 'rank.months' is 12"},
        {"rank.month=1", BW_EUSAGE,
         "--set: no setting is called 'rank.month'\nhint: did you mean 'rank.months'?"},
        {"zebra=1", BW_EUSAGE,
         "--set: no setting is called 'zebra'\nhint: beatwise help settings lists them"},
        {"link.after=1h", BW_EREFUSED, "--set: 'link.after' can be changed in site.yaml only"},
        {"disclosure.profile=below-5", BW_EREFUSED,
         "--set: 'disclosure.profile' can be changed in site.yaml only"},
        {"retention.events=1 month", BW_EREFUSED,
         "--set: 'retention.events' can be changed in site.yaml only"},
        {"boundaries.invalid=refuse", BW_EREFUSED,
         "--set: 'boundaries.invalid' can be changed in site.yaml only"},
    };
    struct bw_setting_values values;

    (void)state;
    bw_setting_values_init(&values);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_err err = BW_ERR_INIT;

        assert_int_equal(bw_setting_set_option(&values, rows[i].option, &err), rows[i].status);
        assert_int_equal(err.status, rows[i].status);
        assert_string_equal(err.text, rows[i].message);
    }
    assert_int_equal(values.of[BW_SETTING_RANK_HISTORY], 24);
    assert_int_equal(values.of[BW_SETTING_FETCH_MAX_LINE], 2097152);
    assert_int_equal(values.of[BW_SETTING_LINK_AFTER], 72);
}

static void sections_that_a_run_must_not_loosen_are_locked(void **state)
{
    (void)state;
    for (int i = 0; i < BW_SETTINGS; i++) {
        bool is_free = strncmp(bw_settings[i].name, "fetch.", 6) == 0 ||
                       strncmp(bw_settings[i].name, "rank.", 5) == 0;

        /* With `all`, what happened at home and sexual violence are in the tables of beats. */
        is_free = is_free && i != BW_SETTING_RANK_COUNT;
        assert_int_equal(bw_settings[i].is_locked, !is_free);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presets_are_valid_and_format_gives_them_back),
        cmocka_unit_test(units_are_read_as_people_write_them),
        cmocka_unit_test(a_value_that_does_not_fit_is_told_what_would),
        cmocka_unit_test(a_formatted_value_is_read_back),
        cmocka_unit_test(an_option_sets_what_is_not_locked),
        cmocka_unit_test(sections_that_a_run_must_not_loosen_are_locked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
