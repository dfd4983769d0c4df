/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_MODEL_CATEGORY_H
#define BW_MODEL_CATEGORY_H

#include <stdbool.h>

#include "beatwise/base/text.h"

/*
 * category.h - the categories that every supplier's codes map to.
 *
 * The names stand in feed descriptions, the numbers in the store: add at the end, never renumber.
 * In every kind 0 is "unknown": the cell was missing, or its code mapped to nothing.
 */
enum bw_category_kind {
    BW_CATEGORY_PLACE_TYPE,
    BW_CATEGORY_METHOD,
    BW_CATEGORY_RELATIONSHIP,
    BW_CATEGORY_SEVERITY,
    BW_CATEGORY_SEX,
    BW_CATEGORY_AGE_BAND,
    BW_CATEGORY_YES_NO,
};

enum bw_place_type {
    BW_PLACE_UNKNOWN = 0,
    BW_PLACE_HOME,
    BW_PLACE_OTHER_HOME,
    BW_PLACE_LICENSED_PREMISES,
    BW_PLACE_STREET,
    BW_PLACE_TRANSPORT,
    BW_PLACE_SHOP,
    BW_PLACE_PARK_OPEN_SPACE,
    BW_PLACE_EDUCATION,
    BW_PLACE_WORKPLACE,
    BW_PLACE_HEALTH_CARE,
    BW_PLACE_CUSTODY,
    BW_PLACE_OTHER,
};

enum bw_method {
    BW_METHOD_UNKNOWN = 0,
    BW_METHOD_BODY,
    BW_METHOD_KNIFE,
    BW_METHOD_GLASS_BOTTLE,
    BW_METHOD_BLUNT,
    BW_METHOD_FIREARM,
    BW_METHOD_OTHER_WEAPON,
    BW_METHOD_SEXUAL,
    BW_METHOD_THREAT,
};

enum bw_relationship {
    BW_RELATIONSHIP_UNKNOWN = 0,
    BW_RELATIONSHIP_PARTNER,
    BW_RELATIONSHIP_EX_PARTNER,
    BW_RELATIONSHIP_FAMILY,
    BW_RELATIONSHIP_ACQUAINTANCE,
    BW_RELATIONSHIP_STRANGER,
    BW_RELATIONSHIP_WORK_RELATED,
};

enum bw_severity {
    BW_SEVERITY_UNKNOWN = 0,
    BW_SEVERITY_FATAL,
    BW_SEVERITY_ADMITTED,
    BW_SEVERITY_TREATED,
    BW_SEVERITY_MINOR,
};

enum bw_sex {
    BW_SEX_UNKNOWN = 0,
    BW_SEX_F,
    BW_SEX_M,
    BW_SEX_OTHER,
};

/* 0-9, 10-17, 18-24, 25-34, 35-44, 45-54, 55-64, 65-74, 75+. */
enum bw_age_band {
    BW_AGE_UNKNOWN = 0,
    BW_AGE_0_9,
    BW_AGE_10_17,
    BW_AGE_18_24,
    BW_AGE_25_34,
    BW_AGE_35_44,
    BW_AGE_45_54,
    BW_AGE_55_64,
    BW_AGE_65_74,
    BW_AGE_75_UP,
};

enum bw_yes_no {
    BW_YES_NO_UNKNOWN = 0,
    BW_YES,
    BW_NO,
};

/* Whether violence there counts as violence in a public place (the tables of beats). */
enum bw_public {
    BW_PUBLIC_UNKNOWN = 0,
    BW_PUBLIC_YES,
    BW_PUBLIC_NO,
};

/* The name of a category, or NULL past the last: for (i = 0; bw_category_name(kind, i); i++). */
const char *bw_category_name(enum bw_category_kind kind, int number);

/* "unknown" is found too; a name that does not exist is false. */
bool bw_category_find(enum bw_category_kind kind, struct bw_text name, int *ret_number);

/* Years of age; a negative age or one over 130 is unknown. */
enum bw_age_band bw_age_band_of(int age);

enum bw_public bw_place_type_is_public(enum bw_place_type type);

#endif
