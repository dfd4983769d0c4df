/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include "beatwise/store/store_quality.h"

static const struct bw_quarter q1 = {2026, 1};

static struct bw_quality_column columns[] = {
    {.name = "NHS_NO",
     .role = "nhs_number",
     .is_there = true,
     .missing = 1,
     .unreadable = 2,
     .unmapped = 3,
     .invalid = 4},
    {.name = "CAD", .role = "event_ref"},
    {.name = "EXTRA", .role = NULL, .is_there = true},
};
static struct bw_quality_code codes[] = {{"LOC", "71", 34}, {"LOC", "72", 3}};

static struct bw_quality quality_of(void)
{
    struct bw_quality quality = {
        .columns = columns, .column_count = 3, .codes = codes, .code_count = 2};

    for (int i = BW_QUALITY_ROWS; i < BW_QUALITY_FACTS; i++)
        quality.facts[i] = 100 + i;
    return quality;
}

static void put(struct fixture *f, const struct bw_extract *extract)
{
    const struct bw_quality quality = quality_of();

    start(f, extract);
    assert_ok(bw_store_quality_put(f->store, &extract->extract_id, &quality, &f->err));
    assert_ok(bw_store_extract_end(f->store, extract, NULL, 0, &f->err));
}

static void it_comes_back_as_it_was_put(void **state)
{
    struct fixture *f = *state;
    const struct bw_extract extract = extract_of(1, "ed", BW_SOURCE_ED, q1);
    const struct bw_quality wanted = quality_of();
    struct bw_quality *got = NULL;

    put(f, &extract);
    assert_ok(bw_store_commit(f->store, &f->err));
    reopen(f, BW_STORE_READ);
    assert_ok(bw_store_quality_get(f->store, f->arena, &extract.extract_id, &got, &f->err));
    assert_non_null(got);
    assert_memory_equal(got->facts, wanted.facts, sizeof(wanted.facts));
    assert_int_equal(got->column_count, 3);
    assert_string_equal(got->columns[0].name, "NHS_NO");
    assert_string_equal(got->columns[0].role, "nhs_number");
    assert_true(got->columns[0].is_there);
    assert_int_equal(got->columns[0].missing, 1);
    assert_int_equal(got->columns[0].unreadable, 2);
    assert_int_equal(got->columns[0].unmapped, 3);
    assert_int_equal(got->columns[0].invalid, 4);
    assert_false(got->columns[1].is_there);
    assert_null(got->columns[2].role);
    assert_int_equal(got->code_count, 2);
    assert_string_equal(got->codes[1].column, "LOC");
    assert_string_equal(got->codes[1].code, "72");
    assert_int_equal(got->codes[1].rows, 3);
}

static void it_stands_and_falls_with_its_extract(void **state)
{
    struct fixture *f = *state;
    const struct bw_extract first = extract_of(1, "ed", BW_SOURCE_ED, q1);
    const struct bw_extract second = extract_of(2, "ed", BW_SOURCE_ED, q1);
    struct bw_quality *got = NULL;

    put(f, &first);
    bw_store_rollback(f->store);
    assert_ok(bw_store_quality_get(f->store, f->arena, &first.extract_id, &got, &f->err));
    assert_null(got);
    put(f, &first);
    assert_ok(bw_store_commit(f->store, &f->err));
    put(f, &second);
    assert_ok(bw_store_commit(f->store, &f->err));
    assert_ok(bw_store_quality_get(f->store, f->arena, &first.extract_id, &got, &f->err));
    assert_non_null(got);
}

static void a_code_is_short(void **state)
{
    struct fixture *f = *state;
    const struct bw_extract extract = extract_of(1, "ed", BW_SOURCE_ED, q1);
    struct bw_quality_code code = {"LOC", "NINECHARS", 1};
    const struct bw_quality quality = {.codes = &code, .code_count = 1};
    enum bw_status status;

    start(f, &extract);
    status = bw_store_quality_put(f->store, &extract.extract_id, &quality, &f->err);
    /* Said at the latest by what comes after the load. */
    if (status == BW_OK)
        status = bw_store_extract_end(f->store, &extract, NULL, 0, &f->err);
    assert_int_equal(status, BW_EIO);
}

#define IN_STORE(test) cmocka_unit_test_setup_teardown(test, make_store, remove_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_STORE(it_comes_back_as_it_was_put),
        IN_STORE(it_stands_and_falls_with_its_extract),
        IN_STORE(a_code_is_short),
    };

    return cmocka_run_group_tests_name("store_quality", tests, NULL, NULL);
}
