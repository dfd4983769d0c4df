/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/text.h"
#include "beatwise/conf/feed_desc.h"
#include "beatwise/conf/yaml_value.h"

#include "feed_desc_private.h"

#define HEADER_ROW_MAX 100
#define COMMENT_ROW_MAX 1000000

/* One byte, or 0 for null: CSV is read byte by byte. */
static enum bw_status get_char(struct bw_feed_reader *reader, const struct bw_yaml *map,
                               const char *key, char *ret_char)
{
    const struct bw_yaml *node = bw_yaml_find(map, key);

    if (node == NULL)
        return BW_OK;
    if (node->is_null && strcmp(key, "delimiter") != 0) {
        *ret_char = '\0';
        return BW_OK;
    }
    if (node->kind != BW_YAML_SCALAR || strlen(node->text) != 1 || *node->text == '\n' ||
        *node->text == '\r' || (unsigned char)*node->text > 0x7E)
        return bw_yaml_fail(node, reader->err, "one ASCII character was expected");
    *ret_char = *node->text;
    return BW_OK;
}

/* `headerRows` and `commentRows` of v2: numbers of rows, ascending. */
static enum bw_status get_rows(struct bw_feed_reader *reader, const struct bw_yaml *dialect,
                               const char *key, int most, const int **ret_rows, size_t *ret_count)
{
    const struct bw_yaml *node = bw_yaml_given(dialect, key);
    struct bw_yaml_list list = {0};
    enum bw_status status = bw_yaml_get_list(reader->arena, dialect, key, &list, reader->err);
    int *rows;

    if (status != BW_OK)
        return status;
    rows = bw_arena_alloc(reader->arena, list.count, sizeof(*rows));
    for (size_t i = 0; i < list.count; i++) {
        int64_t row;

        if (!bw_text_parse_i64(bw_text_of(list.texts[i]), &row) || row < 1 || row > most ||
            (i > 0 && row <= rows[i - 1]))
            return bw_yaml_fail(node, reader->err, "numbers of rows, ascending, were expected");
        rows[i] = (int)row;
    }
    *ret_rows = rows;
    *ret_count = list.count;
    return BW_OK;
}

static bool is_comment_row(const struct bw_feed_desc *desc, int row)
{
    for (size_t i = 0; i < desc->comment_row_count; i++) {
        if (desc->comment_rows[i] == row)
            return true;
    }
    return false;
}

/* It may be empty. */
static enum bw_status get_join(struct bw_feed_reader *reader, const struct bw_yaml *dialect)
{
    const struct bw_yaml *node = bw_yaml_given(dialect, "headerJoin");

    if (node != NULL && node->kind != BW_YAML_SCALAR)
        return bw_yaml_fail(node, reader->err, "a text was expected");
    if (node != NULL)
        reader->desc->header_join = node->text;
    return BW_OK;
}

/* `header` of v1 and v2; `headerRows`, `headerJoin` and `commentRows` of v2. */
static enum bw_status read_header(struct bw_feed_reader *reader, const struct bw_yaml *dialect)
{
    const struct bw_yaml *node = bw_yaml_given(dialect, "headerRows");
    struct bw_feed_desc *desc = reader->desc;
    bool has_header = true;
    const int *rows = NULL;
    size_t count = 0;
    enum bw_status status = bw_yaml_get_bool(dialect, "header", &has_header, reader->err);

