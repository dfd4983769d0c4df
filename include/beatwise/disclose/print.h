/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_DISCLOSE_PRINT_H
#define BW_DISCLOSE_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/day.h"
#include "beatwise/base/text.h"
#include "beatwise/model/cell.h"
#include "beatwise/model/incident.h"
#include "beatwise/model/source.h"

/*
 * print.h - from exact counts to printed cells: the only maker of struct bw_printed.
 *
 * Each inner cell is suppressed and rounded by the profile; a total is the sum of the printed
 * parts.  An inner cell is one beat, one police status, one quarter: twelve months are printed as
 * the sum of their printed quarters, so that rolling totals and quarters cannot undo each other.
 * What a group gets is computed from struct bw_printed_table and public data, so two exact tables
 * that print alike give the same bytes.
 *
 * Privacy: nothing reaches the exact counts from a printed table; a suppressed cell holds none.
 */

/* The numbers are those of the setting disclosure.profile. */
enum bw_profile {
    BW_PROFILE_HES = 0,      /* 1 to 7 hidden, others to the nearest 5 */
    BW_PROFILE_BELOW_5 = 1,  /* 1 to 4 hidden, others to the nearest 5 */
    BW_PROFILE_BELOW_10 = 2, /* 0 to 9 hidden, others to the nearest 10 */
};
#define BW_PROFILES 3

struct bw_profile_rule {
    const char *name;    /* "hes", "below-5", "below-10" */
    int64_t hidden_from; /* counts from this ... */
    int64_t hidden_to;   /* ... to this are suppressed */
    int64_t step;        /* others are rounded to the nearest multiple; a half goes up */
    int64_t constant;    /* what a suppressed cell counts for in a sum or a formula */
};

const struct bw_profile_rule *bw_profile_rule(enum bw_profile profile);
bool bw_profile_find(struct bw_text name, enum bw_profile *ret_profile);

/* The one of the two that hides and rounds more: below-10, then hes, then below-5. */
enum bw_profile bw_profile_stricter(enum bw_profile a, enum bw_profile b);

/* `exact` is not negative. */
struct bw_printed bw_print_cell(enum bw_profile profile, int64_t exact);

/* The least and the largest count that is printed like this: of a number or a suppressed cell. */
void bw_print_range(enum bw_profile profile, struct bw_printed cell, int64_t *ret_low,
                    int64_t *ret_high);

struct bw_printed bw_print_not_supplied(void);

/*
 * The sum of the printed parts, [c] counted as the profile's constant.  [c] where no part is
 * positive and some part is [c]: else the constants would print the number of hidden parts as if
 * it were a count.  [x] where any part is [x], because the rest is no total.  [z] parts count for
 * nothing; only [z] parts, or none, give [z].
 */
struct bw_printed bw_print_total(enum bw_profile profile, const struct bw_printed *parts,
                                 size_t count);

/*
 * How many in a hundred `part` is of `part` and `rest`, whole, from the printed forms of the two.
 * [z] where they come to fewer than `base`; [c] where the part is.
 */
struct bw_figure bw_print_percent(enum bw_profile profile, int64_t part, int64_t rest,
                                  int64_t base);

#define BW_PRINT_QUARTERS 4

/* One quarter of the window, newest first. */
struct bw_quarter_exact {
    int months; /* common months of it; 0: it counts for nothing */
    int64_t status[BW_POLICE_STATUSES];
    const struct bw_printed *released; /* one a status: how it was first released, or NULL */
    enum bw_profile released_profile;
};

/*
 * What is known of one beat, exact: filled by a stage from the tallies.  The members from
 * `source_12m` on are for the restricted output only and never printed.
 */
struct bw_beat_exact {
    const char *beat; /* code, unique in a table */
    const char *name;
    const char *area;         /* code or name of the group's level, "" where there is none */
    int64_t population;       /* public; negative where none is known */
    int months;               /* common months among the last 12; 0: every count is [x] */
    bool is_police_only;      /* no other source delivered: the two other police statuses are [z] */
    bool is_quarter_supplied; /* all feeds that matter delivered the quarter; false: it is [x] */
    int64_t status_12m[BW_POLICE_STATUSES];
    int64_t incidents_quarter;
    int64_t source_12m[BW_SOURCES];
    int64_t under_18_12m;
    int64_t calls_not_linkable_12m;
    int64_t strict_12m[2]; /* known to police, no record: by the strict rule of linking ... */
    int64_t loose_12m[2];  /* ... and by the loose one */
    /* The 12 months by quarter; without them, the 12 months are one inner cell, and the quarter
     * another. */
    bool has_quarters;
    struct bw_quarter_exact quarters[BW_PRINT_QUARTERS];
};

/* The same as a reader may see it. */
struct bw_beat_printed {
    const char *beat;
    const char *name;
    const char *area;
    int64_t population; /* public; negative where none is known */
    int months;
    struct bw_printed status_12m[BW_POLICE_STATUSES];
    struct bw_printed incidents_12m;     /* bw_print_total of the three */
    struct bw_printed incidents_quarter; /* not more than incidents_12m: then it is that */
    bool has_quarters;
    struct bw_printed quarters[BW_PRINT_QUARTERS][BW_POLICE_STATUSES]; /* [z]: no months of it */
    enum bw_profile profiles[BW_PRINT_QUARTERS]; /* the table's, unless it was released before */
};

struct bw_printed_table {
    struct bw_quarter quarter;
    enum bw_profile profile;
    struct bw_beat_printed *beats; /* by code */
    size_t beat_count;
};

/* Prints `count` beats, in any order; texts are copied, all lives in `arena`. */
struct bw_printed_table *bw_print_table(struct bw_arena *arena, struct bw_quarter quarter,
                                        enum bw_profile profile, const struct bw_beat_exact *exact,
                                        size_t count);

/*
 * "2026Q1-cardiff-0123456789ab": quarter, group id and 12 hex digits of BLAKE2b over the printed
 * cells, their profile and `settings`, a text with the other settings that shape them
 * ("rank.count=public\nlink.variant=base\n").  Lives in `arena`.
 */
const char *bw_release_id(struct bw_arena *arena, const struct bw_printed_table *table,
                          const char *group, const char *settings);

#endif
