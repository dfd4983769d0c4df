/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "beatwise/conf/feed_desc.h"
#include "beatwise/model/category.h"

#include "feed_desc_private.h"

#define NO_KIND (-1)

struct role {
    const char *name;
    bool is_identity;
    int kind; /* enum bw_category_kind */
};

static const struct role roles[BW_ROLES] = {
    [BW_ROLE_NONE] = {NULL, false, NO_KIND},
    [BW_ROLE_NHS_NUMBER] = {"nhs_number", true, NO_KIND},
    [BW_ROLE_LOCAL_ID] = {"local_id", true, NO_KIND},
    [BW_ROLE_FORENAME] = {"forename", true, NO_KIND},
    [BW_ROLE_MIDDLE_NAME] = {"middle_name", true, NO_KIND},
    [BW_ROLE_SURNAME] = {"surname", true, NO_KIND},
    [BW_ROLE_FULL_NAME] = {"full_name", true, NO_KIND},
    [BW_ROLE_BIRTH_DATE] = {"birth_date", true, NO_KIND},
    [BW_ROLE_HOME_POSTCODE] = {"home_postcode", true, NO_KIND},
    [BW_ROLE_PHONE] = {"phone", true, NO_KIND},
    [BW_ROLE_SEX] = {"sex", false, BW_CATEGORY_SEX},
    [BW_ROLE_AGE] = {"age", false, NO_KIND},
    [BW_ROLE_ETHNICITY] = {"ethnicity", false, NO_KIND},
    [BW_ROLE_RECORD_ID] = {"record_id", false, NO_KIND},
    [BW_ROLE_GROUP_ID] = {"group_id", false, NO_KIND},
    [BW_ROLE_EVENT_REF] = {"event_ref", false, NO_KIND},
    [BW_ROLE_OCCURRED] = {"occurred", false, NO_KIND},
    [BW_ROLE_OCCURRED_DATE] = {"occurred_date", false, NO_KIND},
    [BW_ROLE_OCCURRED_TIME] = {"occurred_time", false, NO_KIND},
    [BW_ROLE_OCCURRED_FROM] = {"occurred_from", false, NO_KIND},
    [BW_ROLE_OCCURRED_TO] = {"occurred_to", false, NO_KIND},
    [BW_ROLE_ARRIVED] = {"arrived", false, NO_KIND},
    [BW_ROLE_ARRIVED_DATE] = {"arrived_date", false, NO_KIND},
    [BW_ROLE_ARRIVED_TIME] = {"arrived_time", false, NO_KIND},
    [BW_ROLE_BEAT] = {"beat", false, NO_KIND},
    [BW_ROLE_EASTING] = {"easting", false, NO_KIND},
    [BW_ROLE_NORTHING] = {"northing", false, NO_KIND},
    [BW_ROLE_LONGITUDE] = {"longitude", false, NO_KIND},
    [BW_ROLE_LATITUDE] = {"latitude", false, NO_KIND},
    [BW_ROLE_INCIDENT_POSTCODE] = {"incident_postcode", false, NO_KIND},
    [BW_ROLE_PLACE_TEXT] = {"place_text", false, NO_KIND},
    [BW_ROLE_PLACE_TYPE] = {"place_type", false, BW_CATEGORY_PLACE_TYPE},
    [BW_ROLE_OFFENCE] = {"offence", false, NO_KIND},
    [BW_ROLE_METHOD] = {"method", false, BW_CATEGORY_METHOD},
    [BW_ROLE_RELATIONSHIP] = {"relationship", false, BW_CATEGORY_RELATIONSHIP},
    [BW_ROLE_SEVERITY] = {"severity", false, BW_CATEGORY_SEVERITY},
    [BW_ROLE_ALCOHOL] = {"alcohol", false, BW_CATEGORY_YES_NO},
    [BW_ROLE_ATTACKERS] = {"attackers", false, NO_KIND},
    [BW_ROLE_REPORTED_TO_POLICE] = {"reported_to_police", false, BW_CATEGORY_YES_NO},
    [BW_ROLE_POLICE_ATTENDED] = {"police_attended", false, BW_CATEGORY_YES_NO},
    [BW_ROLE_DESTINATION] = {"destination", false, NO_KIND},
    [BW_ROLE_TOKENS] = {"tokens", false, NO_KIND},
};

const char *bw_role_name(enum bw_role role)
{
    return roles[role].name;
}

bool bw_role_is_identity(enum bw_role role)
{
    return roles[role].is_identity;
}

int bw_role_kind(enum bw_role role)
{
    return roles[role].kind;
}

enum bw_role bw_role_of(const char *name)
{
    for (int i = BW_ROLE_NONE + 1; i < BW_ROLES; i++) {
        if (strcmp(roles[i].name, name) == 0)
            return (enum bw_role)i;
    }
    return BW_ROLE_NONE;
}
