/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include "beatwise/store/store_ledger.h"

#define Q4                                                                                         \
    {                                                                                              \
        2025, 4                                                                                    \
    }
#define Q1                                                                                         \
    {                                                                                              \
        2026, 1                                                                                    \
    }
static const struct bw_quarter q4 = Q4, q1 = Q1;
#define NUMBER(n)                                                                                  \
    {                                                                                              \
        BW_CELL_NUMBER, n                                                                          \
    }
#define HIDDEN                                                                                     \
    {                                                                                              \
        BW_CELL_SUPPRESSED, 0                                                                      \
    }

static const struct bw_release first = {.release_id = "2026Q1-city-000000000001",
                                        .quarter = {2026, 1},
                                        .group = "city",
                                        .at_utc_s = 100};

static size_t list(struct fixture *f, struct bw_quarter from, struct bw_quarter to,
                   struct bw_released_cell **ret)
{
    size_t count = 0;

    assert_ok(bw_store_released_cells(f->store, f->arena, from, to, ret, &count, &f->err));
    return count;
}

static void a_cell_stays_as_it_was_first_released(void **state)
{
    struct fixture *f = *state;
    const struct bw_released_cell cells[] = {
        {"b", Q1, BW_POLICE_NO_RECORD, 0, HIDDEN},
        {"Z", Q1, BW_POLICE_KNOWN, 0, NUMBER(10)},
        {"Z", Q4, BW_POLICE_KNOWN, 0, NUMBER(15)},
    };
    const struct bw_released_cell later[] = {
        {"b", Q1, BW_POLICE_NO_RECORD, 1, NUMBER(5)},
        {"b", Q1, BW_POLICE_KNOWN, 1, NUMBER(20)},
    };
    struct bw_release second = first;
    struct bw_released_cell *found = NULL;

    assert_ok(bw_store_release_add(f->store, &first, cells, 3, &f->err));
    second.release_id = "2026Q1-east-000000000002";
    assert_ok(bw_store_release_add(f->store, &second, later, 2, &f->err));
    assert_int_equal(list(f, q4, q1, &found), 4);
    assert_string_equal(found[0].beat, "Z");
    assert_int_equal(found[0].printed.number, 15);
    assert_int_equal(found[1].printed.number, 10);
    assert_int_equal(found[2].status, BW_POLICE_KNOWN);
    assert_int_equal(found[2].profile, 1);
    assert_int_equal(found[3].printed.kind, BW_CELL_SUPPRESSED);
    assert_int_equal(found[3].printed.number, 0);
    assert_int_equal(found[3].profile, 0);
    assert_int_equal(list(f, q1, q1, &found), 3);
    exec_sql(f, "UPDATE released_cell SET number = 3 WHERE kind = 1");
    assert_int_equal(
        bw_store_released_cells(f->store, f->arena, q1, q1, &found, &(size_t){0}, &f->err), BW_EIO);
}

static void a_release_is_there_once_and_can_be_withdrawn(void **state)
{
    struct fixture *f = *state;
    struct bw_release *releases = NULL;
    size_t count = 0;

    assert_ok(bw_store_release_list(f->store, f->arena, &releases, &count, &f->err));
    assert_int_equal(count, 0);
    assert_ok(bw_store_release_add(f->store, &first, NULL, 0, &f->err));
    assert_ok(bw_store_release_add(f->store, &first, NULL, 0, &f->err));
    assert_int_equal(bw_store_release_withdraw(f->store, "2026Q1-none", &f->err), BW_ENOTFOUND);
    assert_string_equal(f->err.text, "there is no release '2026Q1-none'");
    assert_ok(bw_store_release_list(f->store, f->arena, &releases, &count, &f->err));
    assert_int_equal(count, 1);
    assert_string_equal(releases[0].release_id, first.release_id);
    assert_string_equal(releases[0].group, "city");
    assert_int_equal(releases[0].at_utc_s, 100);
    assert_false(releases[0].is_withdrawn);
    assert_ok(bw_store_release_withdraw(f->store, first.release_id, &f->err));
    assert_ok(bw_store_release_list(f->store, f->arena, &releases, &count, &f->err));
    assert_true(releases[0].is_withdrawn);
}

#define IN_STORE(test) cmocka_unit_test_setup_teardown(test, make_store, remove_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_STORE(a_cell_stays_as_it_was_first_released),
        IN_STORE(a_release_is_there_once_and_can_be_withdrawn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
