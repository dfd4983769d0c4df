/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "folder.h"

#include <sqlite3.h>

#include "beatwise/stage/stage_audit.h"
#include "beatwise/stage/stage_key.h"

#define ENTRIES 4

/* A site with keys, and a store with a log of four entries. */
static const char *make_site(struct folder *f)
{
    const char *site = bw_file_join(f->arena, f->dir, "site");
    const char *keys;

    assert_ok(bw_file_make_dirs(site, 0700, &f->err));
    put(f, "site/site.yaml",
        "site: Ffug (invented)\ninvented: true\nkeys: ../keys\n"
        "boundaries:\n  - {path: geo/beats.geojson, code: code, name: name}\n");
    assert_ok(bw_stage_key_new(f->arena, site, NULL, &keys, &f->err));
    return site;
}

static void open_site(struct folder *f, struct bw_session *session, const char *site,
                      unsigned needs)
{
    const struct bw_session_request request = {.site_dir = site, .needs = needs, .what = "test"};

    assert_ok(bw_session_open(session, f->arena, &request, &f->err));
}

static void write_log(struct folder *f, const char *site)
{
    struct bw_session session;

    open_site(f, &session, site, BW_NEED_WRITE);
    for (int i = 0; i < ENTRIES; i++)
        assert_ok(bw_session_log_alone(&session, "test", json_pack("{s:i}", "number", i), &f->err));
    bw_session_close(&session);
}

static void tamper(struct folder *f, const char *sql)
{
    const char *path = bw_file_join(f->arena, f->dir, "site/store.db");
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* The findings, each ended by ';'. */
static const char *findings(struct folder *f, const char *site)
{
    struct bw_session session;
    struct bw_audit audit;
    const char *text = "";

    open_site(f, &session, site, BW_NEED_READ | BW_NEED_KEYS);
    assert_ok(bw_stage_audit(&session, &audit, &f->err));
    for (size_t i = 0; i < audit.finding_count; i++)
        text = bw_arena_printf(f->arena, "%s%s;", text, audit.findings[i]);
    bw_session_close(&session);
    return text;
}

static void what_was_done_to_the_log_is_found(void **state)
{
    static const struct {
        const char *what, *sql, *findings;
    } rows[] = {
        {"nothing", "", ""},
        {"edited", "update run_log set body = replace(body, '1', '7') where number = 2",
         "entry 2 was changed, moved, or does not follow the one before;"},
        {"another kind", "update run_log set kind = 'purge' where number = 2",
         "entry 2 was changed, moved, or does not follow the one before;"},
        {"another time", "update run_log set at_utc_s = at_utc_s - 1 where number = 1",
         "entry 1 was changed, moved, or does not follow the one before;"},
        {"one taken out", "delete from run_log where number = 2", "entry 2 is missing;"},
        {"the first taken out", "delete from run_log where number = 1", "entry 1 is missing;"},
        {"two taken out", "delete from run_log where number in (2, 3)",
         "entries 2 to 3 are missing;"},
        {"renumbered over a gap",
         "delete from run_log where number = 2; update run_log set number = number - 1 "
         "where number > 2",
         "entry 2 was changed, moved, or does not follow the one before;"
         "entry 3 was changed, moved, or does not follow the one before;"
         "the log ends at entry 3, but 4 were written;"},
        {"cut off", "delete from run_log where number = 4",
         "the log ends at entry 3, but 4 were written;"},
        {"all gone", "delete from run_log", "the log ends at entry 0, but 4 were written;"},
        {"the last edited", "update run_log set mac = zeroblob(32) where number = 4",
         "entry 4 was changed, moved, or does not follow the one before;"
         "entry 4 is not the one that was written;"},
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        struct folder *f;
        const char *site, *found;

        make_folder(state);
        f = *state;
        site = make_site(f);
        write_log(f, site);
        tamper(f, rows[i].sql);
        found = findings(f, site);
        if (strcmp(found, rows[i].findings) != 0)
            fail_msg("%s: %s", rows[i].what, found);
        remove_folder(state);
    }
}

static void a_store_that_is_ahead_of_the_head_is_whole(void **state)
{
    struct folder *f = *state;
    const char *site = make_site(f);
    struct bw_session session;

    write_log(f, site);
    /* Killed between the commit and the note in the folder of keys. */
    open_site(f, &session, site, BW_NEED_WRITE);
    assert_ok(bw_store_begin(session.store, &f->err));
    assert_ok(bw_session_log(&session, "test", json_object(), &f->err));
    assert_ok(bw_store_commit(session.store, &f->err));
    bw_session_close(&session);
    assert_string_equal(findings(f, site), "");
}

static void other_keys_are_refused_before_anything_is_judged(void **state)
{
    struct folder *f = *state;
    const char *site = make_site(f);
    const struct bw_session_request request = {.site_dir = site,
                                               .needs = BW_NEED_READ | BW_NEED_KEYS};
    struct bw_session session;
    const char *keys;

    write_log(f, site);
    assert_ok(bw_file_remove_tree(bw_file_join(f->arena, f->dir, "keys"), &f->err));
    assert_int_equal(bw_session_open(&session, f->arena, &request, &f->err), BW_ENOTFOUND);
    assert_non_null(strstr(f->err.text, "the keys of this store are not in"));
    assert_int_equal(bw_stage_key_new(f->arena, site, NULL, &keys, &f->err), BW_EREFUSED);
    assert_ok(
        bw_stage_key_new(f->arena, site, bw_file_join(f->arena, f->dir, "keys"), &keys, &f->err));
    assert_int_equal(bw_session_open(&session, f->arena, &request, &f->err), BW_EREFUSED);
    assert_non_null(strstr(f->err.text, "are not those that the store was made with"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_done_to_the_log_is_found),
        cmocka_unit_test_setup_teardown(a_store_that_is_ahead_of_the_head_is_whole, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(other_keys_are_refused_before_anything_is_judged,
                                        make_folder, remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
