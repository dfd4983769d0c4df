/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_HOTSPOT_H
#define BW_REPORT_HOTSPOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/buf.h"
#include "beatwise/base/day.h"
#include "beatwise/disclose/print.h"
#include "beatwise/model/cell.h"
#include "beatwise/report/standing.h"

/*
 * hotspot.h - the ranked table, computed once for all back ends.
 *
 * Every figure is a function of printed cells and public data.  Beats come by tier, expected rank
 * and code; those with equal figures share a place.  Where nothing can be ranked they have no place
 * and come by count or by name (enum bw_hotspot_order).  Those without a count come last, by name.
 *
 * Units: shares 0 to 1; rates per 1,000 residents and year; limits are whole numbers, rounded
 * outwards, so that an interval is never narrower than it was calculated.
 */
#define BW_FEW_MONTHS 9 /* fewer common months than this are said on the page */

enum bw_hotspot_tier {
    BW_HOTSPOT_NOT_GIVEN, /* [z]: the site is not ranked */
    BW_HOTSPOT_PRIORITY,
    BW_HOTSPOT_POSSIBLE,
    BW_HOTSPOT_NOT_NOW,
    BW_HOTSPOT_NOT_RANKED,
};

/* Bits of `flags`; their names are in doc/hotspots.md. */
enum bw_hotspot_flag {
    BW_FLAG_FEW_MONTHS = 1,    /* few_months: fewer than 9 common months */
    BW_FLAG_NO_POPULATION = 2, /* no_population: no rate */
    BW_FLAG_HIDDEN_PART = 4,   /* hidden_part: the total holds a suppressed part as a constant */
    BW_FLAG_NO_QUARTER = 8,    /* no_quarter: a feed that matters lacks a month of the quarter */
};
#define BW_HOTSPOT_FLAGS 4

/* One row of hotspots.csv, in the order of its columns. */
struct bw_hotspot {
    int place; /* 0: not ranked */
    const char *beat;
    const char *name;
    const char *area;
    enum bw_hotspot_tier tier;
    int months;
    struct bw_printed incidents_12m;
    struct bw_figure incidents_low, incidents_high;
    struct bw_printed status_12m[BW_POLICE_STATUSES];
    struct bw_figure no_record_share; /* of those that are known or without record */
    struct bw_figure population;
    struct bw_figure rate_per_1000;
    int rate_place; /* 0: no rate */
    struct bw_figure expected_rank, rank_low, rank_high, p_top;
    struct bw_printed incidents_quarter;
    const char *change; /* NULL: [z] */
    enum bw_change_verdict verdict;
    struct bw_figure run; /* 1 yes, 0 no */
    unsigned flags;
};

struct bw_hotspot_table {
    struct bw_quarter quarter;
    enum bw_profile profile;
    struct bw_hotspot *rows; /* those with a count first */
    size_t row_count;
    size_t counted_count; /* rows with a count */
    enum bw_hotspot_order order;
    size_t take;                  /* P(top) is of being among so many */
    struct bw_figure rankability; /* share of the differences that is not chance */
    struct bw_figure agreement;   /* how many of the five first by count are so by rate */
};
#define BW_AGREEMENT_TOP 5

/* What the table is made with: `limits` is bw_rate_limits (stat/rate.h). */
struct bw_hotspot_method {
    double confidence; /* 0.95 */
    void (*limits)(int64_t count, double confidence, double *low, double *high);
};

/* Lives in `arena`; texts are borrowed from `printed`. */
struct bw_hotspot_table *bw_hotspots(struct bw_arena *arena, const struct bw_printed_table *printed,
                                     const struct bw_hotspot_basis *basis,
                                     const struct bw_hotspot_method *method);

/*
 * Sums over the beats of the table, each of one column's printed cells: [x] left out, [c] counted
 * as the profile's constant.  So the three by police status need not add up to the total.
 */
struct bw_hotspot_totals {
    struct bw_printed status_12m[BW_POLICE_STATUSES];
    struct bw_printed incidents_12m;
    struct bw_printed incidents_quarter;
    struct bw_figure no_record_share; /* [z] on a base under 100 */
    size_t hidden_count;              /* beats whose total is [c] */
    size_t not_supplied_count;        /* beats whose total is [x] */
    size_t quarter_missing_count;     /* beats whose quarter is [x] */
    size_t short_count;               /* beats with 1 to 11 common months */
};
#define BW_SHARE_BASE 100

void bw_hotspot_totals(const struct bw_hotspot_table *table, struct bw_hotspot_totals *ret_totals);

/* The columns of hotspots.csv: names and types as Data Packages have them. */
struct bw_column {
    const char *name;
    const char *type; /* "integer", "number", "string", "boolean" */
    const char *description;
};
#define BW_HOTSPOT_COLUMNS 24
extern const struct bw_column bw_hotspot_columns[BW_HOTSPOT_COLUMNS];

/* "Priority", ..., "[z]". */
const char *bw_hotspot_tier_name(enum bw_hotspot_tier tier);

/* Adds the names of the flags, parted by ';'. */
void bw_hotspot_flags_add(struct bw_buf *buf, unsigned flags);

#endif
