/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_CHANGE_H
#define BW_STAT_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/arena.h"

/*
 * change.h - one verdict a beat: did it change otherwise than the rest of its site?
 *
 * The events of a beat, this quarter and in the same quarters before, are compared with those of
 * the rest of the site: of n events of the beat a share p is from this quarter, p0 of the rest.
 * z = (p - p0) / sqrt(phi p0 (1 - p0) (1/n + 1/m)), m the events of the rest; phi, at least 1, is
 * the mean z^2 of all beats of the site at phi 1.  q values by Benjamini and Hochberg over all
 * beats given.  A change of recording everywhere moves both shares alike.
 *
 * The ratio is how the beat changed over how the rest did: odds of p over odds of p0, its limits
 * Wilson's of p for the same variance.
 *
 * Units: events of one quarter, and of up to three earlier quarters together; the quarters are the
 * same for the beat and the rest.
 */
struct bw_change_input {
    double now;
    double before;
    double rest_now; /* the rest of the site, or of those that delivered the same quarters */
    double rest_before;
    bool is_comparable; /* false: not supplied, a break between, no quarter before */
};

enum bw_change_verdict {
    BW_CHANGE_UP_MORE,    /* up, more than chance */
    BW_CHANGE_UP_COULD,   /* up, could be chance */
    BW_CHANGE_NONE,       /* neither up nor down */
    BW_CHANGE_DOWN_COULD, /* down, could be chance */
    BW_CHANGE_DOWN_MORE,  /* down, more than chance */
    BW_CHANGE_TOO_FEW,    /* too few to say: under 5 expected now or before, or in the rest */
    BW_CHANGE_CANNOT,     /* cannot compare */
};
#define BW_CHANGE_EXPECTED_MIN 5

struct bw_change {
    enum bw_change_verdict verdict;
    double ratio; /* these are 0 where the verdict is too few or cannot */
    double low;
    double high; /* 0 where there is none: all events are from this quarter */
    bool has_high;
    double p;
    double q;
};

struct bw_change_options {
    double confidence; /* of the limits, 0.95 */
    double q_max;      /* of "more than chance", 0.05 */
};

/* Fills rest_now and rest_before with the sums of the other comparable beats. */
void bw_change_rest(struct bw_change_input *beats, size_t count);

/*
 * Fills `ret_changes[i]`; returns phi (1 for under 3 beats that can be compared: there is nothing
 * to estimate it from).
 */
double bw_change_beats(struct bw_arena *arena, const struct bw_change_input *beats, size_t count,
                       const struct bw_change_options *options, struct bw_change *ret_changes);

/* "up, more than chance"; in English, for tables of data. */
const char *bw_change_words(enum bw_change_verdict verdict);

/*
 * Whether a break in recording (the first quarter recorded in the new way) lies after `from`, up to
 * and with `to`: no comparison crosses it.  Quarters are ordinals (base/day.h).
 */
bool bw_change_crosses(const int *breaks, size_t count, int from, int to);

#endif
