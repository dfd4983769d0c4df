/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_GROUP_FOLDER_H
#define BW_STAGE_GROUP_FOLDER_H

#include <sys/types.h>

#include "beatwise/base/buf.h"
#include "beatwise/stage/product.h"

/*
 * group_folder.h - the folder that a group gets, as a draft or as a release: index.html,
 * hotspots.csv, cells.csv, datapackage.json.
 *
 * Written beside its place and exchanged into it: a reader meets the old folder or the new one.
 */
struct bw_folder_file {
    const char *name;
    struct bw_buf buf;
};

/* BW_EFORMAT: a name of the site or group is not UTF-8; BW_EIO. */
enum bw_status bw_group_folder_write(const struct bw_product *product, const char *dir,
                                     struct bw_err *err) BW_MUST_CHECK;

/* Any files into a folder, as above; folders get the mode with what lets them be entered. */
enum bw_status bw_folder_write(const char *dir, const struct bw_folder_file *files, size_t count,
                               mode_t mode, struct bw_err *err) BW_MUST_CHECK;

#endif
