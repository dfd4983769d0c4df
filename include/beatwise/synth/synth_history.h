/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_SYNTH_SYNTH_HISTORY_H
#define BW_SYNTH_SYNTH_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "beatwise/model/category.h"
#include "beatwise/synth/synth_area.h"

/*
 * synth_history.h - what happened: the acts of violence of a quarter, by number, in the order of
 * their nights.  An act is a function of the plan, the quarter and its number, so that the late
 * records of earlier quarters are made again and never kept.
 *
 * An act belongs to the quarter in which its night begins (06:00 to 05:59); those after midnight
 * on the last night happened, by the clock, in the next quarter.  Quarters before the first of the
 * plan have a history too: their late records are in its first extracts.
 *
 * Units: times are minutes of the wall clock as in base/day.h.
 */
#define BW_SYNTH_VICTIMS 3

struct bw_synth_victim {
    uint64_t incident; /* the truth's number: one person in one act */
    uint64_t serial;   /* in the quarter, below 30,000,000 */
    uint64_t person;
    enum bw_severity severity;
    bool has_ed;
    bool has_ambulance;
    bool is_conveyed;   /* by the ambulance to the ED */
    size_t hospital;    /* 0 or 1 */
    int64_t call_local; /* ambulance called */
    int64_t ed_local;   /* arrival */
};

struct bw_synth_act {
    struct bw_quarter quarter;
    uint64_t number;
    int64_t at_local;
    bool has_police;
    int64_t reported_local; /* to the police, if at all */
    int32_t unsure_min;     /* the police know the time to within so much; 0: as exactly as any */
    size_t beat;
    enum bw_place_type type;
    int64_t place; /* index of a named place, or -1 */
    struct bw_synth_point at;
    uint64_t postcode;
    enum bw_method method;
    enum bw_relationship relationship;
    enum bw_yes_no alcohol;
    int attackers;
    size_t victim_count;
    struct bw_synth_victim victims[BW_SYNTH_VICTIMS];
};

struct bw_synth_history {
    const struct bw_synth_area *area;
    struct bw_quarter quarter;
    uint64_t acts;
    int32_t first_day;
    uint32_t days;
    uint32_t day_sums[92];
    bool is_latest; /* one of the last four quarters of the plan */
};

void bw_synth_history_init(struct bw_synth_history *history, const struct bw_synth_area *area,
                           struct bw_quarter quarter);

/* Only when it happened and when it would be reported: much faster. */
void bw_synth_history_peek(const struct bw_synth_history *history, uint64_t number,
                           int64_t *ret_at_local, int64_t *ret_reported_local);

void bw_synth_history_make(const struct bw_synth_history *history, uint64_t number,
                           struct bw_synth_act *ret_act);

#endif
