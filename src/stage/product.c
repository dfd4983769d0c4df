/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/product.h"

#include <string.h>

#include "beatwise/stage/adjacent.h"
#include "beatwise/stage/basis.h"
#include "beatwise/stage/stage_rank.h"
#include "beatwise/stat/rate.h"
#include "beatwise/store/store_event.h"
#include "beatwise/store/store_ledger.h"
#include "beatwise/store/store_result.h"
#include "product_private.h"

#define CONFIDENCE 0.95
#define MONTHS 12

const struct bw_hotspot_method bw_product_method = {.confidence = CONFIDENCE,
                                                    .limits = bw_rate_limits};

/* The beat's area at a level of the boundaries, "" where they have none. */
static const char *beat_area(const struct bw_quarter_data *data, size_t beat, int level)
{
    return level < 0 || (size_t)level >= bw_beat_set_level_count(data->set)
               ? ""
               : bw_beat_set_get(data->set, beat)->areas[level];
}

/* Whether the police alone delivered: then there is nobody whom they could have missed. */
static bool is_police_only(const struct bw_quarter_data *data)
{
    for (size_t i = 0; i < data->extract_count; i++) {
        if (data->extracts[i].source != BW_SOURCE_POLICE)
            return false;
    }
    return true;
}

/* All that is counted comes out of these, described in the site or not. */
static enum bw_status load_extracts(struct bw_quarter_data *data, struct bw_err *err)
{
    struct bw_arena *arena = data->session->arena;
    size_t cap = 0;
    enum bw_status status = BW_OK;

    for (int back = MONTHS / 3 - 1; status == BW_OK && back >= 0; back--) {
        struct bw_extract *extracts = NULL;
        size_t count = 0;

        status =
            bw_store_extract_list(data->session->store, arena, bw_quarter_add(data->quarter, -back),
                                  &extracts, &count, err);
        for (size_t i = 0; status == BW_OK && i < count; i++) {
            data->extracts = bw_arena_grow(arena, data->extracts, data->extract_count, &cap,
                                           sizeof(*data->extracts));
            data->extracts[data->extract_count++] = extracts[i];
        }
    }
    return status;
}

void bw_product_fill_exact(struct bw_beat_exact *exact, const struct bw_tally *tally)
{
    exact->months = tally->months;
    exact->is_quarter_supplied = tally->quarter_months == 3;
    memcpy(exact->status_12m, tally->status_12m, sizeof(exact->status_12m));
    memcpy(exact->source_12m, tally->source_12m, sizeof(exact->source_12m));
    exact->incidents_quarter = tally->incidents_quarter;
    exact->under_18_12m = tally->under_18_12m;
    exact->calls_not_linkable_12m = tally->calls_not_linkable_12m;
    memcpy(exact->strict_12m, tally->strict_12m, sizeof(exact->strict_12m));
    memcpy(exact->loose_12m, tally->loose_12m, sizeof(exact->loose_12m));
    exact->has_quarters = true;
    for (int back = 0; back < BW_PRINT_QUARTERS; back++) {
        exact->quarters[back].months = tally->quarters[back].months;
        memcpy(exact->quarters[back].status, tally->quarters[back].status,
               sizeof(exact->quarters[back].status));
    }
}

/* What was released of the 12 months is printed as it was. */
enum bw_status bw_product_load_released(struct bw_quarter_data *data, struct bw_quarter quarter,
                                        struct bw_beat_exact *exact, struct bw_err *err)
{
    const struct bw_quarter first = bw_quarter_add(quarter, 1 - BW_PRINT_QUARTERS);
    struct bw_arena *arena = data->session->arena;
    struct bw_released_cell *cells = NULL;
    size_t count = 0;
    enum bw_status status =
        bw_store_released_cells(data->session->store, arena, first, quarter, &cells, &count, err);