    if (status != BW_OK ||
        (status = get_rows(reader, dialect, "headerRows", HEADER_ROW_MAX, &rows, &count)) !=
            BW_OK ||
        (status = get_rows(reader, dialect, "commentRows", COMMENT_ROW_MAX, &desc->comment_rows,
                           &desc->comment_row_count)) != BW_OK ||
        (status = get_join(reader, dialect)) != BW_OK)
        return status;
    if (!has_header || (node != NULL && count == 0)) {
        desc->header_first = desc->header_rows = 0;
        return BW_OK;
    }
    if (count > 0) {
        desc->header_first = rows[0];
        desc->header_rows = rows[count - 1];
    }
    for (size_t i = 0; i < count; i++) {
        if (is_comment_row(desc, rows[i]))
            return bw_yaml_fail(bw_yaml_find(dialect, "commentRows"), reader->err,
                                "row %d is a header row", rows[i]);
    }
    for (int row = desc->header_first; row <= desc->header_rows && count > 0; row++) {
        if (row == *rows)
            rows += --count > 0;
        else if (!is_comment_row(desc, row))
            return bw_yaml_fail(node, reader->err, "row %d between them is not a comment row", row);
    }
    return BW_OK;
}

/* Any of the three ends a line, whatever is said: files mix them. */
static enum bw_status check_line_terminator(struct bw_feed_reader *reader,
                                            const struct bw_yaml *dialect)
{
    const struct bw_yaml *node = bw_yaml_given(dialect, "lineTerminator");

    if (node == NULL || (node->kind == BW_YAML_SCALAR &&
                         (strcmp(node->text, "\r\n") == 0 || strcmp(node->text, "\n") == 0 ||
                          strcmp(node->text, "\r") == 0)))
        return BW_OK;
    return bw_yaml_fail(node, reader->err, "\"\\r\\n\", \"\\n\" or \"\\r\" was expected");
}

static enum bw_status check_chars(struct bw_feed_reader *reader, const struct bw_yaml *dialect)
{
    const struct bw_feed_desc *desc = reader->desc;
    char chars[4] = {desc->delimiter, desc->quote, desc->escape, desc->comment};

    for (size_t i = 0; i < 4; i++) {
        for (size_t j = i + 1; j < 4; j++) {
            /* An escape that is the quote is doubling, said another way. */
            if (chars[i] != '\0' && chars[i] == chars[j] && !(i == 1 && j == 2))
                return bw_yaml_fail(dialect, reader->err,
                                    "delimiter, quoteChar, escapeChar and commentChar must differ");
        }
    }
    return BW_OK;
}

enum bw_status bw_feed_read_dialect(struct bw_feed_reader *reader, const struct bw_yaml *resource)
{
    struct bw_feed_desc *desc = reader->desc;
    const struct bw_yaml *dialect;
    enum bw_status status = bw_feed_follow(reader, resource, "dialect", &dialect);

    desc->quote = '"';
    desc->is_double_quote = true;
    desc->header_first = desc->header_rows = 1;
    desc->header_join = " ";
    if (status != BW_OK || dialect == NULL)
        return status;
    if ((status = bw_feed_check_dialect(dialect, reader->err)) != BW_OK ||
        (status = get_char(reader, dialect, "delimiter", &desc->delimiter)) != BW_OK ||
        (status = get_char(reader, dialect, "quoteChar", &desc->quote)) != BW_OK ||
        (status = get_char(reader, dialect, "escapeChar", &desc->escape)) != BW_OK ||
        (status = get_char(reader, dialect, "commentChar", &desc->comment)) != BW_OK ||
        (status = bw_yaml_get_bool(dialect, "doubleQuote", &desc->is_double_quote, reader->err)) !=
            BW_OK ||
        (status = bw_yaml_get_bool(dialect, "skipInitialSpace", &desc->is_skip_initial_space,
                                   reader->err)) != BW_OK ||
        (status = bw_yaml_get_text(dialect, "nullSequence", &reader->null_sequence, reader->err)) !=
            BW_OK ||
        (status = check_line_terminator(reader, dialect)) != BW_OK ||
        (status = read_header(reader, dialect)) != BW_OK ||
        (status = check_chars(reader, dialect)) != BW_OK)
        return status;
    if (desc->escape != '\0' && desc->escape == desc->quote) {
        desc->is_double_quote = true;
        desc->escape = '\0';
    }
    return BW_OK;
}
