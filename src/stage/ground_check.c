/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "beatwise/base/buf.h"
#include "beatwise/base/file.h"
#include "beatwise/base/log.h"
#include "beatwise/conf/yaml_value.h"
#include "beatwise/stage/ground.h"

#include "population_private.h"

#define NEAR_MAX 3
#define NEAR_BYTES 200

/* Areas of a level whose code is near `code`; whether `code` is itself one. */
struct areas {
    const char *code;
    const char *near[NEAR_MAX];
    size_t near_count;
    bool is_there;
};

static void offer_area(struct areas *areas, const char *area)
{
    struct bw_near near = {.word = areas->code};

    if (area == NULL)
        return;
    areas->is_there = areas->is_there || strcmp(area, areas->code) == 0;
    for (size_t i = 0; i < areas->near_count; i++) {
        if (strcmp(areas->near[i], area) == 0)
            return;
    }
    bw_near_offer(&near, area);
    if (near.name != NULL && areas->near_count < NEAR_MAX)
        areas->near[areas->near_count++] = area;
}

static void find_areas(const struct bw_ground *ground, const char *level, struct areas *areas)
{
    for (size_t s = 0; s < bw_beat_sets_count(ground->beat_sets); s++) {
        const struct bw_beat_set *set = bw_beat_sets_get(ground->beat_sets, s);
        int at = bw_beat_set_find_level(set, level);

        for (size_t i = 0; at >= 0 && i < bw_beat_set_count(set); i++)
            offer_area(areas, bw_beat_set_get(set, i)->areas[at]);
    }
}

static enum bw_status fail_area(const struct bw_site *site, const struct bw_group_conf *group,
                                const struct areas *areas, struct bw_err *err)
{
    struct bw_buf near;

    bw_fail(err, BW_ECONFIG, "%s/site.yaml: group '%s': the boundaries have no '%s' at level '%s'",
            site->dir, group->id, areas->code, group->level);
    if (areas->near_count == 0)
        return BW_ECONFIG;
    bw_buf_init(&near, NEAR_BYTES);
    for (size_t i = 0; i < areas->near_count; i++)
        bw_buf_printf(&near, "%s'%s'", i == 0 ? "" : " or ", areas->near[i]);
    bw_fail_hint(err, "did you mean %s?", bw_buf_text(&near));
    bw_buf_clear(&near);
    return BW_ECONFIG;
}

static enum bw_status check_groups(const struct bw_ground *ground, const struct bw_site *site,
                                   struct bw_err *err)
{
    for (size_t g = 0; g < site->group_count; g++) {
        const struct bw_group_conf *group = &site->groups[g];

        for (size_t i = 0; group->level != NULL && i < group->in_count; i++) {
            struct areas areas = {.code = group->in[i]};

            find_areas(ground, group->level, &areas);
            if (!areas.is_there)
                return fail_area(site, group, &areas, err);
        }
    }
    return BW_OK;
}

static enum bw_status check_population(const struct bw_ground *ground, const struct bw_site *site,
                                       struct bw_quarter quarter, struct bw_err *err)
{
    const struct bw_beat_set *set =
        bw_beat_sets_find(ground->beat_sets, bw_quarter_last_day(quarter));
    struct bw_population_check check;
    enum bw_status status;

    if (site->population == NULL || set == NULL)
        return BW_OK;
    status = bw_population_check(site, ground->beat_sets, set, quarter.year, &check, err);
    if (status != BW_OK)
        return status;
    if (check.unknown_count > 0)
        bw_log_print(BW_LOG_WARN, "%s:%lld: the %s no such %s (%zu rows in all)", site->population,
                     (long long)check.unknown_line,
                     site->small_areas.by == NULL ? "boundaries have" : "areas have",
                     site->small_areas.by == NULL ? "beat" : site->small_areas.by,
                     check.unknown_count);
    if (check.without_count > 0)
        bw_log_print(BW_LOG_WARN, "%s: %zu of %zu beats have no residents: no rate for them",
                     site->population, check.without_count, check.beat_count);
    return BW_OK;
}

enum bw_status bw_ground_check(const struct bw_ground *ground, const struct bw_site *site,
                               struct bw_quarter quarter, struct bw_err *err)
{
    enum bw_status status = check_groups(ground, site, err);

    return status == BW_OK ? check_population(ground, site, quarter, err) : status;
}