    for (size_t i = 0; status == BW_OK && i < count; i++) {
        const int number = bw_beat_set_find_code(data->set, bw_text_of(cells[i].beat));
        const int back = bw_quarter_index(quarter) - bw_quarter_index(cells[i].quarter);
        struct bw_quarter_exact *part = number < 0 ? NULL : &exact[number].quarters[back];
        struct bw_printed *released;

        if (part == NULL)
            continue;
        if (part->released == NULL) {
            released = bw_arena_alloc(arena, BW_POLICE_STATUSES, sizeof(*released));
            for (int j = 0; j < BW_POLICE_STATUSES; j++)
                released[j].kind = BW_CELL_NOT_APPLICABLE;
            part->released = released;
        }
        released = (struct bw_printed *)part->released;
        released[cells[i].status] = cells[i].printed;
        part->released_profile = (enum bw_profile)cells[i].profile;
    }
    return status;
}

static enum bw_status load_exact(struct bw_quarter_data *data, struct bw_err *err)
{
    struct bw_arena *arena = data->session->arena;
    const bool is_police = is_police_only(data);
    struct bw_tally *tallies;
    int64_t *persons;
    size_t count;
    enum bw_status status;

    status = bw_store_tally_get(data->session->store, arena, data->quarter, &tallies, &count, err);
    if (status == BW_OK)
        status = bw_ground_population(arena, data->session->site, data->set, data->quarter.year,
                                      &persons, err);
    if (status != BW_OK)
        return status;
    data->beat_count = bw_beat_set_count(data->set);
    data->exact = bw_arena_alloc(arena, data->beat_count, sizeof(*data->exact));
    for (size_t i = 0; i < data->beat_count; i++) {
        const struct bw_beat *beat = bw_beat_set_get(data->set, i);

        data->exact[i] = (struct bw_beat_exact){.beat = beat->code,
                                                .name = beat->name,
                                                .area = beat_area(data, i, 0),
                                                .population = persons[i],
                                                .is_police_only = is_police};
    }
    for (size_t i = 0; i < count; i++) {
        const struct bw_tally *tally = &tallies[i];
        int number =
            tally->beat == NULL ? -1 : bw_beat_set_find_code(data->set, bw_text_of(tally->beat));
        struct bw_beat_exact *exact = number < 0 ? NULL : &data->exact[number];

        data->kind_unknown_12m += tally->place_unknown_12m;
        if (exact == NULL) {
            for (int known = 0; known < BW_POLICE_STATUSES; known++)
                data->not_placed_12m += tally->status_12m[known];
            continue;
        }
        bw_product_fill_exact(exact, tally);
    }
    return bw_product_load_released(data, data->quarter, data->exact, err);
}

/* A share below this many incidents would be too sure of itself. */
#define PERCENT_BASE 100

/* Of the printed cells of the site's beats: a sum of exact counts would tell how they were rounded.
 */
static int64_t sum_printed(const struct bw_quarter_data *data, enum bw_profile profile)
{
    struct bw_arena *arena = data->session->arena;
    const struct bw_printed_table *site =
        bw_print_table(arena, data->quarter, profile, data->exact, data->beat_count);
    struct bw_printed *parts = bw_arena_alloc(arena, site->beat_count, sizeof(*parts));
    struct bw_printed total;
    size_t count = 0;

    for (size_t i = 0; i < site->beat_count; i++) {
        if (site->beats[i].incidents_12m.kind != BW_CELL_NOT_SUPPLIED)
            parts[count++] = site->beats[i].incidents_12m;
    }
    total = bw_print_total(profile, parts, count);
    return total.kind == BW_CELL_NUMBER ? total.number : 0;
}

/* How many in a hundred are left out beside all that stands in a row of the site; the same on the
 * page of each group. */
static void find_left_out(struct bw_quarter_data *data)
{
    const enum bw_profile profile =
        (enum bw_profile)data->session->site->settings.of[BW_SETTING_DISCLOSURE_PROFILE];
    const int64_t printed = sum_printed(data, profile);

    data->not_placed_percent =
        bw_print_percent(profile, data->not_placed_12m, printed, PERCENT_BASE);
    data->kind_unknown_percent =
        bw_print_percent(profile, data->kind_unknown_12m, printed, PERCENT_BASE);
}

