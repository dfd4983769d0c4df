/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_EVALUATE_PERSONS_H
#define BW_STAGE_STAGE_EVALUATE_PERSONS_H

#include "beatwise/link/person.h"
#include "beatwise/stage/stage_evaluate.h"

/*
 * stage_evaluate_persons.h - how well persons are found again: in two files, or in one.
 *
 * Needs no site: the files are read, linked in memory and forgotten; match keys are made with a
 * random key.  Feed descriptions with `unit: person`, which need no source, time, place, sharing
 * or `violence`.
 */
struct bw_evaluate_persons_request {
    const char *descriptions[2];
    size_t description_count; /* 1 or 2 */
    const char *truth;        /* CSV: left,right of record ids; of one file record_id,cluster */
};

struct bw_evaluate_persons_summary {
    struct bw_evaluate_summary common; /* rows and not_kept are of the truth */
    int64_t records[2];
    int64_t candidates;
    int64_t lost;
    struct bw_link_weights weights;
};

/* Fails with BW_ENOTFOUND, BW_EFORMAT, BW_ECONFIG (a description that is not of persons, or has no
 * record_id), BW_EIO. */
enum bw_status bw_stage_evaluate_persons(struct bw_arena *arena,
                                         const struct bw_evaluate_persons_request *request,
                                         struct bw_evaluate_persons_summary *ret_summary,
                                         struct bw_err *err) BW_MUST_CHECK;

#endif
