/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keyring_fixture.h"

/* Linked with --wrap: another user and a network drive, which a test cannot make. */
static uid_t other_uid;
static bool is_network;

uid_t __real_geteuid(void);
uid_t __wrap_geteuid(void);
bool __wrap_bw_file_is_on_network(const char *path);

uid_t __wrap_geteuid(void)
{
    return other_uid != 0 ? other_uid : __real_geteuid();
}

bool __wrap_bw_file_is_on_network(const char *path)
{
    (void)path;
    return is_network;
}

static struct keyring_fixture fixture;

static int setup(void **state)
{
    (void)state;
    keyring_fixture_make(&fixture);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    other_uid = 0;
    is_network = false;
    keyring_fixture_clear(&fixture);
    return 0;
}

static const char *in_base(const char *name)
{
    static char path[4][256];
    static int next;

    next = (next + 1) % 4;
    snprintf(path[next], sizeof(path[next]), "%s/%s", fixture.base, name);
    return path[next];
}

static void write_text(const char *path, const char *text)
{
    assert_int_equal(bw_file_write(path, text, strlen(text), 0600, &fixture.err), BW_OK);
}

static void read_text(const char *path, char text[600])
{
    FILE *file = fopen(path, "r");
    size_t len;

    assert_non_null(file);
    len = fread(text, 1, 599, file);
    text[len] = '\0';
    fclose(file);
}

static void replace(const char *path, const char *from, char to)
{
    char text[600];
    char *found;

    read_text(path, text);
    found = strstr(text, from);
    assert_non_null(found);
    *found = *found == to ? (char)(to + 1) : to;
    write_text(path, text);
}

/* `expected` has %s where the temporary folder stands. */
static void assert_text(const char *expected)
{
    char text[512];
    size_t used = 0;

    for (; *expected != '\0' && used < sizeof(text) - 100; expected++) {
        if (expected[0] == '%' && expected[1] == 's') {
            used += (size_t)snprintf(text + used, 100, "%s", fixture.base);
            expected++;
        } else {
            text[used++] = *expected;
        }
    }
    text[used] = '\0';
    assert_string_equal(fixture.err.text, text);
}

static void assert_open_fails(const char *dir, const char *const *forbidden, enum bw_status status,
                              const char *expected)
{
    struct bw_keyring *ring = NULL;

    assert_int_equal(bw_keyring_open(&ring, dir, forbidden, &fixture.err), status);
    assert_null(ring);
    assert_text(expected);
}

static void new_keys_are_for_the_owner_alone(void **state)
{
    static const char *const names[] = {"keys", "keys/site.key", "keys/shared.key"};
    struct stat st;

    (void)state;
    for (size_t i = 0; i < LEN(names); i++) {
        assert_int_equal(stat(in_base(names[i]), &st), 0);
        assert_int_equal(st.st_mode & 07777, i == 0 ? 0700 : 0600);
    }
}

static void keys_that_are_there_are_not_made_again(void **state)
{
    char before[600], after[600];

    (void)state;
    read_text(in_base("keys/site.key"), before);
    assert_int_equal(bw_keyring_make(fixture.dir, NULL, &fixture.err), BW_EREFUSED);
    assert_text("key file '%s/keys/site.key' exists already\n"
                "hint: a new key would cut every link to what is stored; nothing was changed");
    read_text(in_base("keys/site.key"), after);
    assert_string_equal(before, after);
    unlink(in_base("keys/site.key"));
    assert_int_equal(bw_keyring_make(fixture.dir, NULL, &fixture.err), BW_EREFUSED);
    assert_false(bw_file_is_there(in_base("keys/site.key")));
}

static void keys_are_not_made_where_they_would_be_refused(void **state)
{
    const char *forbidden[] = {fixture.base, NULL};

    (void)state;
    assert_int_equal(bw_keyring_make(in_base("a/b/c"), forbidden, &fixture.err), BW_EREFUSED);
    assert_text("folder of keys '%s/a/b/c' is inside '%s'\n"
                "hint: keep keys apart from what they protect: a copy of the one must not hold "
                "the other");
    assert_false(bw_file_is_there(in_base("a")));
    assert_int_equal(bw_keyring_make(in_base("a/b/c"), NULL, &fixture.err), BW_OK);
    write_text(in_base("file"), "");
    assert_int_equal(bw_keyring_make(in_base("file/keys"), NULL, &fixture.err), BW_EIO);
}

