/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_pseudonymise.h"

#include <errno.h>
#include <string.h>

#include <sodium.h>

#include "beatwise/base/scrub.h"
#include "beatwise/fetch/transfer.h"
#include "beatwise/stage/reader.h"
#include "pseudonymise_private.h"

#define LINE_MAX_BYTES ((size_t)1024 * 1024)

/* Of all quarters: as late as can be, and back to the beginning. */
#define LAST_QUARTER ((struct bw_quarter){9999, 4})
#define BACK_DAYS (9999 * 366)

struct writing {
    struct bw_pseudonymised from;
    struct bw_buf line;
    struct bw_buf cell;
    FILE *out;
    struct bw_pseudonymise_result result;
};

/* Keeps its room. */
static void empty(struct bw_buf *buf)
{
    if (buf->len > 0)
        sodium_memzero(buf->bytes, buf->len);
    buf->len = 0;
}

/* RFC 4180: quoted where it has a comma, a quote or a line end. */
static void add_cell(struct bw_buf *line, const char *cell)
{
    if (strpbrk(cell, ",\"\r\n") == NULL) {
        bw_buf_puts(line, cell);
        return;
    }
    bw_buf_puts(line, "\"");
    for (; *cell != '\0'; cell++)
        bw_buf_printf(line, *cell == '"' ? "\"\"" : "%c", *cell);
    bw_buf_puts(line, "\"");
}

static enum bw_status write_line(struct writing *writing, struct bw_err *err)
{
    const char *text;

    bw_buf_puts(&writing->line, "\n");
    text = bw_buf_text(&writing->line);
    if (fwrite(text, 1, strlen(text), writing->out) != strlen(text))
        return bw_fail(err, BW_EIO, "cannot write the extract: %s", strerror(errno));
    empty(&writing->line);
    return BW_OK;
}

static enum bw_status write_header(struct writing *writing, struct bw_err *err)
{
    bool is_first = true;

    for (size_t i = 0; i < bw_pseudonym_column_count; i++) {
        if (!bw_pseudonym_has_column(writing->from.feed, i))
            continue;
        bw_buf_printf(&writing->line, "%s%s", is_first ? "" : ",",
                      bw_role_name(bw_pseudonym_columns[i].role));
        is_first = false;
    }
    return write_line(writing, err);
}

static enum bw_status write_row(void *ctx, int64_t line, const struct bw_row *row,
                                const struct bw_map_verdict *verdict, struct bw_err *err)
{
    struct writing *writing = ctx;
    bool is_first = true;

    (void)line;
    (void)verdict;
    if (row == NULL)
        return BW_OK;
    writing->from.row = row;
    writing->from.day = bw_local_day(bw_local_of_utc(row->event.when.from_utc));
    for (size_t i = 0; i < bw_pseudonym_column_count; i++) {
        if (!bw_pseudonym_has_column(writing->from.feed, i))
            continue;
        empty(&writing->cell);
        bw_pseudonym_columns[i].write(&writing->from, &writing->cell);
        if (!is_first)
            bw_buf_puts(&writing->line, ",");
        add_cell(&writing->line, bw_buf_text(&writing->cell));
        is_first = false;
    }
    writing->result.kept++;
    writing->result.with_keys += writing->from.has_keys;
    return write_line(writing, err);
}

static enum bw_status check_feed(const struct bw_feed_desc *feed, struct bw_err *err)
{
    if (feed->sharing_link == NULL) {
        bw_fail(err, BW_EREFUSED, "feed '%s': it has no sharing reference for linkage", feed->name);
        return bw_fail_hint(err, "name the agreement under beatwise.sharing.link in '%s'",
                            feed->file);
    }
    if (bw_feed_desc_find(feed, BW_ROLE_TOKENS) >= 0)
        return bw_fail(err, BW_EREFUSED, "feed '%s': it is pseudonymised already", feed->name);
    return BW_OK;
}

static enum bw_status read_and_write(struct bw_arena *arena, struct writing *writing,
                                     const struct bw_pseudonymise_request *request,
                                     struct bw_err *err)
{
    struct bw_feed_desc feed = *writing->from.feed;
    struct bw_site site = {.name = ""};
    struct bw_reader_request reader = {.site = &site,
                                       .feed = &feed,
                                       .quarter = request->quarter,
                                       .urls = &request->in,
                                       .url_count = 1,
                                       .is_file_at_hand = true,
                                       .row_fn = write_row,
                                       .ctx = writing};
    struct bw_reader_result read = {0};
    enum bw_status status;

    bw_setting_values_init(&site.settings);
    if (request->quarter.year == 0) {
        reader.quarter = LAST_QUARTER;
        feed.is_back_months = false;
        feed.back_days = BACK_DAYS;
    }
    status = bw_transfer_init(err);
    if (status == BW_OK)
        status = write_header(writing, err);
    if (status == BW_OK)
        status = bw_reader_run(arena, &reader, &read, err);
    writing->result.rows = read.counts.rows;
    writing->result.violence = read.counts.violence;
    writing->result.rejects = read.counts.rejects;
    if (status == BW_OK && fflush(writing->out) != 0)
        status = bw_fail(err, BW_EIO, "cannot write the extract: %s", strerror(errno));
    return status;
}

enum bw_status bw_stage_pseudonymise(struct bw_arena *arena,
                                     const struct bw_pseudonymise_request *request,
                                     struct bw_pseudonymise_result *ret_result, struct bw_err *err)
{
    struct writing writing = {.out = request->out};
    struct bw_keyring *shared = NULL;
    struct bw_feed_desc *feed = NULL;
    enum bw_status status = bw_feed_desc_read(arena, request->feed_file, &feed, err);

    bw_buf_init(&writing.line, LINE_MAX_BYTES);
    bw_buf_init(&writing.cell, LINE_MAX_BYTES);
    if (status == BW_OK)
        status = check_feed(feed, err);
    if (status == BW_OK)
        status = bw_keyring_open_shared(&shared, request->key_file, err);
    writing.from = (struct bw_pseudonymised){.feed = feed, .shared = shared};
    if (status == BW_OK && request->description != NULL)
        status = bw_pseudonym_describe(arena, feed, request->description, err);
    if (status == BW_OK)
        status = read_and_write(arena, &writing, request, err);
    if (status == BW_OK)
        *ret_result = writing.result;
    bw_keyring_close(shared);
    bw_buf_clear(&writing.line);
    bw_buf_clear(&writing.cell);
    bw_scrub(BW_READER_STACK_BYTES);
    return status;
}
