/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/model/category.h"

#include <stddef.h>

static const char *const place_types[] = {
    "unknown",   "home",      "other_home",  "licensed_premises",
    "street",    "transport", "shop",        "park_open_space",
    "education", "workplace", "health_care", "custody",
    "other",     NULL};
static const char *const methods[] = {"unknown", "body",         "knife",  "glass_bottle", "blunt",
                                      "firearm", "other_weapon", "sexual", "threat",       NULL};
static const char *const relationships[] = {"unknown",      "partner",  "ex_partner",   "family",
                                            "acquaintance", "stranger", "work_related", NULL};
static const char *const severities[] = {"unknown", "fatal", "admitted", "treated", "minor", NULL};
static const char *const sexes[] = {"unknown", "f", "m", "other", NULL};
static const char *const age_bands[] = {"unknown", "0-9",   "10-17", "18-24", "25-34", "35-44",
                                        "45-54",   "55-64", "65-74", "75+",   NULL};
static const char *const yes_no[] = {"unknown", "yes", "no", NULL};

static const char *const *names_of(enum bw_category_kind kind)
{
    switch (kind) {
    case BW_CATEGORY_PLACE_TYPE:
        return place_types;
    case BW_CATEGORY_METHOD:
        return methods;
    case BW_CATEGORY_RELATIONSHIP:
        return relationships;
    case BW_CATEGORY_SEVERITY:
        return severities;
    case BW_CATEGORY_SEX:
        return sexes;
    case BW_CATEGORY_AGE_BAND:
        return age_bands;
    case BW_CATEGORY_YES_NO:
        return yes_no;
    }
    return yes_no;
}

const char *bw_category_name(enum bw_category_kind kind, int number)
{
    return names_of(kind)[number];
}

bool bw_category_find(enum bw_category_kind kind, struct bw_text name, int *ret_number)
{
    const char *const *names = names_of(kind);

    for (int i = 0; names[i] != NULL; i++) {
        if (bw_text_is_equal(name, bw_text_of(names[i]))) {
            *ret_number = i;
            return true;
        }
    }
    return false;
}

enum bw_age_band bw_age_band_of(int age)
{
    static const int first_of_next[] = {10, 18, 25, 35, 45, 55, 65, 75};
    int band = BW_AGE_0_9;

    if (age < 0 || age > 130)
        return BW_AGE_UNKNOWN;
    while (band < BW_AGE_75_UP && age >= first_of_next[band - BW_AGE_0_9])
        band++;
    return (enum bw_age_band)band;
}

enum bw_public bw_place_type_is_public(enum bw_place_type type)
{
    switch (type) {
    case BW_PLACE_UNKNOWN:
        return BW_PUBLIC_UNKNOWN;
    case BW_PLACE_LICENSED_PREMISES:
    case BW_PLACE_STREET:
    case BW_PLACE_TRANSPORT:
    case BW_PLACE_SHOP:
    case BW_PLACE_PARK_OPEN_SPACE:
    case BW_PLACE_OTHER:
        return BW_PUBLIC_YES;
    default:
        return BW_PUBLIC_NO;
    }
}