static void a_folder_or_file_that_is_missing_is_named(void **state)
{
    (void)state;
    assert_open_fails(in_base("none"), NULL, BW_ENOTFOUND,
                      "folder of keys '%s/none' does not exist\n"
                      "hint: `beatwise key new` makes it");
    unlink(in_base("keys/shared.key"));
    assert_open_fails(fixture.dir, NULL, BW_ENOTFOUND,
                      "key file '%s/keys/shared.key' does not exist\n"
                      "hint: `beatwise key new` makes the first keys of a site");
}

static void what_others_can_read_is_refused(void **state)
{
    (void)state;
    chmod(in_base("keys/site.key"), 0640);
    assert_open_fails(fixture.dir, NULL, BW_EREFUSED,
                      "key file '%s/keys/site.key' can be read by others\n"
                      "hint: chmod 600 '%s/keys/site.key', and ask who may have read it");
    chmod(in_base("keys/site.key"), 0600);
    chmod(fixture.dir, 0701);
    assert_open_fails(fixture.dir, NULL, BW_EREFUSED,
                      "folder of keys '%s/keys' can be read by others\n"
                      "hint: chmod 700 '%s/keys', and ask who may have read it");
    chmod(fixture.dir, 0700);
}

static void what_belongs_to_another_user_is_refused(void **state)
{
    (void)state;
    other_uid = 12345;
    assert_open_fails(fixture.dir, NULL, BW_EREFUSED,
                      "folder of keys '%s/keys' belongs to another user\n"
                      "hint: run as its owner, or make your own with `beatwise key new`");
}

static void links_are_refused(void **state)
{
    (void)state;
    assert_int_equal(symlink("keys", in_base("link")), 0);
    assert_open_fails(in_base("link"), NULL, BW_EREFUSED,
                      "folder of keys '%s/link' is a link\nhint: name the folder itself");
    assert_open_fails(in_base("link/"), NULL, BW_EREFUSED,
                      "folder of keys '%s/link' is a link\nhint: name the folder itself");
    assert_int_equal(rename(in_base("keys/site.key"), in_base("elsewhere")), 0);
    assert_int_equal(symlink("../elsewhere", in_base("keys/site.key")), 0);
    assert_open_fails(fixture.dir, NULL, BW_EREFUSED,
                      "key file '%s/keys/site.key' is a link\n"
                      "hint: put the file itself into the folder");
    unlink(in_base("keys/site.key"));
    assert_int_equal(link(in_base("elsewhere"), in_base("keys/site.key")), 0);
    assert_open_fails(fixture.dir, NULL, BW_EREFUSED,
                      "key file '%s/keys/site.key' has a second name elsewhere\n"
                      "hint: a hard link is a copy: find and remove it");
}

static void what_is_no_folder_or_no_file_is_refused(void **state)
{
    (void)state;
    write_text(in_base("file"), "");
    assert_open_fails(in_base("file"), NULL, BW_EREFUSED,
                      "folder of keys '%s/file' is not a folder");
    unlink(in_base("keys/site.key"));
    assert_int_equal(mkfifo(in_base("keys/site.key"), 0600), 0);
    assert_open_fails(fixture.dir, NULL, BW_EREFUSED, "key file '%s/keys/site.key' is not a file");
}

