/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "folder.h"

#include "beatwise/base/buf.h"
#include "beatwise/stage/reader.h"

#define ROW_OK "1,2026-01-05T22:00,20\n"
#define HEADER "NO,AT,INTENT\n"

static const char *const schemes[] = {"file"};

struct reads {
    struct bw_reader_result result;
    int kept, rejects;
};

static enum bw_status count_row(void *ctx, int64_t line, const struct bw_row *row,
                                const struct bw_map_verdict *verdict, struct bw_err *err)
{
    struct reads *reads = ctx;

    (void)line, (void)err;
    assert_int_equal(verdict->outcome, row == NULL ? BW_MAP_REJECT : BW_MAP_KEPT);
    reads->kept += row != NULL;
    reads->rejects += row == NULL;
    return BW_OK;
}

/* A feed with `more` below `beatwise:`, and `of_resource` below the resource. */
static const struct bw_feed_desc *feed_of(struct folder *f, const char *more,
                                          const char *of_resource)
{
    struct bw_feed_desc *desc = NULL;
    const char *text =
        bw_arena_printf(f->arena,
                        "name: ed\ntitle: ED (invented)\nbeatwise:\n  source: ed\n  supplier: S\n"
                        "  unit: attendance\n  sharing: {count: A, link: none, audiences: [all]}\n"
                        "  violence:\n    - {field: INTENT, in: [\"20\"]}\n%s"
                        "resources:\n  - name: r\n    path: ed.csv\n%s    schema:\n      fields:\n"
                        "        - {name: NO, type: string, beatwise: record_id}\n"
                        "        - {name: AT, type: datetime, beatwise: arrived}\n"
                        "        - {name: INTENT, type: string}\n",
                        more, of_resource);

    assert_ok(bw_feed_desc_read(f->arena, put(f, "ed.yaml", text), &desc, &f->err));
    return desc;
}

static enum bw_status read_files(struct folder *f, const struct bw_feed_desc *feed,
                                 const char *const *urls, size_t url_count, struct reads *reads)
{
    struct bw_site site = {.schemes = (const char **)(uintptr_t)schemes, .scheme_count = 1};
    struct bw_reader_request request = {.site = &site,
                                        .feed = feed,
                                        .quarter = {2026, 1},
                                        .urls = urls,
                                        .url_count = url_count,
                                        .row_fn = count_row,
                                        .ctx = reads};

    bw_setting_values_init(&site.settings);
    *reads = (struct reads){0};
    f->err = BW_ERR_INIT;
    return bw_reader_run(f->arena, &request, &reads->result, &f->err);
}

static void every_row_is_counted_once(void **state)
{
    struct folder *f = *state;
    const char *path = put(f, "ed.csv",
                           HEADER ROW_OK "2,2026-02-05T22:00,10\n"
                                         "3,not a time,20\n"
                                         "4,2026-03-31T23:59,20\n"
                                         "5,2026-04-01T00:00,20\n"
                                         "6,2025-12-31T23:00,20\n");
    struct reads reads;
    const struct bw_row_counts *counts = &reads.result.counts;

    assert_ok(read_files(f, feed_of(f, "  max_reject_share: 0.5\n", ""), &path, 1, &reads));
    assert_int_equal(counts->rows, 6);
    assert_int_equal(counts->violence, 5);
    assert_int_equal(counts->rejects, 1);
    assert_int_equal(counts->outside_quarter, 1);
    assert_int_equal(counts->late, 1);
    assert_int_equal(reads.kept, 3);
    assert_int_equal(reads.rejects, 1);
    assert_int_equal(reads.result.month_count, 3);
    /* Of the quarter's own months only, those that are not violence too. */
    assert_int_equal(
        reads.result.months[0].rows + reads.result.months[1].rows + reads.result.months[2].rows, 3);
    assert_int_equal(strlen(reads.result.sha256), 64);
}

