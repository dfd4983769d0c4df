/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_CONF_SITE_H
#define BW_CONF_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/conf/setting.h"

/*
 * site.h - site.yaml, read and checked.
 *
 * Every path is as seen from the working directory (site.yaml's are relative to its own folder).
 * Unknown keys are errors.
 */

/* One dated set of beats. */
struct bw_boundary_conf {
    const char *path;
    int32_t from_day;  /* BW_DAY_NONE: from ever */
    int32_t until_day; /* the last day; BW_DAY_NONE: until the next set, or for ever */
    const char *code;  /* property names */
    const char *name;
    const char *name_cy; /* or NULL */
    const char *crs;     /* "EPSG:4326" unless said */
    const char **levels; /* names of the levels above the beat, in their order */
    const char **level_properties;
    size_t level_count;
    const char *lookup; /* from the beats of the set before to these, or NULL */
};

struct bw_postcode_conf {
    const char *path;     /* a file, or a folder of files; NULL: the site has none */
    const char *postcode; /* NULL: its columns are known by their names (ground_postcodes.c) */
    const char *easting;  /* column names; either these two ... */
    const char *northing;
    const char *longitude; /* ... or these two */
    const char *latitude;
};

/* How people that are counted by small area are brought to beats. */
struct bw_small_area_conf {
    const char *by;     /* what a small area is called ("lsoa"); NULL: people are counted by beat */
    const char *areas;  /* boundaries of the small areas, */
    const char *code;   /* their property with the code, */
    const char *crs;    /* and coordinates, "EPSG:4326" unless said */
    const char *column; /* of the population file, with the code, */
    const char *persons;   /* and with the number of people */
    const char *centroids; /* CSV of population-weighted centroids, or NULL: by area of overlap */
};

struct bw_group_conf {
    const char *id; /* a file name: lower-case letters, digits, hyphen */
    const char *name;
    const char *name_cy; /* or NULL */
    const char *level;   /* a level of the boundaries; NULL: all beats of the site */
    const char **in;     /* area codes of that level */
    size_t in_count;
    size_t take;            /* beats it can take on; 0: the larger of 2 and a fifth */
    const char *profile;    /* of disclosure, or NULL: the site's */
    const char *agreed;     /* reference, or NULL */
    const char **languages; /* "en", "cy"; en where nothing is said */
    size_t language_count;
};

struct bw_site {
    const char *dir;  /* the folder of site.yaml */
    const char *name; /* "South Wales" */
    bool is_invented;
    const char *store; /* "sqlite:PATH", the path resolved, or "postgresql://..." */
    const char *keys;  /* the folder of keys */
    const char *out_releases, *out_drafts, *out_restricted, *out_suppliers;
    bool is_year_from_april; /* year_start: april (preset) or january */
    struct bw_boundary_conf *boundaries;
    size_t boundary_count;
    struct bw_postcode_conf postcodes;
    const char *national_grid; /* Ordnance Survey's OSTN15_OSGM15_DataFile.txt, or NULL */
    const char *places;        /* or NULL */
    double place_threshold;    /* 0.5 to 1; 0: not said */
    const char *population;    /* or NULL */
    struct bw_small_area_conf small_areas;
    const char *actions;  /* or NULL */
    const char *breaks;   /* or NULL */
    const char **schemes; /* fetch.schemes; https, sftp, file unless said */
    size_t scheme_count;
    const char *ca;               /* fetch.ca, or NULL */
    struct bw_group_conf *groups; /* without any: one group "all" with every beat */
    size_t group_count;
    struct bw_setting_values settings;
    char digest[65]; /* SHA-256 of site.yaml */
};

/*
 * Reads DIR/site.yaml.  Fails with BW_ENOTFOUND (with a hint: beatwise init, or --site), BW_EIO,
 * BW_ECONFIG naming file, line and key.
 */
enum bw_status bw_site_read(struct bw_arena *arena, const char *dir, struct bw_site **ret_site,
                            struct bw_err *err) BW_MUST_CHECK;

#endif
