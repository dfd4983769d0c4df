/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/synth/synth_sink.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FLUSH_AT 32768
#define BUF_MAX 65536

void bw_synth_writer_init(struct bw_synth_writer *writer, struct bw_synth_sink sink)
{
    *writer = (struct bw_synth_writer){.sink = sink, .err = BW_ERR_INIT, .eol = "\n"};
    bw_buf_init(&writer->buf, BUF_MAX);
}

/* The last row stays in the buffer until the next one begins, for row_again. */
static void flush(struct bw_synth_writer *writer, size_t at_least)
{
    if (writer->buf.len < at_least || writer->buf.len == 0)
        return;
    if (writer->err.status == BW_OK &&
        writer->sink.write(writer->sink.ctx, writer->buf.bytes, writer->buf.len, &writer->err) !=
            BW_OK &&
        writer->err.status == BW_OK)
        bw_fail(&writer->err, BW_EIO, "the invented bytes cannot be written");
    writer->buf.len = 0;
    writer->row_start = 0;
}

void bw_synth_puts(struct bw_synth_writer *writer, const char *text)
{
    if (!writer->has_cells)
        flush(writer, FLUSH_AT);
    bw_buf_puts(&writer->buf, text);
}

void bw_synth_printf(struct bw_synth_writer *writer, const char *fmt, ...)
{
    char text[1024];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    bw_synth_puts(writer, text);
}

static void begin_cell(struct bw_synth_writer *writer)
{
    if (writer->has_cells) {
        bw_buf_write(&writer->buf, ",", 1);
        return;
    }
    flush(writer, FLUSH_AT);
    writer->row_start = writer->buf.len;
    writer->has_cells = true;
}

void bw_synth_cell(struct bw_synth_writer *writer, const char *text)
{
    const char *quote;

    begin_cell(writer);
    if (text == NULL)
        text = "";
    if (!writer->is_quoting && text[strcspn(text, ",\"\r\n")] == '\0') {
        bw_buf_write(&writer->buf, text, strlen(text));
        return;
    }
    bw_buf_write(&writer->buf, "\"", 1);
    while ((quote = strchr(text, '"')) != NULL) {
        bw_buf_write(&writer->buf, text, (size_t)(quote - text) + 1);
        bw_buf_write(&writer->buf, "\"", 1);
        text = quote + 1;
    }
    bw_buf_write(&writer->buf, text, strlen(text));
    bw_buf_write(&writer->buf, "\"", 1);
}

void bw_synth_cell_number(struct bw_synth_writer *writer, int64_t number)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRId64, number);
    bw_synth_cell(writer, text);
}

void bw_synth_row_end(struct bw_synth_writer *writer)
{
    bw_buf_puts(&writer->buf, writer->eol);
    writer->has_cells = false;
}

void bw_synth_row_again(struct bw_synth_writer *writer)
{
    size_t len = writer->buf.len - writer->row_start;
    unsigned char row[4096];

    /* Adding may move the buffer, so the row is copied out first. */
    if (len > sizeof(row))
        return;
    memcpy(row, writer->buf.bytes + writer->row_start, len);
    writer->row_start = writer->buf.len;
    bw_buf_write(&writer->buf, row, len);
}

void bw_synth_header(struct bw_synth_writer *writer, const char *names)
{
    char name[64];

    for (;;) {
        size_t len = strcspn(names, ",");

        snprintf(name, sizeof(name), "%.*s", (int)len, names);
        bw_synth_cell(writer, name);
        if (names[len] == '\0')
            break;
        names += len + 1;
    }
    bw_synth_row_end(writer);
}

enum bw_status bw_synth_writer_finish(struct bw_synth_writer *writer, struct bw_err *err)
{
    enum bw_status status;

    flush(writer, 1);
    status = writer->err.status;
    if (status != BW_OK)
        *err = writer->err;
    bw_buf_clear(&writer->buf);
    return status;
}
