/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_CHECK_PRIVATE_H
#define BW_STAGE_CHECK_PRIVATE_H

#include "beatwise/stage/missed.h"
#include "beatwise/stage/quality.h"
#include "beatwise/stage/stage_check.h"

/*
 * check_private.h - what stage_check.c found, for check_text.c and check_json.c to say.
 */
#define BW_CHECK_LINES_MAX 10 /* that are named, of each reason */
#define BW_CHECK_REFUSALS_MAX 8

struct bw_check_line {
    size_t file;
    int64_t line;
};

struct bw_checked {
    const struct bw_check_request *request;
    struct bw_quarter quarter; /* as which it was read */
    struct bw_reader_result result;
    struct bw_row_counts counts; /* kept, located, linkable, unknown_beat */
    struct bw_quality quality;
    struct bw_quality_tally tally;
    struct bw_check_line lines[BW_REJECT_REASONS][BW_CHECK_LINES_MAX];
    size_t file_at;                              /* that is being read */
    const char *refusals[BW_CHECK_REFUSALS_MAX]; /* why collect would not take it */
    size_t refusal_count;
    int64_t invalid;          /* cells */
    struct bw_missed *missed; /* NULL: not asked for */
    size_t missed_count;      /* texts that were written */
};

void bw_check_text(struct bw_buf *buf, const struct bw_checked *checked);

enum bw_status bw_check_json(struct bw_buf *buf, const struct bw_checked *checked,
                             struct bw_err *err) BW_MUST_CHECK;

/* What a column is for: its role, "violence rule", "exclude rule", or "" where nothing reads it. */
const char *bw_check_use(const struct bw_feed_desc *feed, size_t field);

/* "string", "datetime", ... */
const char *bw_check_type(const struct bw_field *field);

/* The column's quality, or NULL: only columns with a role are counted. */
const struct bw_quality_column *bw_check_column(const struct bw_checked *checked, size_t field);

#endif
