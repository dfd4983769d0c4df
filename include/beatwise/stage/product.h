/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_PRODUCT_H
#define BW_STAGE_PRODUCT_H

#include "beatwise/disclose/print.h"
#include "beatwise/report/hotspot.h"
#include "beatwise/report/html.h"
#include "beatwise/stage/actions.h"
#include "beatwise/stage/ground.h"
#include "beatwise/stage/session.h"
#include "beatwise/store/store_event.h"

/*
 * product.h - what a quarter's outputs are made of: the exact counts of the site, and for each
 * group the printed table with all that is computed from it.
 *
 * Privacy: a product holds no exact count; what is written for a group takes a product.
 */
#define BW_HISTORY 17 /* quarters: four years and the one before them */

struct bw_past_quarter {
    struct bw_beat_exact *exact; /* by number of the beat; NULL: never ranked */
    bool *is_comparable;         /* the same feeds delivered what matters to the beat, no break */
};

struct bw_quarter_data {
    struct bw_session *session;
    const struct bw_beat_set *set;
    struct bw_quarter quarter;
    struct bw_beat_exact *exact; /* by number of the beat; area is that of the first level */
    size_t beat_count;
    const struct bw_neighbour_pair *pairs; /* beats that touch, by number */
    size_t pair_count;
    struct bw_past_quarter past[BW_PAST_YEARS]; /* the same quarter of earlier years */
    struct bw_past_quarter last;                /* the quarter before this one */
    struct bw_agreements agreements;
    struct bw_past_quarter
        history[BW_HISTORY];  /* by quarters back; only where something was agreed */
    int64_t not_placed_12m;   /* incidents that count, but in no beat */
    int64_t kind_unknown_12m; /* incidents of no known kind of place: they do not count */
    struct bw_figure not_placed_percent;   /* of the site's incidents, from printed counts */
    struct bw_figure kind_unknown_percent; /* likewise */
    struct bw_coverage coverage;
    struct bw_extract *extracts; /* that count, of the 12 months */
    size_t extract_count;
};

struct bw_product {
    const struct bw_group_conf *group;
    const struct bw_printed_table *printed;
    const struct bw_hotspot_table *table;
    const char *release_id;
    struct bw_page page;
};

/* In the session's arena.  Fails with BW_ENOTFOUND (`rank` has not run), BW_ECONFIG (no boundary
 * set in force), BW_EFORMAT (population, breaks, actions), BW_EIO. */
enum bw_status bw_quarter_data_load(struct bw_quarter_data *data, struct bw_session *session,
                                    const struct bw_ground *ground, struct bw_quarter quarter,
                                    struct bw_err *err) BW_MUST_CHECK;

/*
 * The group's product.  `data` must outlive it.  Fails with BW_EREFUSED (a feed that delivered does
 * not name the group among its audiences, or has no description any more), BW_ECONFIG (no beat is
 * in the group).
 */
enum bw_status bw_product_make(const struct bw_quarter_data *data,
                               const struct bw_group_conf *group, struct bw_product *ret_product,
                               struct bw_err *err) BW_MUST_CHECK;

/* Of all beats in the form that the site prints, whatever the audiences: for the restricted
 * output, which stands beside the exact figures. */
void bw_product_make_restricted(const struct bw_quarter_data *data,
                                const struct bw_group_conf *whole, struct bw_product *ret_product);

extern const struct bw_hotspot_method bw_product_method;

#endif
