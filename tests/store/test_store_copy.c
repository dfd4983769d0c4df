/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include "beatwise/store/store_audit.h"
#include "beatwise/store/store_copy.h"

static const struct bw_quarter q1 = {2026, 1};

/* A new file beside the store that is tested, whichever engine that is on. */
static struct bw_store *open_file(struct fixture *f, const char *name)
{
    struct bw_store *store = NULL;
    char url[300];

    snprintf(url, sizeof(url), "sqlite:%s/%s", f->dir, name);
    assert_ok(bw_store_open(&store, url, BW_STORE_WRITE, &f->err));
    return store;
}

/* More rows than a page, of every kind of value, some of them nothing. */
static void fill(struct fixture *f)
{
    struct bw_extract extract = extract_of(1, "ed", BW_SOURCE_ED, q1);
    struct bw_month_rows month = {"ed", 12 * 2026, 10, 5};
    struct bw_match_key key = {"nhs_dob", id_of(7)};
    struct bw_log_entry entry = {.number = 1, .kind = "link", .body = "{}"};
    bool is_duplicate;

    assert_ok(bw_store_meta_set(f->store, "key_check", "abc", &f->err));
    start(f, &extract);
    for (unsigned i = 0; i < 10001; i++) {
        struct bw_event event = event_of(i, BW_SOURCE_ED, 12 * 2026, i % 2 == 0 ? "b" : NULL);

        event.line = i / 3; /* so that pages end between rows of a line */
        if (i % 5 == 0)
            event.lon_deg = -3.25;
        assert_ok(bw_store_event_add(f->store, &extract, &event, (const unsigned char *)"seal", 4,
                                     i % 7 == 0 ? &key : NULL, i % 7 == 0, &is_duplicate, &f->err));
    }
    assert_ok(bw_store_reject_add(
        f->store, &extract, &(struct bw_reject){1, 3, "ARRIVED", BW_REJECT_NO_TIME}, &f->err));
    assert_ok(bw_store_extract_end(f->store, &extract, &month, 1, &f->err));
    assert_ok(bw_store_log_add(f->store, &entry, &f->err));
    assert_ok(bw_store_commit(f->store, &f->err));
}

static void expect_same(const struct bw_store_copied *a, const struct bw_store_copied *b,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(a[i].table, b[i].table);
        assert_int_equal(a[i].rows, b[i].rows);
        assert_string_equal(a[i].digest, b[i].digest);
    }
}

static void a_copy_has_every_row_and_the_id(void **state)
{
    struct fixture *f = *state;
    struct bw_store *to = open_file(f, "copy.db");
    struct bw_store *next = open_file(f, "next.db");
    struct bw_store_copied *first, *second;
    int64_t rows = 0;
    size_t count = 0;

    fill(f);
    assert_ok(bw_store_copy(f->store, to, f->arena, &first, &count, &f->err));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(first[i].table, "event") == 0)
            assert_int_equal(first[i].rows, 10001);
        rows += first[i].rows;
    }
    /* meta: version, id, key_check; one name, one extract, month, reject, entry; counts of events
     * with and without a beat */
    assert_int_equal(rows, 10001 + 3 + 5 + 2);
    assert_int_equal(bw_id_cmp(bw_store_id(f->store), bw_store_id(to)), 0);
    bw_store_close(to);
    to = open_file(f, "copy.db");
    assert_int_equal(bw_id_cmp(bw_store_id(f->store), bw_store_id(to)), 0);
    assert_ok(bw_store_copy(to, next, f->arena, &second, &count, &f->err));
    expect_same(first, second, count);
    bw_store_close(to);
    bw_store_close(next);
}

static void a_store_comes_back_as_it_was(void **state)
{
    struct fixture *f = *state;
    struct bw_store *source = open_file(f, "source.db");
    struct bw_store *back = open_file(f, "back.db");
    struct bw_store *tested = f->store;
    struct bw_store_copied *first, *second;
    size_t count = 0;

    f->store = source;
    fill(f);
    f->store = tested;
    assert_ok(bw_store_copy(source, tested, f->arena, &first, &count, &f->err));
    assert_ok(bw_store_copy(tested, back, f->arena, &second, &count, &f->err));
    expect_same(first, second, count);
    bw_store_close(source);
    bw_store_close(back);
}

static void an_empty_store_can_be_copied(void **state)
{
    struct fixture *f = *state;
    struct bw_store *to = open_file(f, "copy.db");
    struct bw_store_copied *tables;
    size_t count = 0;

    assert_ok(bw_store_copy(f->store, to, f->arena, &tables, &count, &f->err));
    assert_string_equal(tables[0].table, "meta");
    assert_int_equal(tables[0].rows, 2);
    for (size_t i = 1; i < count; i++)
        assert_int_equal(tables[i].rows, 0);
    bw_store_close(to);
}

static void a_store_that_was_used_is_not_overwritten(void **state)
{
    struct fixture *f = *state;
    struct bw_store *from = open_file(f, "source.db");
    struct bw_store_copied *tables;
    const char *value = NULL;
    char text[400];
    size_t count = 0;

    assert_ok(bw_store_meta_set(f->store, "key_check", "abc", &f->err));
    assert_int_equal(bw_store_copy(from, f->store, f->arena, &tables, &count, &f->err),
                     BW_EREFUSED);
    snprintf(text, sizeof(text),
             "'%s' has been used: it is not overwritten\nhint: copy to a new file, database or "
             "schema",
             f->path);
    assert_string_equal(f->err.text, text);
    assert_ok(bw_store_meta_get(f->store, f->arena, "key_check", &value, &f->err));
    assert_string_equal(value, "abc");
    bw_store_close(from);
}

static void a_copy_that_differs_is_not_kept(void **state)
{
    struct fixture *f = *state;
    struct bw_store *to = open_file(f, "copy.db");
    struct bw_store_copied *tables;
    struct bw_extract *extracts;
    size_t count = 0;

    fill(f);
    assert_ok(to->db->engine->exec(to->db,
                                   "CREATE TRIGGER t AFTER INSERT ON reject BEGIN"
                                   " UPDATE reject SET reason = 0; END",
                                   &f->err));
    assert_int_equal(bw_store_copy(f->store, to, f->arena, &tables, &count, &f->err), BW_EIO);
    assert_string_equal(f->err.text,
                        "table 'reject' of the copy is not that of the store: nothing was kept");
    assert_ok(bw_store_extract_list(to, f->arena, q1, &extracts, &count, &f->err));
    assert_int_equal(count, 0);
    bw_store_close(to);
}

#define IN_STORE(test) cmocka_unit_test_setup_teardown(test, make_store, remove_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_STORE(a_copy_has_every_row_and_the_id),
        IN_STORE(a_store_comes_back_as_it_was),
        IN_STORE(an_empty_store_can_be_copied),
        IN_STORE(a_store_that_was_used_is_not_overwritten),
        IN_STORE(a_copy_that_differs_is_not_kept),
    };

    return cmocka_run_group_tests_name("store_copy", tests, NULL, NULL);
}
