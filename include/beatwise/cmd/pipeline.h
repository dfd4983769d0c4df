/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_CMD_PIPELINE_H
#define BW_CMD_PIPELINE_H

#include "beatwise/cmd/option.h"
#include "beatwise/stage/ground.h"
#include "beatwise/stage/session.h"

/*
 * pipeline.h - the stages as commands run them: each opens what it needs, prints its line on
 * stdout and logs what went wrong; `collect`, `run` and `demo` share them.
 */
struct bw_pipeline {
    struct bw_session session;
    struct bw_ground ground;
    const char *first_page; /* the first page that report wrote, or NULL */
    bool is_silent;         /* prints nothing on stdout */
};

typedef enum bw_status bw_pipeline_step(struct bw_pipeline *pipeline, const struct bw_args *args,
                                        struct bw_err *err);

/* Opens the site for writing, does one step, closes it: what a command of one stage is. */
enum bw_status bw_pipeline_do(const struct bw_args *args, const char *what, bw_pipeline_step *step,
                              struct bw_err *err) BW_MUST_CHECK;

/* Opens the site for writing, with its boundaries and postcodes. */
enum bw_status bw_pipeline_open(struct bw_pipeline *pipeline, const struct bw_args *args,
                                const char *what, struct bw_err *err) BW_MUST_CHECK;

void bw_pipeline_close(struct bw_pipeline *pipeline);

/*
 * All feeds, or those of --feed.  One that fails is logged and does not stop the others:
 * BW_EPARTIAL, or its own status where it was the only one.
 */
enum bw_status bw_pipeline_collect(struct bw_pipeline *pipeline, const struct bw_args *args,
                                   struct bw_err *err) BW_MUST_CHECK;

enum bw_status bw_pipeline_link(struct bw_pipeline *pipeline, const struct bw_args *args,
                                struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_pipeline_rank(struct bw_pipeline *pipeline, const struct bw_args *args,
                                struct bw_err *err) BW_MUST_CHECK;

/* Prints the path of each page. */
enum bw_status bw_pipeline_report(struct bw_pipeline *pipeline, const struct bw_args *args,
                                  struct bw_err *err) BW_MUST_CHECK;

/* The four, one after the other; BW_EPARTIAL where a feed is missing and the rest was done. */
enum bw_status bw_pipeline_run(struct bw_pipeline *pipeline, const struct bw_args *args,
                               struct bw_err *err) BW_MUST_CHECK;

#endif
