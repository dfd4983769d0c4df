/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "beatwise/base/digest.h"
#include "beatwise/synth/synth_site.h"

static struct bw_arena *arena;

/* Files as one long text, and orders to fail. */
struct disk {
    struct bw_buf names;
    struct bw_digest digest;
    size_t bytes;
    size_t opened, closed, thrown_away;
    size_t open_now, open_most;
    size_t fail_open_at;  /* the nth file; 0: none */
    size_t fail_write_at; /* byte */
    size_t fail_close_at;
};

static enum bw_status write_bytes(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    struct disk *disk = ctx;

    disk->bytes += len;
    if (disk->fail_write_at > 0 && disk->bytes >= disk->fail_write_at)
        return bw_fail(err, BW_EIO, "the disk is full");
    bw_digest_add(&disk->digest, bytes, len);
    return BW_OK;
}

static enum bw_status open_file(void *ctx, const char *path, struct bw_synth_sink *ret_sink,
                                struct bw_err *err)
{
    struct disk *disk = ctx;

    if (++disk->opened == disk->fail_open_at) {
        disk->opened--;
        return bw_fail(err, BW_EIO, "no such folder");
    }
    bw_buf_printf(&disk->names, "%s\n", path);
    bw_digest_add(&disk->digest, path, strlen(path));
    if (++disk->open_now > disk->open_most)
        disk->open_most = disk->open_now;
    *ret_sink = (struct bw_synth_sink){disk, write_bytes};
    return BW_OK;
}

static enum bw_status shut_file(void *ctx, struct bw_synth_sink *sink, bool is_whole,
                                struct bw_err *err)
{
    struct disk *disk = ctx;

    assert_ptr_equal(sink->ctx, disk);
    disk->open_now--;
    disk->thrown_away += !is_whole;
    if (++disk->closed == disk->fail_close_at)
        return bw_fail(err, BW_EIO, "not synced");
    return BW_OK;
}

static struct bw_synth_plan small_plan(void)
{
    struct bw_synth_plan plan;

    bw_synth_plan_init(&plan);
    plan.beats = 12;
    plan.people = 3000;
    plan.incidents = 150;
    plan.first = (struct bw_quarter){2025, 4};
    plan.quarters = 2;
    return plan;
}

static enum bw_status write_site(struct disk *disk, const struct bw_synth_plan *plan,
                                 struct bw_err *err)
{
    struct bw_synth_out out = {disk, open_file, shut_file};
    enum bw_status status;

    bw_buf_init(&disk->names, 65536);
    bw_digest_init(&disk->digest);
    status = bw_synth_site_write(arena, plan, &out, err);
    bw_arena_reset(arena);
    return status;
}

static void digest_of(const struct bw_synth_plan *plan, char hex[BW_DIGEST_HEX])
{
    struct disk disk = {0};
    struct bw_err err = BW_ERR_INIT;

    assert_int_equal(write_site(&disk, plan, &err), BW_OK);
    bw_digest_end(&disk.digest, hex);
    bw_buf_clear(&disk.names);
}

static void the_same_plan_gives_the_same_bytes_everywhere(void **state)
{
    /* A change of the layer that changes what is written changes this: say so in its commit. */
    static const char expected[] =
        "df079bc2907d65f08df2ce23f62b29afd5a1e6d99af87ecf57ab1860c3502194";
    struct bw_synth_plan plan = small_plan();
    char once[BW_DIGEST_HEX];
    char again[BW_DIGEST_HEX];

    (void)state;
    digest_of(&plan, once);
    digest_of(&plan, again);
    assert_string_equal(once, again);
    assert_string_equal(once, expected);
    plan.seed++;
    digest_of(&plan, again);
    assert_string_not_equal(once, again);
}

