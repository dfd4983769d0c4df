/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_METRIC_PRIVATE_H
#define BW_GEO_METRIC_PRIVATE_H

#include "beat_private.h"

/*
 * metric_private.h - the beats of a set in metres, on a plane that touches the middle of the set.
 */
struct bw_metric_shape {
    GEOSGeometry *area;
    GEOSGeometry *border;
    GEOSGeometry *near; /* all within the reach */
    size_t beat;
};

struct bw_metric {
    const struct bw_beat_set *set;
    GEOSContextHandle_t geos; /* of the set */
    double reach_m;
    double shrink; /* of a degree of longitude */
    struct bw_arena *arena;
    struct bw_metric_shape *shapes; /* one a beat, in the order of the set */
};

void bw_metric_open(struct bw_metric *metric, const struct bw_beat_set *set, double reach_m);

/* Every two beats whose boxes, each widened by the reach, meet; a before b. */
void bw_metric_each_pair(struct bw_metric *metric,
                         void (*pair_fn)(struct bw_metric *metric, size_t a, size_t b, void *ctx),
                         void *ctx);

/* Of all beats; NULL: GEOS cannot. */
GEOSGeometry *bw_metric_join(struct bw_metric *metric);

/* Back in degrees; 0 and 0 where GEOS finds none. */
void bw_metric_point_inside(struct bw_metric *metric, const GEOSGeometry *area, double *ret_lon_deg,
                            double *ret_lat_deg);

void bw_metric_close(struct bw_metric *metric);

#endif