/* Which feed delivered which of the 12 months. */
static enum bw_status load_coverage(struct bw_quarter_data *data, struct bw_err *err)
{
    struct bw_session *session = data->session;
    const int32_t last_month = bw_month_of_day(bw_quarter_last_day(data->quarter));
    struct bw_coverage_feed *feeds =
        bw_arena_alloc(session->arena, session->feed_count, sizeof(*feeds));
    struct bw_month_rows *months;
    size_t count;
    enum bw_status status;

    data->coverage = (struct bw_coverage){.from_month = last_month - MONTHS + 1,
                                          .month_count = MONTHS,
                                          .feeds = feeds,
                                          .feed_count = session->feed_count};
    status = bw_store_months(session->store, session->arena, data->coverage.from_month, last_month,
                             &months, &count, err);
    if (status != BW_OK)
        return status;
    for (size_t i = 0; i < session->feed_count; i++) {
        const struct bw_feed_desc *feed = session->feeds[i];
        bool *is_supplied = bw_arena_alloc(session->arena, MONTHS, sizeof(*is_supplied));

        for (size_t j = 0; j < count; j++) {
            if (strcmp(months[j].feed, feed->name) == 0 && months[j].rows > 0)
                is_supplied[months[j].month - data->coverage.from_month] = true;
        }
        feeds[i] = (struct bw_coverage_feed){
            .title = feed->title == NULL ? feed->name : feed->title, .is_supplied = is_supplied};
    }
    return BW_OK;
}

/* The page says what is counted and in which beats: the counts must be of those. */
static enum bw_status check_basis(const struct bw_quarter_data *data,
                                  const struct bw_ground *ground, struct bw_err *err)
{
    char basis[BW_DIGEST_HEX];
    char quarter[8];
    bool is_alike = true;
    enum bw_status status;

    bw_basis_of_rank(data->session, ground, basis);
    status = bw_basis_is(data->session, "rank", data->quarter, basis, &is_alike, err);
    if (status != BW_OK || is_alike)
        return status;
    bw_quarter_format(data->quarter, quarter);
    bw_fail(err, BW_ENOTFOUND, "%s was ranked with other boundaries or settings", quarter);
    return bw_fail_hint(err, "beatwise rank --quarter %s", quarter);
}

static enum bw_status read_breaks(struct bw_session *session, struct bw_breaks *ret_breaks,
                                  struct bw_err *err)
{
    const char **feeds = bw_arena_alloc(session->arena, session->feed_count, sizeof(*feeds));

    for (size_t i = 0; i < session->feed_count; i++)
        feeds[i] = session->feeds[i]->name;
    return bw_breaks_read(session->arena, session->site->breaks, feeds, session->feed_count,
                          ret_breaks, err);
}

enum bw_status bw_quarter_data_load(struct bw_quarter_data *data, struct bw_session *session,
                                    const struct bw_ground *ground, struct bw_quarter quarter,
                                    struct bw_err *err)
{
    struct bw_breaks breaks;
    enum bw_status status;

    *data = (struct bw_quarter_data){
        .session = session,
        .quarter = quarter,
        .set = bw_beat_sets_find(ground->beat_sets, bw_quarter_last_day(quarter))};
    if (data->set == NULL)
        return bw_fail(err, BW_ECONFIG, "no boundary set is in force at the end of the quarter");
    data->pairs = bw_adjacent_beats(session->arena, data->set, &data->pair_count);
    status = read_breaks(session, &breaks, err);
    if (status == BW_OK)
        status = bw_agreements_read(session->arena, session->site->actions, data->set,
                                    &data->agreements, err);
    if (status != BW_OK)
        return status;
    /* All of one moment. */
    status = bw_store_begin(session->store, err);
    if (status == BW_OK)
        status = check_basis(data, ground, err);
    if (status == BW_OK)
        status = load_coverage(data, err);
    if (status == BW_OK)
        status = load_extracts(data, err);
    if (status == BW_OK)
        status = load_exact(data, err);
    if (status == BW_OK)
        status = bw_product_load_past(data, &breaks, err);
    bw_store_rollback(session->store);
    if (status == BW_OK)
        find_left_out(data);
    return status;
}

