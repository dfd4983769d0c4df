/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_RANK_H
#define BW_STAGE_STAGE_RANK_H

#include "beatwise/stage/ground.h"
#include "beatwise/stage/session.h"

/*
 * stage_rank.h - exact counts of every beat over the last 12 months and the quarter, made in the
 * store and kept there for `report`.
 *
 * Only the common months of a beat count (stat/months.h).  Which incidents count is the setting
 * rank.count: those in public places without sexual violence, unless no feed of the site tells
 * what kind of place it was: then all count.
 *
 * Needs of the session: BW_NEED_FEEDS | BW_NEED_WRITE; of the ground: beats.
 */
struct bw_rank_summary {
    int64_t beats;
    int64_t incidents_12m; /* that count, in common months, placed */
    int64_t not_placed_12m;
    int64_t lost_12m;     /* of any kind, in beats that the boundaries of the quarter do not have */
    int64_t carried_12m;  /* brought to their beats by the shares of a lookup (carry.h) */
    size_t boundary_sets; /* in force in any of the 12 months */
    int64_t kind_unknown_12m; /* of no known kind of place: in no table */
    bool is_all_counted;      /* no feed tells the place type: all incidents count */
};

/* Fails with BW_ENOTFOUND (link has not run since the extracts of the quarter, or of one of the
 * three before it, changed) or BW_EIO. */
enum bw_status bw_stage_rank(struct bw_session *session, const struct bw_ground *ground,
                             struct bw_quarter quarter, struct bw_rank_summary *ret_summary,
                             struct bw_err *err) BW_MUST_CHECK;

/* What counts at this site: the setting rank.count, or all (1) where no feed tells place types. */
int bw_rank_counted(const struct bw_session *session);

#endif
