/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_EVALUATE_H
#define BW_LINK_EVALUATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/model/incident.h"

/*
 * evaluate.h - links that were found against links that are known to be true.
 *
 * Pairs are counted through the sizes of groups, never one by one.  A row without a found group
 * is in a group of its own; a row without a true one is left out of that measure.
 */
#define BW_EVALUATED (BW_VARIANTS + 1)
#define BW_EVALUATED_KEYS BW_VARIANTS

/* "strict", "base", "loose", "keys": the last are links by match keys alone. */
const char *bw_evaluated_name(int number);

/* Linkage errs more with some people than with others: what rows are told apart by. */
enum bw_evaluated_by { BW_BY_SEX, BW_BY_AGE, BW_BY_NAME_FREQUENCY };
#define BW_EVALUATED_BYS 3
#define BW_EVALUATED_KINDS 10

/* "sex", "age", "name_frequency". */
const char *bw_evaluated_by_name(enum bw_evaluated_by by);

/* "m", "18-24", "common"; NULL past the last.  0 is unknown. */
const char *bw_evaluated_kind_name(enum bw_evaluated_by by, int kind);

struct bw_evaluated {
    struct bw_id incident_id[BW_EVALUATED]; /* found; none: alone */
    struct bw_id person_id;                 /* found; none: alone */
    const char *true_incident;              /* NULL: not said */
    const char *true_person;                /* NULL: not said */
    bool is_identified;                     /* carries a name or an NHS number */
    int kinds[BW_EVALUATED_BYS];            /* by enum bw_evaluated_by; 0: unknown */
};

/* A share of nothing has no value: nothing was found (precision), nothing is true (recall), or
 * neither (F1). */
struct bw_link_share {
    bool has_value;
    double share_0to1;
};

struct bw_link_measure {
    int64_t true_positive;
    int64_t false_positive;
    int64_t false_negative;
    struct bw_link_share precision;
    struct bw_link_share recall;
    struct bw_link_share f1;
};

struct bw_link_evaluation {
    struct {
        struct bw_link_measure pairs;            /* two events of one incident */
        struct bw_link_measure pairs_identified; /* of those, both identified */
        struct bw_link_measure clusters;         /* whole incidents, single events too */
        struct bw_link_measure persons;          /* two events of one person */
    } variants[BW_EVALUATED];
    /* Base variant, identified: the pairs of which both are of that kind. */
    struct bw_link_measure kinds[BW_EVALUATED_BYS][BW_EVALUATED_KINDS];
};

/* `arena` is for work space only. */
void bw_link_evaluate(struct bw_arena *arena, const struct bw_evaluated *rows, size_t count,
                      struct bw_link_evaluation *ret_evaluation);

#endif
