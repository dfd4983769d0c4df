/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_RESOURCE_H
#define BW_REPORT_RESOURCE_H

#include <stddef.h>

/*
 * resource.h - the files under reports/ that are compiled into the program.
 *
 * The table is made by src/embed.sh in the build tree and ends with a NULL name.
 */
struct bw_resource {
    const char *name; /* the path below the source tree, "reports/style.css" */
    const unsigned char *bytes;
    size_t len; /* bytes; no NUL is counted or promised */
};

extern const struct bw_resource bw_resources[];

/* NULL: there is none of that name. */
const struct bw_resource *bw_resource_find(const char *name);

#endif