static void all_files_of_a_site_are_written(void **state)
{
    struct bw_synth_plan plan = small_plan();
    struct disk disk = {0};
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    assert_int_equal(write_site(&disk, &plan, &err), BW_OK);
    assert_string_equal(bw_buf_text(&disk.names), "site.yaml\n"
                                                  "geo/beats.geojson\n"
                                                  "geo/postcodes.csv.gz\n"
                                                  "geo/places.csv\n"
                                                  "geo/population.csv\n"
                                                  "planted.csv\n"
                                                  "feeds/ed.yaml\n"
                                                  "feeds/ambulance.yaml\n"
                                                  "feeds/police.yaml\n"
                                                  "truth.csv\n"
                                                  "extracts/2025Q4/ed.csv.gz\n"
                                                  "extracts/2025Q4/ambulance.csv.gz\n"
                                                  "extracts/2025Q4/police.csv.gz\n"
                                                  "extracts/2026Q1/ed.csv.gz\n"
                                                  "extracts/2026Q1/ambulance.csv.gz\n"
                                                  "extracts/2026Q1/police.csv.gz\n");
    assert_int_equal(disk.closed, 16);
    assert_int_equal(disk.thrown_away, 0);
    assert_int_equal(disk.open_most, 2);
    bw_buf_clear(&disk.names);
}

static void a_plan_out_of_range_opens_no_file(void **state)
{
    struct bw_synth_plan plan = small_plan();
    struct disk disk = {0};
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    plan.quarters = 101;
    assert_int_equal(write_site(&disk, &plan, &err), BW_ERANGE);
    assert_string_equal(err.text, "1 to 100 quarters can be invented, not 101");
    assert_int_equal(disk.opened, 0);
}

