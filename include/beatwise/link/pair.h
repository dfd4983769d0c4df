/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_PAIR_H
#define BW_LINK_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/link/match.h"
#include "beatwise/link/record.h"
#include "beatwise/model/incident.h"

/*
 * pair.h - pairs of records of different sources that may be one incident.
 *
 * A pair is close in time and holds one of the rules of a tier: one record carries the other's
 * record or group number (1); equal NHS numbers and one more field (2); equal forename, surname and
 * birth day (3).  Two different NHS numbers forbid any pair.  Pairs are found by sorting keys, so
 * the work grows with records and pairs, not with records squared.
 *
 * Units: minutes.  The time of an ED attendance or an ambulance call is its arrival, where that is
 * known; the time of a police record is when it happened.  A record whose time is known to the
 * month is in no pair.
 */
struct bw_link_windows {
    int64_t before_min;      /* ED or call, before the police record's time */
    int64_t after_min;       /* ED or call, after it */
    int64_t call_before_min; /* ED arrival, before the call */
    int64_t call_after_min;  /* ED arrival, after it */
};

/* -24 h to +72 h, and -1 h to +12 h for call and ED. */
#define BW_LINK_WINDOWS_INIT                                                                       \
    ((struct bw_link_windows){.before_min = 24 * 60,                                               \
                              .after_min = 72 * 60,                                                \
                              .call_before_min = 60,                                               \
                              .call_after_min = 12 * 60})

/* Whether two events, `a` of the lower source, are within their window; `ret_gap_min` as below. */
bool bw_link_is_near(const struct bw_event *a, const struct bw_event *b,
                     const struct bw_link_windows *windows, int64_t *ret_gap_min);

/* The time that counts, a range by its start. */
int64_t bw_link_time_of(const struct bw_event *event);

struct bw_link_pair {
    size_t a, b; /* positions of the records; a's source is before b's */
    enum bw_link_tier tier;
    bool is_person_too; /* tier 1 where a rule of tier 2 or 3 holds as well; else true */
    double weight;      /* log2 of the odds; 0 where the tier has none */
    int64_t gap_min;    /* to the far end of a range: a vague time loses to an exact one */
    const char *rule;   /* static text, "nhs_number+birth_date" */
};

/* A key that more pairs of records than BW_LINK_BLOCK_PAIRS_MAX share gives none of them. */
struct bw_link_found {
    struct bw_link_pair *pairs; /* by a, then b; each pair once, with its best tier */
    size_t pair_count;
    int64_t lost_pairs; /* not looked at because their key was too frequent */
};

/* Whether the windows allow the two to be one incident; a's source is before b's.  `ret_gap_min` as
 * in bw_link_pair. */
bool bw_link_is_near(const struct bw_event *a, const struct bw_event *b,
                     const struct bw_link_windows *windows, int64_t *ret_gap_min);

/* The result lives in `arena`. */
void bw_link_find(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                  const struct bw_link_windows *windows, struct bw_link_found *ret_found);

#endif
