/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_CONF_SETTING_H
#define BW_CONF_SETTING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "beatwise/base/err.h"

/*
 * setting.h - the one table of settings: type, unit, bounds, preset, help.
 *
 * site.yaml (`section: {key: value}`), `--set section.key=value`, `beatwise help settings` and the
 * manual come from it.  Some sections cannot be set on the command line, because a run must not
 * loosen what the site has agreed: disclosure, retention, link, boundaries.
 *
 * Units: as the name of the type says: hours, seconds, bytes, months, days; a choice is the index
 * of its word.
 */
enum bw_setting_type {
    BW_SET_COUNT,
    BW_SET_HOURS,   /* "72h", "72 hours" */
    BW_SET_SECONDS, /* "60s", "60 seconds" */
    BW_SET_BYTES,   /* "1 MiB", "20 GiB", KiB, a bare number of bytes */
    BW_SET_MONTHS,  /* "24 months" */
    BW_SET_DAYS,    /* "120", "28d", "14 days" */
    BW_SET_CHOICE,  /* one word of a list */
};

enum bw_setting_id {
    BW_SETTING_FETCH_MAX_LINE,
    BW_SETTING_FETCH_MAX_FIELDS,
    BW_SETTING_FETCH_MAX_BYTES,
    BW_SETTING_FETCH_MAX_RATIO,
    BW_SETTING_FETCH_TIMEOUT,
    BW_SETTING_FETCH_MIN_RATE,
    BW_SETTING_FETCH_RETRIES,
    BW_SETTING_FETCH_RETRY_WAIT,
    BW_SETTING_FETCH_RETRY_MAX,
    BW_SETTING_RETENTION_TOKENS,
    BW_SETTING_RETENTION_EVENTS,
    BW_SETTING_RETENTION_SEAL_DAYS,
    BW_SETTING_LINK_BEFORE,
    BW_SETTING_LINK_AFTER,
    BW_SETTING_LINK_CALL_BEFORE,
    BW_SETTING_LINK_CALL_AFTER,
    BW_SETTING_LINK_VARIANT,    /* enum bw_variant */
    BW_SETTING_LINK_ALLOW_SWAP, /* 0 no, 1 yes */
    BW_SETTING_RANK_MONTHS,
    BW_SETTING_RANK_HISTORY,
    BW_SETTING_RANK_COUNT,         /* 0 public, 1 all */
    BW_SETTING_DISCLOSURE_PROFILE, /* 0 hes, 1 below-5, 2 below-10 */
    BW_SETTING_BOUNDARIES_INVALID, /* 0 repair, 1 refuse: what to do with an invalid polygon */
    BW_SETTINGS,
};

struct bw_setting {
    const char *name; /* "link.after" */
    enum bw_setting_type type;
    int64_t min, max;
    const char *preset;
    const char *choices; /* words parted by blanks, for BW_SET_CHOICE */
    bool is_locked;      /* not to be changed by --set */
    const char *help;
};

extern const struct bw_setting bw_settings[BW_SETTINGS];

/* The values of a run. */
struct bw_setting_values {
    int64_t of[BW_SETTINGS];
};

void bw_setting_values_init(struct bw_setting_values *values);

/* BW_SETTINGS where there is none of that name. */
enum bw_setting_id bw_setting_find(const char *name);

/* A number with a unit as `type` has them (no BW_SET_CHOICE); false for anything else. */
bool bw_setting_parse(enum bw_setting_type type, const char *text, int64_t *ret_value);

/* What may be set, for messages: "a time from 1h to 336h", "one of hes, below-5, below-10". */
void bw_setting_expect(enum bw_setting_id id, char text[160]);

/*
 * Reads `text` as the setting `id`.  Fails with BW_ECONFIG, the message naming what was expected
 * ("'link.after' is a time from 1h to 336h") and never leaving a half-set value.
 */
enum bw_status bw_setting_set(struct bw_setting_values *values, enum bw_setting_id id,
                              const char *text, struct bw_err *err) BW_MUST_CHECK;

/*
 * "section.key=value" of --set.  Fails with BW_EUSAGE (no such setting, no '=' or a value that
 * does not fit) or BW_EREFUSED (locked: it can be changed in site.yaml only).
 */
enum bw_status bw_setting_set_option(struct bw_setting_values *values, const char *option,
                                     struct bw_err *err) BW_MUST_CHECK;

/* The value as it would be written in site.yaml, into `text`. */
void bw_setting_format(const struct bw_setting_values *values, enum bw_setting_id id,
                       char text[64]);

#endif