static void what_only_the_whole_extract_shows_is_checked(void **state)
{
    struct folder *f = *state;
    static const struct {
        const char *what, *more, *of_resource, *text;
        enum bw_status status;
        const char *message;
    } rows[] = {
        {"rows as expected", "  expect: {rows: [1, 2]}\n", "", HEADER ROW_OK, BW_OK, ""},
        {"too few", "  expect: {rows: [2, 9]}\n", "", HEADER ROW_OK, BW_ERANGE,
         "feed 'ed': 1 rows, but 2 to 9 were expected"},
        {"too many", "  expect: {rows: [0, 1]}\n", "", HEADER ROW_OK ROW_OK, BW_ERANGE,
         "feed 'ed': 2 rows, but 0 to 1 were expected"},
        {"bytes as said", "", "    bytes: 35\n", HEADER ROW_OK, BW_OK, ""},
        {"other bytes", "", "    bytes: 36\n", HEADER ROW_OK, BW_EFORMAT,
         "feed 'ed': 35 bytes, but the description says 36"},
        {"the hash of something else", "",
         "    hash: \"sha256:"
         "0000000000000000000000000000000000000000000000000000000000000000\"\n",
         HEADER ROW_OK, BW_EFORMAT,
         "feed 'ed': the SHA-256 differs from `hash` in the description"},
        {"rejects at the share", "  max_reject_share: 0.5\n", "", HEADER ROW_OK "2,,20\n", BW_OK,
         ""},
        {"rejects over the share", "  max_reject_share: 0.49\n", "", HEADER ROW_OK "2,,20\n",
         BW_EFORMAT,
         "feed 'ed': 1 of 2 violence rows could not be used, more than 49 %; the first is line 3, "
         "column 'AT' (no_time)"},
        {"empty", "", "", "", BW_EFORMAT, "ed.csv': the file is empty: a header row was expected"},
        {"blank lines", "", "", "\n\n", BW_EFORMAT, "ed.csv': there is no header row"},
        {"header only", "", "", HEADER, BW_EFORMAT,
         "feed 'ed': there is a header, but no row below it"},
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        const char *path = put(f, "ed.csv", rows[i].text);
        struct reads reads;
        enum bw_status status =
            read_files(f, feed_of(f, rows[i].more, rows[i].of_resource), &path, 1, &reads);

        if (status != rows[i].status || strstr(f->err.text, rows[i].message) == NULL)
            fail_msg("%s: %d, %s", rows[i].what, (int)status, f->err.text);
        if (status != BW_OK)
            assert_int_equal(reads.result.counts.rows, 0);
    }
}

/* Longer than any buffer on the way, with line ends and quotes in it; the row is violence, so that
 * its cells go through to the end. */
static void a_field_of_a_mebibyte_is_read(void **state)
{
    struct folder *f = *state;
    const size_t len = 1024 * 1024;
    char *field = bw_arena_alloc(f->arena, len + 1, 1);
    struct reads reads;
    const char *path;

    for (size_t i = 0; i < len; i++)
        field[i] = "a,\n\"\"b"[i % 6];
    field[len - 1] = field[len - 2] = 'z';
    path = put(f, "ed.csv",
               bw_arena_printf(f->arena,
                               "NO,AT,INTENT,NOTE\n1,2026-01-05T22:00,20,\"%s\"\n"
                               "2,2026-01-05T22:00,20,x\n3,2026-01-05T22:00,10,\"%s\"\n",
                               field, field));
    assert_ok(read_files(f, feed_of(f, "", ""), &path, 1, &reads));
    assert_int_equal(reads.result.counts.rows, 3);
    assert_int_equal(reads.kept, 2);
}

/* Of the reader and of who takes the rows, he is told first whose row stands first. */
static enum bw_status fail_row(void *ctx, int64_t line, const struct bw_row *row,
                               const struct bw_map_verdict *verdict, struct bw_err *err)
{
    (void)ctx, (void)row, (void)verdict;
    return bw_fail(err, BW_EIO, "line %lld cannot be stored", (long long)line);
}

