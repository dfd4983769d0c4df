/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

#include "beatwise/base/buf.h"
#include "beatwise/fetch/inflate.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define MIB ((size_t)1024 * 1024)
#define PASSWORD "correct horse"

static const struct bw_inflate_limits no_limits = {0, 0};
static const char rows[] = "NO,AT,INTENT\n1,2026-01-05T22:00,20\n2,2026-01-06T23:00,10\n";

struct member {
    const char *name;
    const char *bytes; /* NULL: a folder */
};

/* An archive as libarchive writes it where it cannot seek: lengths behind the data.  `options` are
 * libarchive's, or NULL. */
static void make(struct bw_buf *to, const struct member *members, size_t count, const char *options)
{
    struct archive *archive = archive_write_new();
    static char room[4 * 1024 * 1024];
    size_t used = 0;

    assert_int_equal(archive_write_set_format_zip(archive), ARCHIVE_OK);
    assert_int_equal(archive_write_set_options(archive, options), ARCHIVE_OK);
    if (options != NULL && strstr(options, "encryption") != NULL)
        assert_int_equal(archive_write_set_passphrase(archive, PASSWORD), ARCHIVE_OK);
    assert_int_equal(archive_write_set_bytes_in_last_block(archive, 1), ARCHIVE_OK);
    assert_int_equal(archive_write_open_memory(archive, room, sizeof(room), &used), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        struct archive_entry *entry = archive_entry_new();

        archive_entry_set_pathname(entry, members[i].name);
        archive_entry_set_filetype(entry, members[i].bytes == NULL ? AE_IFDIR : AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        if (members[i].bytes != NULL && (options == NULL || strstr(options, "store") != NULL))
            archive_entry_set_size(entry, (la_int64_t)strlen(members[i].bytes));
        assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
        if (members[i].bytes != NULL)
            assert_int_equal(
                archive_write_data(archive, members[i].bytes, strlen(members[i].bytes)),
                strlen(members[i].bytes));
        archive_entry_free(entry);
    }
    assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
    bw_buf_init(to, sizeof(room));
    bw_buf_write(to, room, used);
}

static enum bw_status keep(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    return bw_buf_add(ctx, bytes, len, err);
}

static enum bw_status refuse(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    (void)ctx, (void)bytes, (void)len;
    return bw_fail(err, BW_EFOUND, "the sink says no");
}

static enum bw_status push(struct bw_inflate *inflate, const struct bw_buf *in, size_t piece,
                           struct bw_err *err)
{
    enum bw_status status = BW_OK;

    for (size_t at = 0; status == BW_OK && at < in->len; at += piece)
        status = bw_inflate_push(inflate, in->bytes + at,
                                 in->len - at < piece ? in->len - at : piece, err);
    return status == BW_OK ? bw_inflate_end(inflate, err) : status;
}

static enum bw_status unzip(const struct bw_buf *in, size_t piece, const char *password,
                            struct bw_inflate_limits limits, struct bw_buf *out, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_inflate *inflate = bw_inflate_open(arena, limits, (struct bw_sink){keep, out});
    enum bw_status status;

    *err = BW_ERR_INIT;
    bw_buf_init(out, 16 * MIB);
    bw_inflate_set_zip_password(inflate, password);
    status = push(inflate, in, piece, err);
    bw_inflate_close(inflate);
    bw_arena_free(arena);
    return status;
}

static void expect(const struct bw_buf *in, const char *password, enum bw_status wanted,
                   const char *message)
{
    static const size_t pieces[] = {1, 7, 64, 4096, SIZE_MAX / 2};

    for (size_t i = 0; i < LEN(pieces); i++) {
        struct bw_err err;
        struct bw_buf out;
        enum bw_status status = unzip(in, pieces[i], password, no_limits, &out, &err);

        if (status != wanted || (wanted != BW_OK && strstr(err.text, message) == NULL))
            fail_msg("in pieces of %zu: %d, %s", pieces[i], (int)status, err.text);
        if (wanted == BW_OK)
            assert_string_equal(bw_buf_text(&out), rows);
        bw_buf_clear(&out);
    }
}

static void one_file_comes_out_however_it_was_packed(void **state)
{
    static const struct member one[] = {{"ed.csv", rows}};
    static const struct {
        const char *options, *password;
    } ways[] = {
        {NULL, NULL},
        {"compression=deflate", NULL},
        {"compression=store", NULL},
        {"compression=deflate", PASSWORD}, /* one that is not needed */
        {"encryption=traditional", PASSWORD},
        {"encryption=aes128", PASSWORD},
        {"encryption=aes256", PASSWORD},
    };

    (void)state;
    for (size_t i = 0; i < LEN(ways); i++) {
        struct bw_buf in;

        make(&in, one, LEN(one), ways[i].options);
        expect(&in, ways[i].password, BW_OK, "");
        bw_buf_clear(&in);
    }
}

static void folders_and_what_a_mac_adds_are_no_files(void **state)
{
    static const struct member members[] = {{"q1/", NULL},
                                            {"q1/.DS_Store", "x"},
                                            {"__MACOSX/q1/._ed.csv", "junk"},
                                            {"q1/ed.csv", rows},
                                            {"q1/._ed.csv", "junk"}};
    struct bw_buf in;

    (void)state;
    make(&in, members, LEN(members), NULL);
    expect(&in, NULL, BW_OK, "");
    bw_buf_clear(&in);
}

static void other_than_one_file_is_refused(void **state)
{
    static const struct member two[] = {{"ed.csv", rows}, {"police.csv", rows}};
    static const struct member none[] = {{"q1/", NULL}, {"__MACOSX/._ed.csv", "junk"}};
    static const struct member workbook[] = {{"first", "<x/>"}, {"xl/workbook.xml", "<x/>"}};
    struct bw_buf in;

    (void)state;
    make(&in, two, LEN(two), NULL);
    expect(&in, NULL, BW_EFORMAT, "the zip archive holds more than one file\nhint: each file");
    bw_buf_clear(&in);
    make(&in, none, LEN(none), NULL);
    expect(&in, NULL, BW_EFORMAT, "the zip archive holds no file");
    bw_buf_clear(&in);
    make(&in, workbook, LEN(workbook), NULL);
    expect(&in, NULL, BW_EFORMAT, "this is a workbook (.xlsx), not a CSV file\nhint: in the spre");
    bw_buf_clear(&in);
}

static void a_password_is_asked_for_and_must_fit(void **state)
{
    static const struct member one[] = {{"ed.csv", rows}};
    static const char *const ways[] = {"encryption=traditional", "encryption=aes256"};

    (void)state;
    for (size_t i = 0; i < LEN(ways); i++) {
        struct bw_buf in;

        make(&in, one, LEN(one), ways[i]);
        expect(&in, NULL, BW_ECONFIG, "the zip archive is encrypted, and there is no password");
        expect(&in, "wrong", BW_ECONFIG, "the password does not open the zip archive\nhint: cred");
        bw_buf_clear(&in);
    }
}

/* Cut anywhere it is refused, but for the last bytes, which say nothing any more. */
static void every_cut_and_every_damage_is_seen(void **state)
{
    static const struct member one[] = {{"ed.csv", rows}};
    struct bw_buf in, out;
    struct bw_err err;

    (void)state;
    make(&in, one, LEN(one), "compression=deflate");
    for (size_t len = 4; len < in.len - 22; len++) {
        const struct bw_buf cut = {.bytes = in.bytes, .len = len};

        if (unzip(&cut, 64, NULL, no_limits, &out, &err) == BW_OK)
            fail_msg("cut at %zu of %zu bytes", len, in.len);
        bw_buf_clear(&out);
    }
    /* The data, between the name and what stands behind them. */
    for (size_t at = 30 + strlen("ed.csv") + 40; at < 30 + strlen("ed.csv") + 60; at++) {
        in.bytes[at] ^= 0x10;
        if (unzip(&in, 64, NULL, no_limits, &out, &err) == BW_OK)
            fail_msg("damaged at %zu", at);
        in.bytes[at] ^= 0x10;
        bw_buf_clear(&out);
    }
    bw_buf_clear(&in);
}

static void a_bomb_is_stopped(void **state)
{
    static char zeros[3 * 1024 * 1024 + 1];
    const struct member one[] = {{"ed.csv", zeros}};
    struct bw_buf in, out;
    struct bw_err err;

    (void)state;
    memset(zeros, '0', sizeof(zeros) - 1);
    make(&in, one, 1, "compression=deflate");
    assert_int_equal(unzip(&in, 4096, NULL, (struct bw_inflate_limits){MIB, 0}, &out, &err),
                     BW_ERANGE);
    assert_string_equal(err.text, "inflates to more than 1048576 bytes (fetch.max_bytes)");
    bw_buf_clear(&out);
    assert_int_equal(unzip(&in, 64, NULL, (struct bw_inflate_limits){0, 100}, &out, &err),
                     BW_ERANGE);
    assert_string_equal(err.text, "inflates to more than 100 times its size (fetch.max_ratio)");
    bw_buf_clear(&out);
    bw_buf_clear(&in);
}

static void the_sink_and_whoever_closes_can_break_it_off(void **state)
{
    static const struct member one[] = {{"ed.csv", rows}};
    struct bw_arena *arena = bw_arena_new();
    struct bw_err err = BW_ERR_INIT;
    struct bw_inflate *inflate = bw_inflate_open(arena, no_limits, (struct bw_sink){refuse, NULL});
    struct bw_buf in;

    (void)state;
    make(&in, one, LEN(one), NULL);
    assert_int_equal(push(inflate, &in, 64, &err), BW_EFOUND);
    assert_string_equal(err.text, "the sink says no");
    bw_inflate_close(inflate);
    inflate = bw_inflate_open(arena, no_limits, (struct bw_sink){refuse, NULL});
    assert_int_equal(bw_inflate_push(inflate, in.bytes, 64, &err), BW_OK);
    bw_inflate_close(inflate); /* in the midst of a file, and does not hang */
    bw_buf_clear(&in);
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_file_comes_out_however_it_was_packed),
        cmocka_unit_test(folders_and_what_a_mac_adds_are_no_files),
        cmocka_unit_test(other_than_one_file_is_refused),
        cmocka_unit_test(a_password_is_asked_for_and_must_fit),
        cmocka_unit_test(every_cut_and_every_damage_is_seen),
        cmocka_unit_test(a_bomb_is_stopped),
        cmocka_unit_test(the_sink_and_whoever_closes_can_break_it_off),
    };

    return cmocka_run_group_tests_name("unzip", tests, NULL, NULL);
}