static void a_failure_is_passed_on_and_every_file_closed(void **state)
{
    static const struct {
        const char *what;
        struct disk disk;
        const char *message;
        size_t thrown_away;
    } rows[] = {
        {"the first file cannot be opened", {.fail_open_at = 1}, "no such folder", 0},
        {"truth cannot be opened", {.fail_open_at = 10}, "no such folder", 0},
        {"an extract cannot be opened", {.fail_open_at = 12}, "no such folder", 1},
        {"the first byte cannot be written", {.fail_write_at = 1}, "the disk is full", 1},
        {"a later byte cannot be written", {.fail_write_at = 120000}, "the disk is full", 2},
        {"an early file cannot be closed", {.fail_close_at = 2}, "not synced", 0},
        {"an extract cannot be closed", {.fail_close_at = 11}, "not synced", 1},
        {"truth, the last, cannot be closed", {.fail_close_at = 16}, "not synced", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_synth_plan plan = small_plan();
        struct disk disk = rows[i].disk;
        struct bw_err err = BW_ERR_INIT;

        print_message("# %s\n", rows[i].what);
        assert_int_equal(write_site(&disk, &plan, &err), BW_EIO);
        assert_string_equal(err.text, rows[i].message);
        assert_int_equal(disk.open_now, 0);
        assert_int_equal(disk.opened, disk.closed);
        assert_int_equal(disk.thrown_away, rows[i].thrown_away);
        bw_buf_clear(&disk.names);
    }
}

struct text {
    struct bw_buf buf;
};

static enum bw_status add_text(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    struct text *text = ctx;

    return bw_buf_add(&text->buf, bytes, len, err);
}

static char *finish(struct bw_synth_writer *writer, struct text *text)
{
    struct bw_err err = BW_ERR_INIT;
    char *copy;

    assert_int_equal(bw_synth_writer_finish(writer, &err), BW_OK);
    copy = bw_arena_strdup(arena, bw_buf_text(&text->buf));
    bw_buf_clear(&text->buf);
    return copy;
}

static void start(struct bw_synth_writer *writer, struct text *text)
{
    bw_buf_init(&text->buf, (size_t)16 << 20);
    bw_synth_writer_init(writer, (struct bw_synth_sink){text, add_text});
}

static void site_yaml_names_everything_and_quotes_what_is_given(void **state)
{
    struct bw_synth_plan plan = small_plan();
    struct bw_synth_area *area;
    struct bw_synth_writer writer;
    struct text text;
    char *yaml;

    (void)state;
    plan.name = "Pentre'r Môr: #1";
    plan.keys = "/tmp/o'keys";
    area = bw_synth_area_new(arena, &plan);
    start(&writer, &text);
    bw_synth_site_yaml(area, &writer);
    yaml = finish(&writer, &text);
    assert_non_null(strstr(yaml, "site: 'Pentre''r Môr: #1'\ninvented: true\n"));
    assert_non_null(strstr(yaml, "keys: '/tmp/o''keys'\n"));
    assert_non_null(strstr(yaml, "crs: EPSG:27700\n"));
    assert_non_null(strstr(yaml, "{id: west, "));
    assert_non_null(strstr(yaml, "{id: city, "));
    assert_non_null(strstr(yaml, "{id: east, "));
    bw_arena_reset(arena);
}

static void everybody_alive_is_in_the_population_of_each_year(void **state)
{
    struct bw_synth_plan plan = small_plan();
    struct bw_synth_area *area = bw_synth_area_new(arena, &plan);
    struct bw_synth_writer writer;
    struct text text;
    char *rest;
    unsigned sums[2] = {0};
    size_t rows = 0;

    (void)state;
    start(&writer, &text);
    bw_synth_population_csv(arena, area, &writer);
    rest = finish(&writer, &text);
    assert_memory_equal(rest, "beat,sex,age_from,age_to,persons,year\n", 38);
    for (rest = strchr(rest, '\n') + 1; *rest != '\0'; rest = strchr(rest, '\n') + 1) {
        char beat[8];
        char sex;
        int from;
        int to;
        unsigned persons;
        int year;

        assert_int_equal(
            sscanf(rest, "%7[^,],%c,%d,%d,%u,%d", beat, &sex, &from, &to, &persons, &year), 6);
        assert_true(year == 2025 || year == 2026);
        assert_true((sex == 'f' || sex == 'm') && from < to);
        sums[year - 2025] += persons;
        rows++;
    }
    assert_int_equal(rows, 2 * 12 * 2 * 9);
    assert_int_equal(sums[1], 3000);
    assert_in_range(sums[0], 2900, 2999);
    bw_arena_reset(arena);
}

static void a_row_is_quoted_where_it_must_be_and_can_be_repeated(void **state)
{
    struct bw_synth_writer writer;
    struct text text;

    (void)state;
    start(&writer, &text);
    bw_synth_header(&writer, "a,b");
    bw_synth_cell(&writer, "x,\"y\"");
    bw_synth_cell(&writer, NULL);
    bw_synth_row_end(&writer);
    bw_synth_row_again(&writer);
    bw_synth_row_again(&writer);
    writer.is_quoting = true;
    writer.eol = "\r\n";
    bw_synth_cell(&writer, "z");
    bw_synth_cell_number(&writer, -7);
    bw_synth_row_end(&writer);
    assert_string_equal(finish(&writer, &text), "a,b\n\"x,\"\"y\"\"\",\n\"x,\"\"y\"\"\",\n"
                                                "\"x,\"\"y\"\"\",\n\"z\",\"-7\"\r\n");
    bw_arena_reset(arena);
}

static int make_arena(void **state)
{
    (void)state;
    arena = bw_arena_new();
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    bw_arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_plan_gives_the_same_bytes_everywhere),
        cmocka_unit_test(all_files_of_a_site_are_written),
        cmocka_unit_test(a_plan_out_of_range_opens_no_file),
        cmocka_unit_test(a_failure_is_passed_on_and_every_file_closed),
        cmocka_unit_test(site_yaml_names_everything_and_quotes_what_is_given),
        cmocka_unit_test(everybody_alive_is_in_the_population_of_each_year),
        cmocka_unit_test(a_row_is_quoted_where_it_must_be_and_can_be_repeated),
    };

    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
