/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_RECUR_H
#define BW_LINK_RECUR_H

#include "beatwise/link/pair.h"

/*
 * recur.h - two events of one person near in time are one incident, or the person was hurt again.
 *
 * How often people are hurt again is read from the events themselves: events of one person in two
 * sources that are further apart than the window, up to two weeks, are two incidents, and as many
 * an hour are expected inside the window.  What is there beyond that, by the delay and by whether
 * the two are in one beat, is one incident.
 */
#define BW_RECUR_BINS 14
#define BW_RECUR_PLACES 3 /* a beat is not known, two beats, one beat */

struct bw_link_recur {
    double bits[BW_SOURCES][BW_SOURCES][BW_RECUR_PLACES][BW_RECUR_BINS]; /* a's source, b's */
    int64_t again; /* pairs of events of one person that lie apart: what the rate is from */
};

/* `groups`: one number a record, equal for records of one person. */
void bw_link_recur_learn(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                         const uint32_t *groups, const struct bw_link_windows *windows,
                         struct bw_link_recur *ret_recur);

/* log2 of the odds that two events of one person, near in time, are one incident. */
double bw_link_recur_bits(const struct bw_link_recur *recur, const struct bw_event *a,
                          const struct bw_event *b);

#endif
