/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_HTML_AXIS_H
#define BW_REPORT_HTML_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/buf.h"
#include "beatwise/report/hotspot.h"

/*
 * html_axis.h - the common axis of the intervals, from 0 to `max`: even or, where a few beats are
 * far above all others, of square roots.
 *
 * Positions are in per cent, so that the drawing has any width and its dots stay round.
 */
#define BW_AXIS_TICKS 8

struct bw_axis {
    double max;
    double ticks[BW_AXIS_TICKS];
    size_t tick_count;
    bool is_root;
};

struct bw_axis bw_axis_of(const struct bw_hotspot_table *table);

void bw_html_axis(struct bw_buf *buf, const struct bw_axis *axis);

/* For a beat that has a place. */
void bw_html_interval(struct bw_buf *buf, const struct bw_axis *axis, const struct bw_hotspot *row);

#endif
