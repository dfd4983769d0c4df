/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_OVERLAP_H
#define BW_STAT_OVERLAP_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/stat/rate.h"

/*
 * overlap.h - how much of the violence no police record was found for, and how much neither the
 * police nor the EDs saw.
 *
 * A missed link reads as hidden harm: so the headline is a range, from the strict to the loose rule
 * of linking, and a split by feed, sex or age needs a measured recall that is alike.
 */

/* A whole per cent is given on a base of at least so many. */
#define BW_OVERLAP_BASE_MIN 100

struct bw_overlap_count {
    double no_record; /* incidents without a police record, though they could have been linked */
    double known;     /* incidents known to the police */
};

struct bw_overlap_range {
    bool has_value; /* false: a base under BW_OVERLAP_BASE_MIN; the rest is 0 */
    int low_percent;
    int high_percent;
};

/*
 * The shares without a record under the strict rule and the loose one, rounded half up, the lower
 * first whichever it is.
 */
struct bw_overlap_range bw_overlap_range(const struct bw_overlap_count *strict,
                                         const struct bw_overlap_count *loose);

/*
 * Whether shares of groups may stand side by side: each has a measured recall of linkage (0 to 1)
 * and they differ by less than 0.05.  Of none: no.
 */
bool bw_overlap_may_split(const double *recalls, size_t count);

struct bw_chapman {
    bool has_value; /* false: a list is empty or smaller than the overlap; the rest is 0 */
    double total;   /* of both lists and what neither holds */
    double error;   /* standard error */
    double low;     /* log-normal limits (Chao 1987), never below what was seen */
    double high;
    double wald_low, wald_high;
};

/*
 * Chapman (1951) from two lists, with Seber's variance.  Only between EDs and police, "at least":
 * ED and ambulance hold the same patients.  Nothing is printed unless bw_chapman_may_print.
 */
struct bw_chapman bw_chapman_of(double first, double second, double both, double confidence);

#define BW_CHAPMAN_BOTH_MIN 10
bool bw_chapman_may_print(double both);

#endif
