/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_STORE_RESULT_H
#define BW_STORE_STORE_RESULT_H

#include "beatwise/model/incident.h"
#include "beatwise/store/store.h"

/*
 * store_result.h - counts made in the engine for `rank`, and what rank keeps for `report`.
 *
 * Counts are exact: for the restricted output and for the table of printed cells, nothing else.
 */

/* Incidents of one variant that agree in all of these. */
struct bw_incident_count {
    const char *beat; /* or NULL: not placed */
    int32_t month;
    enum bw_police_status status;
    enum bw_public is_public;
    bool is_sexual;
    bool is_under_18;
    unsigned sources;
    int64_t incidents;
};

/* Of linked quarters up to and with `last`, months from `from_month` to `to_month`; by beat and
 * month. */
enum bw_status bw_store_count_incidents(struct bw_store *store, struct bw_arena *arena,
                                        enum bw_variant variant, struct bw_quarter last,
                                        int32_t from_month, int32_t to_month,
                                        struct bw_incident_count **ret_counts, size_t *ret_count,
                                        struct bw_err *err) BW_MUST_CHECK;

/* Placed events of extracts that count, of quarters up to and with `last`, by beat and feed. */
struct bw_feed_count {
    const char *beat;
    const char *feed;
    int64_t events;
};

enum bw_status bw_store_count_feeds(struct bw_store *store, struct bw_arena *arena,
                                    struct bw_quarter last, int32_t from_month, int32_t to_month,
                                    struct bw_feed_count **ret_counts, size_t *ret_count,
                                    struct bw_err *err) BW_MUST_CHECK;

/* Ambulance calls of linked quarters that are in no incident of `variant` (no usable identifier),
 * by beat and month: the other members are 0. */
enum bw_status bw_store_count_calls(struct bw_store *store, struct bw_arena *arena,
                                    enum bw_variant variant, struct bw_quarter last,
                                    int32_t from_month, int32_t to_month,
                                    struct bw_incident_count **ret_counts, size_t *ret_count,
                                    struct bw_err *err) BW_MUST_CHECK;

/* A quarter of the 12 months, and the three before it, newest first. */
#define BW_TALLY_QUARTERS 4
struct bw_tally_quarter {
    int months;                         /* common months of it: 0 to 3 */
    int64_t status[BW_POLICE_STATUSES]; /* in those, that count for the rank */
};

/* What rank found for a beat (beat NULL: what could not be placed), exact. */
struct bw_tally {
    const char *beat;
    int months;                             /* common months among the last 12 */
    int quarter_months;                     /* of those, months of this quarter: 0 to 3 */
    int64_t status_12m[BW_POLICE_STATUSES]; /* those that count for the rank */
    int64_t incidents_quarter;              /* the same, this quarter */
    int64_t source_12m[BW_SOURCES];         /* incidents that the source saw */
    int64_t place_unknown_12m;              /* place type not known: in no other figure here */
    int64_t not_public_12m;                 /* at home and the like: in no other figure here */
    int64_t under_18_12m;
    int64_t calls_not_linkable_12m;
    /* Known to police and without record, by the strict rule of linking and by the loose one. */
    int64_t strict_12m[2];
    int64_t loose_12m[2];
    struct bw_tally_quarter quarters[BW_TALLY_QUARTERS]; /* status_12m by quarter */
};

/* Replaces the quarter's tallies. */
enum bw_status bw_store_tally_put(struct bw_store *store, struct bw_quarter quarter,
                                  const struct bw_tally *tallies, size_t count,
                                  struct bw_err *err) BW_MUST_CHECK;

/*
 * By beat, the one without a beat first.  BW_ENOTFOUND: `rank` has not run for the quarter, or
 * has not run since extracts or links of it or of a quarter before it changed.
 */
enum bw_status bw_store_tally_get(struct bw_store *store, struct bw_arena *arena,
                                  struct bw_quarter quarter, struct bw_tally **ret_tallies,
                                  size_t *ret_count, struct bw_err *err) BW_MUST_CHECK;

/* The same whatever changed since, for comparisons with what was counted then: none where `rank`
 * never ran for the quarter.  BW_ENOTFOUND: a version without counts by quarter ranked it. */
enum bw_status bw_store_tally_then(struct bw_store *store, struct bw_arena *arena,
                                   struct bw_quarter quarter, struct bw_tally **ret_tallies,
                                   size_t *ret_count, struct bw_err *err) BW_MUST_CHECK;

#endif
