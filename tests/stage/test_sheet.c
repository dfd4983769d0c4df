/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "folder.h"

#include <zlib.h>

#include "beatwise/base/buf.h"
#include "beatwise/stage/sheet.h"

static const char *const columns[] = {"code", "name", "note"};

/* Rows as "LINE:code|name|note;", so that one text is compared. */
static enum bw_status add_row(void *ctx, int64_t line, const struct bw_text *cells,
                              struct bw_err *err)
{
    if (bw_text_is_equal(cells[0], BW_TEXT("stop")))
        return bw_fail(err, BW_EFORMAT, "column 'code' says stop");
    bw_buf_printf(ctx, "%lld:%.*s|%.*s|%.*s;", (long long)line, BW_TEXT_ARGS(cells[0]),
                  BW_TEXT_ARGS(cells[1]), BW_TEXT_ARGS(cells[2]));
    return BW_OK;
}

static enum bw_status read_sheet(const char *path, char *digest, struct bw_buf *rows,
                                 struct bw_err *err)
{
    const struct bw_sheet sheet = {.path = path,
                                   .columns = columns,
                                   .column_count = 3,
                                   .row_fn = add_row,
                                   .ctx = rows,
                                   .digest = digest,
                                   .optional_from = 2};

    bw_buf_clear(rows);
    *err = BW_ERR_INIT;
    return bw_sheet_read(&sheet, err);
}

static void columns_are_found_by_name_and_others_ignored(void **state)
{
    struct folder *f = *state;
    static const struct {
        const char *what, *text, *rows;
    } rows[] = {
        {"in order", "code,name,note\nA,One,x\n", "2:A|One|x;"},
        {"another order and case", "x,NOTE,Name,CODE\n1,n,One,A\n", "2:A|One|n;"},
        {"blanks around", " code , name \n A , One \n", "2:A|One|;"},
        {"optional not there", "code,name\nA,One\nB,\n", "2:A|One|;3:B||;"},
        {"no last line end", "code,name\r\nA,One", "2:A|One|;"},
        {"a mark in front",
         "\xEF\xBB\xBF"
         "code,name\nA,One\n",
         "2:A|One|;"},
        {"a cell of two lines", "code,name\n\"A\",\"One\nTwo\"\nB,x\n", "2:A|One\nTwo|;4:B|x|;"},
        {"a blank line", "code,name\n\nA,One\n", "3:A|One|;"},
        {"no row", "code,name\n", ""},
    };
    struct bw_buf found;

    bw_buf_init(&found, 4096);
    for (size_t i = 0; i < LEN(rows); i++) {
        if (read_sheet(put(f, "s.csv", rows[i].text), NULL, &found, &f->err) != BW_OK)
            fail_msg("%s: %s", rows[i].what, f->err.text);
        if (strcmp(bw_buf_text(&found), rows[i].rows) != 0)
            fail_msg("%s: %s", rows[i].what, bw_buf_text(&found));
    }
    bw_buf_clear(&found);
}

static void another_form_is_refused_with_file_and_line(void **state)
{
    struct folder *f = *state;
    static const struct {
        const char *what, *text, *message;
    } rows[] = {
        {"empty", "", "is empty: a header row was expected"},
        {"missing column", "code,note\nA,x\n", "s.csv:1: column 'name' is missing"},
        {"column twice", "code,name,Code\nA,x,B\n", "s.csv:1: column 'code' is there twice"},
        {"optional column twice", "code,name,note,note\n", "s.csv:1: column 'note' is there twice"},
        {"short row", "code,name\nA,x\nB\n", "s.csv:3: 1 cells, but the header has 2"},
        {"long row", "code,name\nA,x,y\n", "s.csv:2: 3 cells, but the header has 2"},
        {"what the caller refuses", "code,name\n\"A\",\"x\ny\"\nstop,x\n",
         "s.csv:4: column 'code' says stop"},
    };
    struct bw_buf found;

    bw_buf_init(&found, 4096);
    for (size_t i = 0; i < LEN(rows); i++) {
        assert_int_equal(read_sheet(put(f, "s.csv", rows[i].text), NULL, &found, &f->err),
                         BW_EFORMAT);
        if (strstr(text_below(f, &f->err), rows[i].message) == NULL)
            fail_msg("%s: %s", rows[i].what, f->err.text);
    }
    /* Read in the middle of the file, or at its end: the file is named once. */
    assert_int_equal(read_sheet(put(f, "s.csv", "code\nA\n"), NULL, &found, &f->err), BW_EFORMAT);
    assert_string_equal(f->err.text,
                        bw_arena_printf(f->arena, "%s/s.csv:1: column 'name' is missing", f->dir));
    assert_int_equal(read_sheet(bw_file_join(f->arena, f->dir, "none.csv"), NULL, &found, &f->err),
                     BW_ENOTFOUND);
    bw_buf_clear(&found);
}

/* Gzip as gzwrite makes it; returns the path. */
static const char *put_gzip(struct folder *f, const char *name, const char *text)
{
    const char *path = bw_file_join(f->arena, f->dir, name);
    gzFile file = gzopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(gzwrite(file, text, (unsigned)strlen(text)), strlen(text));
    assert_int_equal(gzclose(file), Z_OK);
    return path;
}

static void gzip_is_read_and_digested_as_it_is_on_disk(void **state)
{
    struct folder *f = *state;
    const char *path = put_gzip(f, "s.csv.gz", "code,name\nA,One\n");
    char digest[BW_DIGEST_HEX], expected[BW_DIGEST_HEX];
    struct bw_digest of_file;
    struct bw_buf found;
    struct bw_text text;
    char *bytes;
    size_t len;

    bw_buf_init(&found, 4096);
    assert_ok(read_sheet(path, digest, &found, &f->err));
    assert_string_equal(bw_buf_text(&found), "2:A|One|;");
    assert_ok(bw_file_read(f->arena, path, 4096, &bytes, &len, &f->err));
    bw_digest_init(&of_file);
    bw_digest_add(&of_file, bytes, len);
    bw_digest_end(&of_file, expected);
    assert_string_equal(digest, expected);
    assert_ok(bw_sheet_read_text(f->arena, path, 4096, digest, &text, &f->err));
    assert_string_equal(text.ptr, "code,name\nA,One\n");
    assert_string_equal(digest, expected);
    assert_int_equal(read_sheet(put_bytes(f, "cut.csv.gz", bytes, len - 4), NULL, &found, &f->err),
                     BW_EFORMAT);
    assert_non_null(strstr(f->err.text, "cut off"));
    bw_buf_clear(&found);
}

static void a_text_over_its_limit_is_refused(void **state)
{
    struct folder *f = *state;
    struct bw_text text = BW_TEXT("untouched");
    char digest[BW_DIGEST_HEX] = "untouched";

    assert_int_equal(
        bw_sheet_read_text(f->arena, put_gzip(f, "b.gz", "0123456789"), 9, digest, &text, &f->err),
        BW_ERANGE);
    assert_string_equal(text.ptr, "untouched");
    assert_string_equal(digest, "untouched");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(columns_are_found_by_name_and_others_ignored, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(another_form_is_refused_with_file_and_line, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(gzip_is_read_and_digested_as_it_is_on_disk, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_text_over_its_limit_is_refused, make_folder,
                                        remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
