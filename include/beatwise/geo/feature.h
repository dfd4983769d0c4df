/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_FEATURE_H
#define BW_GEO_FEATURE_H

#include <stddef.h>

/*
 * feature.h - polygons with the properties asked for, as a file of boundaries has them, whatever
 * its format.
 *
 * Whether a polygon is valid is for GEOS (beat.h).  Coordinates are as in the file.
 */
struct bw_feature_ring {
    double *xy; /* x, y, x, y, ... */
    size_t len; /* positions, at least 4; the last repeats the first */
};

struct bw_feature_polygon {
    struct bw_feature_ring *rings; /* the shell, then its holes */
    size_t len;                    /* at least 1 */
};

struct bw_feature {
    size_t number;    /* 1-based, in the file */
    const char *file; /* of several, the file's name; NULL: there is one */
    struct bw_feature_polygon *polygons;
    size_t len;          /* at least 1 */
    const char **values; /* of the properties, as asked for; NULL: null, or nothing but blanks */
};

struct bw_features {
    struct bw_feature *features;
    size_t len; /* at least 1 */
};

/* Which properties are wanted. */
struct bw_feature_keys {
    const char *const *names;
    size_t len;
};

#endif
