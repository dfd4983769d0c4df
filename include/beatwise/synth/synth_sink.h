/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_SYNTH_SYNTH_SINK_H
#define BW_SYNTH_SYNTH_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/buf.h"
#include "beatwise/base/err.h"

/*
 * synth_sink.h - where invented bytes go: the layer itself opens no file.
 *
 * Memory: a writer holds at most 64 KiB, whatever the size of what is written.
 */
struct bw_synth_sink {
    void *ctx;
    enum bw_status (*write)(void *ctx, const void *bytes, size_t len, struct bw_err *err);
};

/*
 * How the caller makes files.  `path` is relative to the site ("extracts/2026Q1/ed.csv.gz"); one
 * that ends in .gz is to be compressed by the caller.  At most two files are open at a time
 * (truth.csv and one other).  Each opened file is closed once; `is_whole` says whether all of it
 * was written, else it is to be thrown away.
 */
struct bw_synth_out {
    void *ctx;
    enum bw_status (*open)(void *ctx, const char *path, struct bw_synth_sink *ret_sink,
                           struct bw_err *err);
    enum bw_status (*close)(void *ctx, struct bw_synth_sink *sink, bool is_whole,
                            struct bw_err *err);
};

/*
 * Text and CSV into a sink.  The first failure is kept and all that follows is dropped, so that
 * only finish needs a check.
 *
 * Order: init, then any of the others, then finish.
 */
struct bw_synth_writer {
    struct bw_synth_sink sink;
    struct bw_buf buf;
    struct bw_err err;
    const char *eol; /* "\n" unless changed */
    bool is_quoting; /* every cell in quotes, not only those that need it */
    bool has_cells;  /* the row has begun */
    size_t row_start;
};

void bw_synth_writer_init(struct bw_synth_writer *writer, struct bw_synth_sink sink);

void bw_synth_puts(struct bw_synth_writer *writer, const char *text);
void bw_synth_printf(struct bw_synth_writer *writer, const char *fmt, ...) BW_PRINTF(2, 3);

/* One more cell of the row; NULL is an empty one. */
void bw_synth_cell(struct bw_synth_writer *writer, const char *text);
void bw_synth_cell_number(struct bw_synth_writer *writer, int64_t number);

void bw_synth_row_end(struct bw_synth_writer *writer);

/* The row that was ended last once more, byte for byte. */
void bw_synth_row_again(struct bw_synth_writer *writer);

/* A row of names parted by commas. */
void bw_synth_header(struct bw_synth_writer *writer, const char *names);

/* Writes what is left and gives the memory back; the status is that of the first failure. */
enum bw_status bw_synth_writer_finish(struct bw_synth_writer *writer,
                                      struct bw_err *err) BW_MUST_CHECK;

#endif