static void the_failure_that_stands_first_is_told(void **state)
{
    struct folder *f = *state;
    struct bw_site site = {.schemes = (const char **)(uintptr_t)schemes, .scheme_count = 1};
    struct bw_buf text;

    bw_buf_init(&text, 64 * 1024 * 1024);
    bw_buf_puts(&text, HEADER "1,2026-01-05T22:00,10\n" ROW_OK);
    for (unsigned i = 0; i < 100000; i++)
        bw_buf_puts(&text, "2,2026-01-05T22:00,10\n");
    bw_buf_puts(&text, "3,2026-\"01-05,20\n");
    for (unsigned round = 0; round < 20; round++) {
        const char *path = put(f, "ed.csv", bw_buf_text(&text));
        struct bw_reader_result result;
        struct bw_reader_request request = {.site = &site,
                                            .feed = feed_of(f, "", ""),
                                            .quarter = {2026, 1},
                                            .urls = &path,
                                            .url_count = 1,
                                            .row_fn = fail_row};
        struct reads reads;

        bw_setting_values_init(&site.settings);
        f->err = BW_ERR_INIT;
        assert_int_equal(bw_reader_run(f->arena, &request, &result, &f->err), BW_EIO);
        assert_string_equal(f->err.text, "feed 'ed': line 3 cannot be stored");
        assert_int_equal(read_files(f, feed_of(f, "", ""), &path, 1, &reads), BW_EFORMAT);
        assert_non_null(strstr(f->err.text, "ed.csv': line 100004, field 2: a quote inside"));
    }
    bw_buf_clear(&text);
}

static void a_hash_may_stand_without_its_name(void **state)
{
    struct folder *f = *state;
    const char *path = put(f, "ed.csv", HEADER ROW_OK);
    struct reads reads;

    assert_ok(read_files(f, feed_of(f, "", ""), &path, 1, &reads));
    for (int i = 0; i < 2; i++)
        assert_ok(read_files(f,
                             feed_of(f, "",
                                     bw_arena_printf(f->arena, "    hash: \"%s%s\"\n",
                                                     i == 0 ? "" : "sha256:", reads.result.sha256)),
                             &path, 1, &reads));
}

static void a_month_may_be_missing_but_not_all(void **state)
{
    struct folder *f = *state;
    const struct bw_feed_desc *feed = feed_of(f, "", "");
    const char *none = bw_file_join(f->arena, f->dir, "none.csv");
    const char *january = put(f, "1.csv", HEADER ROW_OK);
    const char *march = put(f, "3.csv", HEADER "2,2026-03-05T22:00,20\n3,2026-03-06T22:00,20\n");
    const char *urls[] = {january, none, march};
    const char *nowhere[] = {none, none, none};
    char before[BW_DIGEST_HEX];
    struct reads reads;

    assert_ok(read_files(f, feed, urls, 3, &reads));
    assert_int_equal(reads.result.missing_urls, 1);
    assert_int_equal(reads.result.counts.rows, 3);
    assert_int_equal(reads.result.month_count, 2);
    memcpy(before, reads.result.sha256, sizeof(before));
    /* The digest is of both files. */
    put(f, "1.csv", HEADER ROW_OK ROW_OK);
    assert_ok(read_files(f, feed, urls, 3, &reads));
    assert_string_not_equal(before, reads.result.sha256);
    assert_int_equal(read_files(f, feed, nowhere, 3, &reads), BW_ENOTFOUND);
    assert_int_equal(read_files(f, feed, nowhere, 1, &reads), BW_ENOTFOUND);
    assert_memory_equal(f->err.text, "feed 'ed': ", 11);
}

static void columns_that_nobody_described_are_named(void **state)
{
    struct folder *f = *state;
    const char *path = put(f, "ed.csv", "NO,AT,INTENT,NEW\n1,2026-01-05T22:00,20,x\n");
    struct reads reads;

    assert_ok(read_files(f, feed_of(f, "", ""), &path, 1, &reads));
    assert_int_equal(reads.result.extra_column_count, 1);
    assert_string_equal(reads.result.extra_columns[0], "NEW");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_row_is_counted_once, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_only_the_whole_extract_shows_is_checked, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_field_of_a_mebibyte_is_read, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(the_failure_that_stands_first_is_told, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_hash_may_stand_without_its_name, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_month_may_be_missing_but_not_all, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(columns_that_nobody_described_are_named, make_folder,
                                        remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
