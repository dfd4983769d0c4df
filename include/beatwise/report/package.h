/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_PACKAGE_H
#define BW_REPORT_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/buf.h"
#include "beatwise/base/day.h"
#include "beatwise/base/err.h"
#include "beatwise/disclose/print.h"

/*
 * package.h - datapackage.json (Data Package, version 2): every file of a folder with its hash,
 * and the schema of the table; a draft is stamped.  It is the manifest of the release and holds no
 * count of people.  Under `beatwise: attack:` it says what `beatwise attack` must know of the
 * tables.
 */
struct bw_package_file {
    const char *path; /* file name, as it stands in the folder */
    const char *title;
    const char *mediatype; /* "text/csv", "text/html" */
    const void *bytes;
    size_t len;
    bool is_hotspots; /* has the columns of bw_hotspot_columns */
    bool is_cells;    /* is the cells.csv of csv_out.h */
};

struct bw_package {
    const char *site_name;
    const char *group; /* id: lower-case letters, digits, hyphen */
    const char *group_name;
    struct bw_quarter quarter;
    const char *release_id;
    bool is_invented;
    bool is_release;                    /* else stamped as a draft */
    const struct bw_profile_rule *rule; /* how cells.csv was printed; NULL where there is none */
    const struct bw_package_file *files;
    size_t file_count;
};

/* Fails with BW_EFORMAT where a text is not UTF-8, and then leaves `buf` as it was. */
enum bw_status bw_package_write(struct bw_buf *buf, const struct bw_package *package,
                                struct bw_err *err) BW_MUST_CHECK;

#endif
