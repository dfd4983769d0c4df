/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FEED_GUESS_H
#define BW_FEED_GUESS_H

#include <stdbool.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/buf.h"
#include "beatwise/base/err.h"
#include "beatwise/base/text.h"

/*
 * guess.h - a first description of a file that has none: encoding, delimiter, header, types, forms
 * of dates, what each column may mean by its name and its cells.
 *
 * What cannot be known is written as TODO, which the reader of descriptions refuses: the meaning of
 * codes, the rule of violence.  All else can be read as it stands.
 *
 * Privacy: names of columns are printed where a header row was recognised.  Of cells only codes
 * are: of columns that by their name hold codes and not people, values that occur often.
 */
struct bw_guess_input {
    struct bw_text bytes; /* from the file's beginning, inflated */
    bool is_whole;        /* and to its end */
    bool is_gzip;
    const char *file; /* its name, without folders */
};

/* Adds YAML to `yaml`.  BW_EFORMAT: empty, or no table that any delimiter makes. */
enum bw_status bw_guess(struct bw_arena *arena, const struct bw_guess_input *input,
                        struct bw_buf *yaml, struct bw_err *err) BW_MUST_CHECK;

#endif