static void a_folder_inside_what_it_protects_is_refused(void **state)
{
    const char *site[] = {in_base("not-there"), fixture.base, NULL};
    const char *same[] = {fixture.dir, NULL};
    const char *neighbour[] = {in_base("key"), in_base("keys2"), NULL};
    struct bw_keyring *ring = NULL;

    (void)state;
    assert_open_fails(fixture.dir, site, BW_EREFUSED,
                      "folder of keys '%s/keys' is inside '%s'\n"
                      "hint: keep keys apart from what they protect: a copy of the one must not "
                      "hold the other");
    assert_open_fails(fixture.dir, same, BW_EREFUSED,
                      "folder of keys '%s/keys' is inside '%s/keys'\n"
                      "hint: keep keys apart from what they protect: a copy of the one must not "
                      "hold the other");
    mkdir(neighbour[0], 0700);
    mkdir(neighbour[1], 0700);
    assert_int_equal(bw_keyring_open(&ring, fixture.dir, neighbour, &fixture.err), BW_OK);
    bw_keyring_close(ring);
    /* By another road: the site is named through a link. */
    assert_int_equal(symlink(".", in_base("road")), 0);
    neighbour[0] = in_base("road");
    assert_int_equal(bw_keyring_open(&ring, fixture.dir, neighbour, &fixture.err), BW_EREFUSED);
}

static void a_git_work_tree_is_refused(void **state)
{
    (void)state;
    write_text(in_base(".git"), "gitdir: elsewhere\n");
    assert_open_fails(fixture.dir, NULL, BW_EREFUSED,
                      "folder of keys '%s/keys' is inside the git work tree '%s'\n"
                      "hint: a key that is committed once is never secret again");
}

static void a_network_drive_is_refused(void **state)
{
    (void)state;
    is_network = true;
    assert_open_fails(fixture.dir, NULL, BW_EREFUSED,
                      "folder of keys '%s/keys' is on a network drive\n"
                      "hint: put it on a disk of this machine");
}

#define PUT_BACK "\nhint: put back the copy that was kept when the key was made"

static void a_file_that_is_damaged_is_not_used(void **state)
{
    char long_text[10000];

    (void)state;
    replace(in_base("keys/site.key"), "beatwise", 'B');
    assert_open_fails(fixture.dir, NULL, BW_ECONFIG,
                      "'%s/keys/site.key' is not a key file of version 1" PUT_BACK);
    write_text(in_base("keys/site.key"), "");
    assert_open_fails(fixture.dir, NULL, BW_ECONFIG,
                      "'%s/keys/site.key' is not a key file of version 1" PUT_BACK);
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    write_text(in_base("keys/site.key"), long_text);
    assert_open_fails(fixture.dir, NULL, BW_ECONFIG,
                      "key file '%s/keys/site.key' is too long to be one");
}

static void one_digit_of_a_key_is_damage(void **state)
{
    char text[600];
    char *digit;

    (void)state;
    read_text(in_base("keys/site.key"), text);
    digit = strstr(text, "\nkey: ") + 10;
    *digit = *digit == '0' ? '1' : '0';
    write_text(in_base("keys/site.key"), text);
    assert_int_not_equal(BW_OK, bw_keyring_make(fixture.dir, NULL, &fixture.err));
    assert_open_fails(fixture.dir, NULL, BW_ECONFIG,
                      "key file '%s/keys/site.key' is damaged: its checksum is wrong" PUT_BACK);
}

static void one_kind_of_key_does_not_stand_for_another(void **state)
{
    (void)state;
    assert_int_equal(rename(in_base("keys/shared.key"), in_base("keys/site.key")), 0);
    assert_open_fails(fixture.dir, NULL, BW_ECONFIG,
                      "key file '%s/keys/site.key' is not a site key" PUT_BACK);
}

static void the_same_folder_gives_the_same_check_value(void **state)
{
    char check[2][BW_KEY_CHECK_TEXT], id[2][BW_KEY_ID_TEXT];
    struct bw_keyring *again = NULL;
    struct keyring_fixture other;

    (void)state;
    bw_keyring_check_value(fixture.ring, check[0]);
    bw_keyring_id(fixture.ring, id[0]);
    assert_int_equal(strlen(check[0]), BW_KEY_CHECK_TEXT - 1);
    assert_int_equal(bw_keyring_open(&again, fixture.dir, NULL, &fixture.err), BW_OK);
    bw_keyring_check_value(again, check[1]);
    bw_keyring_id(again, id[1]);
    bw_keyring_close(again);
    assert_string_equal(check[0], check[1]);
    assert_string_equal(id[0], id[1]);
    assert_memory_equal(id[0], "site ", 5);
    assert_string_equal(id[0] + 13, strstr(id[0], " epoch 1, shared "));
    keyring_fixture_make(&other);
    bw_keyring_check_value(other.ring, check[1]);
    bw_keyring_id(other.ring, id[1]);
    keyring_fixture_clear(&other);
    assert_string_not_equal(check[0], check[1]);
    assert_string_not_equal(id[0], id[1]);
}

