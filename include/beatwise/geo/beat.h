/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_BEAT_H
#define BW_GEO_BEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/base/text.h"
#include "beatwise/geo/ostn.h"

/*
 * beat.h - a set of police beats, and the beat in which a point lies.
 *
 * A point lies in at most one beat of a set.  Of the beats that hold it, their borders included,
 * it is in the one with the lowest code (bytes compared).  So a street that is the border of two
 * beats is counted once, and always in the same one, whatever the order of the file.
 *
 * Units: longitude and latitude in degrees, WGS 84; the borders are converted when a set is opened,
 * and are straight in longitude and latitude between their points.
 * Memory: beats and texts live in the arena of the set; what GEOS made lives until close.
 * A set is used by one thread at a time.
 */
struct bw_boundary_source {
    const char *place;         /* the file, for messages */
    int32_t from_day;          /* BW_DAY_NONE: from ever */
    int32_t until_day;         /* the last day; BW_DAY_NONE: until the next set, or for ever */
    const char *code;          /* names of properties: the code, */
    const char *name;          /* the name (NULL: the code serves as name), */
    const char *name_cy;       /* the Welsh name, or NULL, */
    const char *const *levels; /* and of each level above the beat: what the level is called, */
    const char *const *level_properties; /* and the property with its area's code */
    size_t level_count;
    const char *crs;            /* of the coordinates, */
    const struct bw_ostn *ostn; /* and what the National Grid is converted by, or NULL (crs.h) */
    bool is_invalid_refused;    /* otherwise an invalid polygon is repaired, with a warning */
};

struct bw_beat {
    const char *code;
    const char *name;
    const char *name_cy;      /* or NULL */
    const char *const *areas; /* the area's code at each level of the source */
    size_t feature_count;     /* how many features were joined */
    bool is_repaired;
};

/* A ring of a beat's border. */
struct bw_ring {
    const double *lonlat; /* lon, lat, lon, lat, ... */
    size_t len;           /* positions; the last repeats the first */
    bool is_hole;         /* in the shell before it */
};

struct bw_rings {
    struct bw_ring *rings; /* each shell before its holes */
    size_t len;
};

struct bw_beat_set;

/* A file of boundaries: GeoJSON or KML, which its first character tells. */
struct bw_boundary_file {
    const char *name; /* of one among several, for messages; NULL: it is the only one */
    const char *stem; /* its name without the ending: the property `file` of KML */
    struct bw_text text;
};

/*
 * Features with the same code are joined, with a warning, and so is repaired, unless
 * `is_invalid_refused`, a polygon that crosses or touches itself.
 *
 * Fails with BW_EFORMAT, the file and the number of the feature in front (geojson.h and kml.h say
 * what is checked; further: a feature without a code, or without an area at a level; features of
 * one code in different areas; a position that is not on the globe; an invalid polygon that is
 * refused, or of which nothing is left when repaired); BW_ECONFIG where the coordinate system is
 * unknown.
 */
enum bw_status bw_beat_set_open(struct bw_beat_set **ret_set, struct bw_arena *arena,
                                const struct bw_boundary_source *source, struct bw_text geojson,
                                struct bw_err *err) BW_MUST_CHECK;

/* The same from several files, as a folder has them, at least one. */
enum bw_status bw_beat_set_open_files(struct bw_beat_set **ret_set, struct bw_arena *arena,
                                      const struct bw_boundary_source *source,
                                      const struct bw_boundary_file *files, size_t file_count,
                                      struct bw_err *err) BW_MUST_CHECK;

/* One line each ("geo/beats.geojson: beat 'C1' has 2 features: joined"), ordered by code. */
size_t bw_beat_set_warning_count(const struct bw_beat_set *set);
const char *bw_beat_set_warning(const struct bw_beat_set *set, size_t i);

/* Beats are numbered by code. */
size_t bw_beat_set_count(const struct bw_beat_set *set);
const struct bw_beat *bw_beat_set_get(const struct bw_beat_set *set, size_t i);

/* The number of the beat in which the point lies, or -1; a position of NaN is in none. */
int bw_beat_set_find(const struct bw_beat_set *set, double lon_deg, double lat_deg);

/*
 * The number of the beat with this code, or -1.  Outer blanks are cut; a code that is not found is
 * looked for in upper case.
 */
int bw_beat_set_find_code(const struct bw_beat_set *set, struct bw_text code);

/* The number of a level of the source, or -1. */
int bw_beat_set_find_level(const struct bw_beat_set *set, const char *level);

size_t bw_beat_set_level_count(const struct bw_beat_set *set);

/* On the ellipsoid. */
double bw_beat_set_area_km2(const struct bw_beat_set *set, size_t i);

/*
 * The border of beat `i` for maps, copied to `arena`: shells counter-clockwise, holes clockwise, as
 * GeoJSON has them.  The rings and their first points do not depend on the order of the file.
 */
struct bw_rings bw_beat_set_rings(const struct bw_beat_set *set, size_t i, struct bw_arena *arena);

/* How the coordinates were converted, for the run log (crs.h). */
const char *bw_beat_set_operation(const struct bw_beat_set *set);
double bw_beat_set_accuracy_m(const struct bw_beat_set *set);

/* As in the source. */
const char *bw_beat_set_place(const struct bw_beat_set *set);
int32_t bw_beat_set_from_day(const struct bw_beat_set *set);
int32_t bw_beat_set_until_day(const struct bw_beat_set *set);

/* NULL is fine. */
void bw_beat_set_close(struct bw_beat_set *set);

#endif
