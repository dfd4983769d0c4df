/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_STANDING_H
#define BW_REPORT_STANDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/disclose/print.h"
#include "beatwise/model/cell.h"
#include "beatwise/stat/change.h"
#include "beatwise/stat/neighbour.h"
#include "beatwise/stat/rank.h"

/*
 * standing.h - how a group's beats stand among those of the whole site: tier, rank, run, change.
 *
 * All of it is worked out from printed cells, public data and the seed: a suppressed total counts
 * as the profile's constant, and its beat is not ranked.  The prior is that of the whole site's
 * printed table; ranks are among all its beats, P(top) among the group's.  Counts are taken as they
 * are, for how often the same people are hurt is not printed.
 */
#define BW_PAST_YEARS 3

/* A beat's same quarter of earlier years, the latest first; [x] where it cannot be compared. */
struct bw_beat_past {
    struct bw_printed incidents[BW_PAST_YEARS];
};

struct bw_hotspot_basis {
    const struct bw_printed_table *site;   /* all beats of the site; NULL: the group's are all */
    const struct bw_neighbour_pair *pairs; /* of beats, by their index in `site` */
    size_t pair_count;                     /* 0: it is not known which touch, or none do */
    const struct bw_beat_past *past;       /* one a beat of `site`; NULL: no year before */
    size_t take;                           /* beats that the group can take on; 0: bw_rank_take */
    int draws;                             /* BW_RANK_DRAWS */
    uint64_t seed;                         /* from the release id */
};

enum bw_hotspot_order {
    BW_ORDER_RANKED,
    BW_ORDER_FEW,   /* fewer than BW_RANK_BEATS_MIN beats in the site: by count, no ranks */
    BW_ORDER_ALIKE, /* no more variance than chance makes: by name, no ranks */
};

struct bw_standing {
    enum bw_rank_tier tier;
    struct bw_figure expected, low, high, p_top;
    struct bw_figure run;           /* 1 yes, 0 no */
    const char *change;             /* words; NULL: there is no year before */
    enum bw_change_verdict verdict; /* of `change` */
};

struct bw_standings {
    enum bw_hotspot_order order;
    struct bw_standing *beats; /* as in the group's table */
    struct bw_figure rankability;
    size_t take;
};

/* All lives in `arena`.  Each beat of `group` is in `basis->site`. */
struct bw_standings bw_standings_of(struct bw_arena *arena, const struct bw_printed_table *group,
                                    const struct bw_hotspot_basis *basis);

/* Over these runs of high beats chance would not easily make as high a one. */
#define BW_RUN_P_MAX 0.05

#endif