/* Whether the check value changes where the file `name` is another site's. */
static void assert_check_needs(const char *name)
{
    char check[2][BW_KEY_CHECK_TEXT];
    struct bw_keyring *again = NULL;
    struct keyring_fixture other;
    char path[256], target[256];

    bw_keyring_check_value(fixture.ring, check[0]);
    keyring_fixture_make(&other);
    snprintf(target, sizeof(target), "%s/%s", fixture.dir, name);
    snprintf(path, sizeof(path), "%s/%s", other.dir, name);
    assert_int_equal(rename(path, target), 0);
    assert_int_equal(bw_keyring_open(&again, fixture.dir, NULL, &fixture.err), BW_OK);
    bw_keyring_check_value(again, check[1]);
    bw_keyring_close(again);
    keyring_fixture_clear(&other);
    assert_string_not_equal(check[0], check[1]);
}

static void another_shared_key_gives_another_check_value(void **state)
{
    (void)state;
    assert_check_needs("shared.key");
}

static void another_site_key_gives_another_check_value(void **state)
{
    (void)state;
    assert_check_needs("site.key");
}

static void a_quarter_has_one_pair_until_it_is_forgotten(void **state)
{
    const struct bw_quarter q1 = {2026, 1}, q2 = {2026, 2};
    unsigned char first[32], again[32], other[32];
    struct bw_quarter_secret *secret = NULL;
    struct stat st;

    (void)state;
    assert_int_equal(bw_keyring_quarter_open(fixture.ring, q1, &secret, &fixture.err),
                     BW_ENOTFOUND);
    assert_text("quarter 2026Q1 has no key in '%s/keys'\n"
                "hint: it is closed, or nothing was collected for it yet");
    assert_int_equal(bw_keyring_quarter_make(fixture.ring, q1, first, &fixture.err), BW_OK);
    assert_int_equal(bw_keyring_quarter_make(fixture.ring, q1, again, &fixture.err), BW_OK);
    assert_int_equal(bw_keyring_quarter_make(fixture.ring, q2, other, &fixture.err), BW_OK);
    assert_memory_equal(first, again, sizeof(first));
    assert_memory_not_equal(first, other, sizeof(first));
    assert_int_equal(stat(in_base("keys/quarter-2026Q1.key"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(bw_keyring_quarter_open(fixture.ring, q1, &secret, &fixture.err), BW_OK);
    bw_quarter_secret_close(secret);
    assert_int_equal(bw_keyring_quarter_forget(fixture.ring, q1, &fixture.err), BW_OK);
    assert_int_equal(bw_keyring_quarter_forget(fixture.ring, q1, &fixture.err), BW_OK);
    assert_false(bw_file_is_there(in_base("keys/quarter-2026Q1.key")));
    assert_int_equal(bw_keyring_quarter_open(fixture.ring, q1, &secret, &fixture.err),
                     BW_ENOTFOUND);
    assert_int_equal(bw_keyring_quarter_make(fixture.ring, q1, again, &fixture.err), BW_OK);
    assert_memory_not_equal(first, again, sizeof(first));
}

static void a_quarter_key_of_another_quarter_is_refused(void **state)
{
    unsigned char public_half[32];
    struct bw_quarter_secret *secret = NULL;
    const struct bw_quarter q1 = {2026, 1}, q2 = {2026, 2};

    (void)state;
    assert_int_equal(bw_keyring_quarter_make(fixture.ring, q1, public_half, &fixture.err), BW_OK);
    assert_int_equal(rename(in_base("keys/quarter-2026Q1.key"), in_base("keys/quarter-2026Q2.key")),
                     0);
    assert_int_equal(bw_keyring_quarter_open(fixture.ring, q2, &secret, &fixture.err), BW_ECONFIG);
    assert_text("key file '%s/keys/quarter-2026Q2.key' is of another quarter");
    chmod(in_base("keys/quarter-2026Q2.key"), 0644);
    assert_int_equal(bw_keyring_quarter_make(fixture.ring, q2, public_half, &fixture.err),
                     BW_EREFUSED);
}

static void a_stopped_write_leaves_nothing_in_the_way(void **state)
{
    unsigned char public_half[32];

    (void)state;
    write_text(in_base("keys/.quarter-2026Q1.key.new"), "half a k");
    assert_int_equal(bw_keyring_quarter_make(fixture.ring, (struct bw_quarter){2026, 1},
                                             public_half, &fixture.err),
                     BW_OK);
    assert_false(bw_file_is_there(in_base("keys/.quarter-2026Q1.key.new")));
}

static void the_head_of_a_log_is_kept_by_store(void **state)
{
    const struct bw_id store = {{1, 2, 3}}, other = {{9}};
    struct bw_log_head head = {.number = 41, .mac = {7, 8}}, got = {.number = 5};
    char path[256];

    (void)state;
    assert_int_equal(bw_keyring_head_get(fixture.ring, &store, &got, &fixture.err), BW_OK);
    assert_int_equal(got.number, 0);
    assert_int_equal(bw_keyring_head_set(fixture.ring, &store, &head, &fixture.err), BW_OK);
    head.number = 42;
    assert_int_equal(bw_keyring_head_set(fixture.ring, &store, &head, &fixture.err), BW_OK);
    assert_int_equal(bw_keyring_head_get(fixture.ring, &store, &got, &fixture.err), BW_OK);
    assert_int_equal(got.number, 42);
    assert_memory_equal(got.mac, head.mac, sizeof(head.mac));
    assert_int_equal(bw_keyring_head_get(fixture.ring, &other, &got, &fixture.err), BW_OK);
    assert_int_equal(got.number, 0);
    snprintf(path, sizeof(path), "%s/log-01020300000000000000000000000000.head", fixture.dir);
    replace(path, "42", 'x');
    assert_int_equal(bw_keyring_head_get(fixture.ring, &store, &got, &fixture.err), BW_ECONFIG);
    assert_text("'%s/keys/log-01020300000000000000000000000000.head' is not a log head of "
                "version 1");
    chmod(path, 0644);
    assert_int_equal(bw_keyring_head_get(fixture.ring, &store, &got, &fixture.err), BW_EREFUSED);
}

int main(void)
{
#define WITH_KEYS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        WITH_KEYS(new_keys_are_for_the_owner_alone),
        WITH_KEYS(keys_that_are_there_are_not_made_again),
        WITH_KEYS(keys_are_not_made_where_they_would_be_refused),
        WITH_KEYS(a_folder_or_file_that_is_missing_is_named),
        WITH_KEYS(what_others_can_read_is_refused),
        WITH_KEYS(what_belongs_to_another_user_is_refused),
        WITH_KEYS(links_are_refused),
        WITH_KEYS(what_is_no_folder_or_no_file_is_refused),
        WITH_KEYS(a_folder_inside_what_it_protects_is_refused),
        WITH_KEYS(a_git_work_tree_is_refused),
        WITH_KEYS(a_network_drive_is_refused),
        WITH_KEYS(a_file_that_is_damaged_is_not_used),
        WITH_KEYS(one_digit_of_a_key_is_damage),
        WITH_KEYS(one_kind_of_key_does_not_stand_for_another),
        WITH_KEYS(the_same_folder_gives_the_same_check_value),
        WITH_KEYS(another_shared_key_gives_another_check_value),
        WITH_KEYS(another_site_key_gives_another_check_value),
        WITH_KEYS(a_quarter_has_one_pair_until_it_is_forgotten),
        WITH_KEYS(a_quarter_key_of_another_quarter_is_refused),
        WITH_KEYS(a_stopped_write_leaves_nothing_in_the_way),
        WITH_KEYS(the_head_of_a_log_is_kept_by_store),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