/* `all` in a feed's audiences means every group of the site. */
static bool is_audience(const struct bw_feed_desc *feed, const char *group)
{
    for (size_t i = 0; i < feed->audience_count; i++) {
        if (strcmp(feed->audiences[i], group) == 0 || strcmp(feed->audiences[i], "all") == 0)
            return true;
    }
    return false;
}

/* By what was counted, not by the descriptions: one that was taken away or renamed leaves its
 * events in the store, and nobody any more who says who may see them. */
static enum bw_status check_audience(const struct bw_quarter_data *data,
                                     const struct bw_group_conf *group, struct bw_err *err)
{
    for (size_t i = 0; i < data->extract_count; i++) {
        const char *name = data->extracts[i].feed;
        const struct bw_feed_desc *feed = bw_session_feed(data->session, name);

        if (feed != NULL && is_audience(feed, group->id))
            continue;
        if (feed != NULL) {
            bw_fail(err, BW_EREFUSED,
                    "group '%s': feed '%s' does not name it in beatwise.sharing.audiences",
                    group->id, name);
            return bw_fail_hint(err, "once the supplier agrees, add it in '%s'", feed->file);
        }
        bw_fail(err, BW_EREFUSED, "group '%s': feed '%s' delivered, but is not described any more",
                group->id, name);
        return bw_fail_hint(err, "a description, even of a feed that ended, says who may see it");
    }
    return BW_OK;
}

static bool is_in_group(const struct bw_group_conf *group, const char *area)
{
    for (size_t i = 0; i < group->in_count; i++) {
        if (strcmp(group->in[i], area) == 0)
            return true;
    }
    return group->level == NULL;
}

/* The group's beats, with the area of its level. */
static enum bw_status pick_beats(const struct bw_quarter_data *data,
                                 const struct bw_group_conf *group, struct bw_beat_exact **ret,
                                 size_t *ret_count, struct bw_err *err)
{
    struct bw_beat_exact *picked =
        bw_arena_alloc(data->session->arena, data->beat_count, sizeof(*picked));
    int level = group->level == NULL ? 0 : bw_beat_set_find_level(data->set, group->level);
    size_t count = 0;

    for (size_t i = 0; i < data->beat_count; i++) {
        const char *area = beat_area(data, i, level);

        if (!is_in_group(group, area))
            continue;
        picked[count] = data->exact[i];
        picked[count++].area = area;
    }
    if (count == 0)
        return bw_fail(err, BW_ECONFIG, "group '%s': no beat of the boundaries is in it",
                       group->id);
    *ret = picked;
    *ret_count = count;
    return BW_OK;
}

bool bw_product_is_overlapping(const struct bw_quarter_data *data, const struct bw_group_conf *a,
                               const struct bw_group_conf *b)
{
    const int of_a = a->level == NULL ? 0 : bw_beat_set_find_level(data->set, a->level);
    const int of_b = b->level == NULL ? 0 : bw_beat_set_find_level(data->set, b->level);

    for (size_t i = 0; i < data->beat_count; i++) {
        if (is_in_group(a, beat_area(data, i, of_a)) && is_in_group(b, beat_area(data, i, of_b)))
            return true;
    }
    return false;
}

enum bw_status bw_product_make(const struct bw_quarter_data *data,
                               const struct bw_group_conf *group, struct bw_product *ret_product,
                               struct bw_err *err)
{
    struct bw_beat_exact *beats = NULL;
    size_t count = 0;
    enum bw_status status = check_audience(data, group, err);

    if (status == BW_OK)
        status = pick_beats(data, group, &beats, &count, err);
    if (status != BW_OK)
        return status;
    *ret_product = (struct bw_product){.group = group};
    bw_product_print(data, beats, count, ret_product);
    return BW_OK;
}

void bw_product_make_restricted(const struct bw_quarter_data *data,
                                const struct bw_group_conf *whole, struct bw_product *ret_product)
{
    *ret_product = (struct bw_product){.group = whole};
    bw_product_print(data, data->exact, data->beat_count, ret_product);
}
