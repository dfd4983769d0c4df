/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_MODEL_SOURCE_H
#define BW_MODEL_SOURCE_H

#include <stdbool.h>

#include "beatwise/base/text.h"

/*
 * source.h - the kinds of service that see violence.  The numbers are stored: never renumber.
 */
enum bw_source {
    BW_SOURCE_ED = 0,
    BW_SOURCE_AMBULANCE = 1,
    BW_SOURCE_POLICE = 2,
};
#define BW_SOURCES 3

/* "ed", "ambulance", "police". */
const char *bw_source_name(enum bw_source source);
bool bw_source_find(struct bw_text name, enum bw_source *ret_source);

#endif
