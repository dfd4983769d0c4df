/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_AGREED_H
#define BW_REPORT_AGREED_H

#include "beatwise/base/day.h"
#include "beatwise/stat/action.h"

/*
 * agreed.h - what a group agreed to do, and what is known of it since.
 */
enum bw_agreed_state {
    BW_AGREED_NOT_BEGUN,     /* no whole quarter of it is over */
    BW_AGREED_NO_COMPARISON, /* none was named in advance: no word of effect */
    BW_AGREED_NO_FIGURES, /* a quarter that it needs was not counted, or there is nothing in it */
    BW_AGREED_FIGURES,    /* `effect` */
};

/* Texts came from outside. */
struct bw_agreed {
    const char *place, *what, *who, *done, *comparison;
    struct bw_quarter from, until;
    bool has_until;
    enum bw_agreed_state state;
    struct bw_action effect; /* of printed cells, the rate before it drawn towards the site's */
};

#endif
