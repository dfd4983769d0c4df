/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_CONF_SITE_PRIVATE_H
#define BW_CONF_SITE_PRIVATE_H

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/conf/site.h"
#include "beatwise/conf/yaml.h"

/*
 * site_private.h - what the files that read site.yaml share.
 */
struct bw_site_reader {
    struct bw_arena *arena;
    const char *file; /* site.yaml */
    struct bw_site *site;
    struct bw_err *err;
    /* Where boundaries.invalid was said: it is one setting, though it stands in a set. */
    const struct bw_yaml *invalid;
};

/* The path under `key`, as seen from the working directory; absent: left as it was. */
enum bw_status bw_site_get_path(struct bw_site_reader *reader, const struct bw_yaml *map,
                                const char *key, const char **ret_path) BW_MUST_CHECK;
enum bw_status bw_site_require_path(struct bw_site_reader *reader, const struct bw_yaml *map,
                                    const char *key, const char **ret_path) BW_MUST_CHECK;

enum bw_status bw_site_read_setting(struct bw_site_reader *reader, const struct bw_yaml *item,
                                    enum bw_setting_id id) BW_MUST_CHECK;

/* Keys below the root; groups after boundaries and disclosure, which they are checked against. */
enum bw_status bw_site_read_boundaries(struct bw_site_reader *reader,
                                       const struct bw_yaml *root) BW_MUST_CHECK;
enum bw_status bw_site_read_postcodes(struct bw_site_reader *reader,
                                      const struct bw_yaml *root) BW_MUST_CHECK;
enum bw_status bw_site_read_population(struct bw_site_reader *reader, const struct bw_yaml *root);
enum bw_status bw_site_read_places(struct bw_site_reader *reader,
                                   const struct bw_yaml *root) BW_MUST_CHECK;
enum bw_status bw_site_read_groups(struct bw_site_reader *reader,
                                   const struct bw_yaml *root) BW_MUST_CHECK;

#endif
