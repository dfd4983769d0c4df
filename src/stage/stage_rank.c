/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_rank.h"

#include <string.h>

#include "beatwise/stage/basis.h"
#include "beatwise/stage/carry.h"
#include "beatwise/stat/months.h"
#include "beatwise/store/store_event.h"
#include "beatwise/store/store_link.h"
#include "beatwise/store/store_result.h"

#define COUNT_ALL 1
#define MONTHS 12

struct ranking {
    struct bw_session *session;
    const struct bw_beat_set *set;
    struct bw_carry *carry;
    struct bw_arena *arena;
    struct bw_quarter quarter;
    int32_t first_month; /* of the 12 */
    int counted;         /* one of COUNT_ */
    bool is_first_year;
    struct bw_feed_months *feeds; /* one a feed, for one beat at a time */
    const char **feed_names;
    size_t feed_count;
    int64_t *before;                 /* beats x feeds: placed events in the year before */
    struct bw_tally *tallies;        /* 0: not placed; then the beats by number */
    struct bw_common_months *months; /* as tallies */
    char basis[BW_DIGEST_HEX];
    int64_t carried; /* incidents that shares brought to their beat */
    int64_t lost; /* incidents in beats that the boundaries no longer have; with those not placed */
};

int bw_rank_counted(const struct bw_session *session)
{
    for (size_t i = 0; i < session->feed_count; i++) {
        if (bw_feed_desc_find(session->feeds[i], BW_ROLE_PLACE_TYPE) >= 0)
            return (int)session->site->settings.of[BW_SETTING_RANK_COUNT];
    }
    return COUNT_ALL;
}

/* The tally of the next incident of a beat's code; that of what is not placed for NULL and for a
 * code that has no successor in the boundaries of the quarter. */
static size_t tally_of(struct ranking *ranking, enum bw_carry_round round, const char *beat,
                       int32_t month, bool *ret_is_carried)
{
    *ret_is_carried = false;
    return beat == NULL
               ? 0
               : (size_t)(bw_carry_next(ranking->carry, round, beat, month, ret_is_carried) + 1);
}

static size_t feed_of(struct ranking *ranking, const char *name)
{
    for (size_t i = 0; i < ranking->feed_count; i++) {
        if (strcmp(ranking->feed_names[i], name) == 0)
            return i;
    }
    return SIZE_MAX;
}

/* Feeds that have delivered anything, and which of the 12 months. */
static enum bw_status load_feeds(struct ranking *ranking, struct bw_err *err)
{
    struct bw_month_rows *months;
    size_t count;
    enum bw_status status =
        bw_store_months(ranking->session->store, ranking->arena, ranking->first_month - MONTHS,
                        ranking->first_month + MONTHS - 1, &months, &count, err);

    if (status != BW_OK)
        return status;
    ranking->feeds = bw_arena_alloc(ranking->arena, count + 1, sizeof(*ranking->feeds));
    ranking->feed_names = bw_arena_alloc(ranking->arena, count + 1, sizeof(*ranking->feed_names));
    ranking->is_first_year = true;
    for (size_t i = 0; i < count; i++) {
        size_t feed = feed_of(ranking, months[i].feed);

        if (feed == SIZE_MAX) {
            feed = ranking->feed_count++;
            ranking->feed_names[feed] = months[i].feed;
        }
        if (months[i].rows == 0)
            continue;
        if (months[i].month < ranking->first_month)
            ranking->is_first_year = false;
        else
            ranking->feeds[feed].delivered |= UINT32_C(1)
                                              << (months[i].month - ranking->first_month);
    }
    return BW_OK;
}

static enum bw_status load_before(struct ranking *ranking, size_t tally_count, struct bw_err *err)
{
    struct bw_feed_count *counts;
    size_t count;
    enum bw_status status = bw_store_count_feeds(ranking->session->store, ranking->arena,
                                                 ranking->quarter, ranking->first_month - MONTHS,
                                                 ranking->first_month - 1, &counts, &count, err);

    if (status != BW_OK)
        return status;
    ranking->before =
        bw_arena_alloc(ranking->arena, tally_count * (ranking->feed_count + 1), sizeof(int64_t));
    for (size_t i = 0; i < count; i++) {
        size_t feed = feed_of(ranking, counts[i].feed);
        bool is_carried;

        for (int64_t left = feed == SIZE_MAX ? 0 : counts[i].events; left > 0;) {
            const size_t at = tally_of(ranking, BW_CARRY_BEFORE, counts[i].beat,
                                       ranking->first_month - 1, &is_carried);
            const int64_t events = is_carried ? 1 : left;

            ranking->before[at * ranking->feed_count + feed] += events;
            left -= events;
        }
    }
    return BW_OK;
}

static void find_months(struct ranking *ranking, size_t tally_count)
{
    for (size_t i = 0; i < tally_count; i++) {
        for (size_t feed = 0; feed < ranking->feed_count; feed++)
            ranking->feeds[feed].events_before = ranking->before[i * ranking->feed_count + feed];
        ranking->months[i] =
            bw_months_common(ranking->feeds, ranking->feed_count, MONTHS, ranking->is_first_year);
        ranking->tallies[i].months = ranking->months[i].count;
        ranking->tallies[i].quarter_months =
            __builtin_popcount(ranking->months[i].mask >> (MONTHS - 3));
        for (int back = 0; back < BW_TALLY_QUARTERS; back++)
            ranking->tallies[i].quarters[back].months =
                __builtin_popcount(ranking->months[i].mask >> (MONTHS - 3 * (back + 1)) & 7);
        if (i > 0)
            ranking->tallies[i].beat = bw_beat_set_get(ranking->set, i - 1)->code;
    }
}

/* Whether the incidents of this kind are among those that the rank is about. */
static bool is_counted(const struct ranking *ranking, const struct bw_incident_count *count)
{
    if (ranking->counted == COUNT_ALL)
        return true;
    return count->is_public == BW_PUBLIC_YES && !count->is_sexual;
}

static bool is_common(const struct ranking *ranking, size_t at, int32_t month)
{
    return (ranking->months[at].mask >> (month - ranking->first_month) & 1) != 0;
}

static void add_calls(struct ranking *ranking, const struct bw_incident_count *count, size_t at,
                      bool is_carried)
{
    (void)is_carried;
    if (is_common(ranking, at, count->month))
        ranking->tallies[at].calls_not_linkable_12m += count->incidents;
}

static void add_count(struct ranking *ranking, const struct bw_incident_count *count, size_t at,
                      bool is_carried)
{
    struct bw_tally *tally = &ranking->tallies[at];
    const int32_t offset = count->month - ranking->first_month;

    if (!is_common(ranking, at, count->month))
        return;
    if (at == 0 && count->beat != NULL)
        ranking->lost += count->incidents;
    else if (is_carried)
        ranking->carried += count->incidents;
    if (!is_counted(ranking, count)) {
        if (count->is_public == BW_PUBLIC_UNKNOWN && !count->is_sexual)
            tally->place_unknown_12m += count->incidents;
        else
            tally->not_public_12m += count->incidents;
        return;
    }
    tally->status_12m[count->status] += count->incidents;
    tally->quarters[(MONTHS - 1 - offset) / 3].status[count->status] += count->incidents;
    if (offset >= MONTHS - 3)
        tally->incidents_quarter += count->incidents;
    for (int source = 0; source < BW_SOURCES; source++)
        tally->source_12m[source] += (count->sources >> source & 1) != 0 ? count->incidents : 0;
    tally->under_18_12m += count->is_under_18 ? count->incidents : 0;
}

static void add_variant(const struct ranking *ranking, const struct bw_incident_count *count,
                        size_t at, int64_t sums[2])
{
    if (is_common(ranking, at, count->month) && is_counted(ranking, count) &&
        count->status != BW_POLICE_CANNOT_TELL)
        sums[count->status] += count->incidents;
}

static void add_strict(struct ranking *ranking, const struct bw_incident_count *count, size_t at,
                       bool is_carried)
{
    (void)is_carried;
    add_variant(ranking, count, at, ranking->tallies[at].strict_12m);
}

static void add_loose(struct ranking *ranking, const struct bw_incident_count *count, size_t at,
                      bool is_carried)
{
    (void)is_carried;
    add_variant(ranking, count, at, ranking->tallies[at].loose_12m);
}

typedef void add_fn(struct ranking *ranking, const struct bw_incident_count *count, size_t at,
                    bool is_carried);

/* Incident by incident where beats were redrawn, at once elsewhere. */
static void spread(struct ranking *ranking, const struct bw_incident_count *count,
                   enum bw_carry_round round, add_fn *add)
{
    struct bw_incident_count one = *count;
    int64_t left = count->incidents;

    while (left > 0) {
        bool is_carried;
        const size_t at = tally_of(ranking, round, count->beat, count->month, &is_carried);

        one.incidents = is_carried ? 1 : left;
        add(ranking, &one, at, is_carried);
        left -= one.incidents;
    }
}

/* The same incidents by another rule of linking: known to police, or without record. */
static enum bw_status count_variant(struct ranking *ranking, enum bw_variant variant,
                                    struct bw_err *err)
{
    const bool is_strict = variant == BW_VARIANT_STRICT;
    const int32_t last_month = ranking->first_month + MONTHS - 1;
    struct bw_incident_count *counts;
    size_t count;
    enum bw_status status =
        bw_store_count_incidents(ranking->session->store, ranking->arena, variant, ranking->quarter,
                                 ranking->first_month, last_month, &counts, &count, err);

    for (size_t i = 0; status == BW_OK && i < count; i++)
        spread(ranking, &counts[i], is_strict ? BW_CARRY_STRICT : BW_CARRY_LOOSE,
               is_strict ? add_strict : add_loose);
    return status;
}

static enum bw_status count_all(struct ranking *ranking, struct bw_err *err)
{
    const enum bw_variant variant =
        (enum bw_variant)ranking->session->site->settings.of[BW_SETTING_LINK_VARIANT];
    const int32_t last_month = ranking->first_month + MONTHS - 1;
    struct bw_incident_count *counts;
    size_t count;
    enum bw_status status;

    status =
        bw_store_count_incidents(ranking->session->store, ranking->arena, variant, ranking->quarter,
                                 ranking->first_month, last_month, &counts, &count, err);
    for (size_t i = 0; status == BW_OK && i < count; i++)
        spread(ranking, &counts[i],
               is_counted(ranking, &counts[i]) ? BW_CARRY_COUNTED : BW_CARRY_OTHER, add_count);
    if (status == BW_OK)
        status =
            bw_store_count_calls(ranking->session->store, ranking->arena, variant, ranking->quarter,
                                 ranking->first_month, last_month, &counts, &count, err);
    for (size_t i = 0; status == BW_OK && i < count; i++)
        spread(ranking, &counts[i], BW_CARRY_CALLS, add_calls);
    if (status == BW_OK)
        status = count_variant(ranking, BW_VARIANT_STRICT, err);
    return status == BW_OK ? count_variant(ranking, BW_VARIANT_LOOSE, err) : status;
}

static enum bw_status has_events(struct ranking *ranking, struct bw_quarter quarter,
                                 bool *ret_has_events, struct bw_err *err)
{
    struct bw_extract *extracts;
    size_t count;
    enum bw_status status = bw_store_extract_list(ranking->session->store, ranking->arena, quarter,
                                                  &extracts, &count, err);

    *ret_has_events = false;
    for (size_t i = 0; status == BW_OK && i < count; i++)
        *ret_has_events = *ret_has_events || extracts[i].counts.kept > 0;
    return status;
}

/* Each quarter of the window: events that were collected but not linked are in no incident, and
 * would be missing from a month that the coverage says was delivered. */
static enum bw_status check_linked(struct ranking *ranking, struct bw_err *err)
{
    enum bw_status status = BW_OK;
    char basis[BW_DIGEST_HEX];

    bw_basis_of_link(ranking->session, basis);
    for (int back = MONTHS / 3 - 1; status == BW_OK && back >= 0; back--) {
        const struct bw_quarter quarter = bw_quarter_add(ranking->quarter, -back);
        bool needs_links = back == 0;
        bool is_linked = false;
        bool is_alike = true;
        char text[8];

        if (!needs_links)
            status = has_events(ranking, quarter, &needs_links, err);
        if (status == BW_OK)
            status = bw_store_is_linked(ranking->session->store, quarter, &is_linked, err);
        if (status == BW_OK)
            status = bw_basis_is(ranking->session, "link", quarter, basis, &is_alike, err);
        if (status != BW_OK || (is_linked && is_alike) || !needs_links)
            continue;
        bw_quarter_format(quarter, text);
        status = is_linked
                     ? bw_fail(err, BW_ENOTFOUND, "the events of %s were linked with other windows",
                               text)
                     : bw_fail(err, BW_ENOTFOUND, "the events of %s are not linked yet", text);
        bw_fail_hint(err, "beatwise link --quarter %s", text);
    }
    return status;
}

static enum bw_status rank_inside(struct ranking *ranking, size_t tally_count, struct bw_err *err)
{
    enum bw_status status = check_linked(ranking, err);

    if (status == BW_OK)
        status = load_feeds(ranking, err);
    if (status == BW_OK)
        status = load_before(ranking, tally_count, err);
    if (status != BW_OK)
        return status;
    find_months(ranking, tally_count);
    status = count_all(ranking, err);
    if (status == BW_OK)
        status = bw_store_tally_put(ranking->session->store, ranking->quarter, ranking->tallies,
                                    tally_count, err);
    return status;
}

static void summarise(const struct ranking *ranking, size_t tally_count,
                      struct bw_rank_summary *ret_summary)
{
    *ret_summary = (struct bw_rank_summary){
        .beats = (int64_t)tally_count - 1,
        .lost_12m = ranking->lost,
        .carried_12m = ranking->carried,
        .boundary_sets =
            bw_carry_sets(ranking->carry, ranking->first_month, ranking->first_month + MONTHS - 1),
        .is_all_counted = ranking->counted == COUNT_ALL &&
                          ranking->session->site->settings.of[BW_SETTING_RANK_COUNT] != COUNT_ALL};
    for (size_t i = 0; i < tally_count; i++) {
        int64_t *sum = i == 0 ? &ret_summary->not_placed_12m : &ret_summary->incidents_12m;

        for (int status = 0; status < BW_POLICE_STATUSES; status++)
            *sum += ranking->tallies[i].status_12m[status];
        ret_summary->kind_unknown_12m += ranking->tallies[i].place_unknown_12m;
    }
}

static enum bw_status finish(struct ranking *ranking, const struct bw_rank_summary *summary,
                             struct bw_err *err)
{
    struct bw_session *session = ranking->session;
    char quarter[8];
    enum bw_status status = bw_basis_set(session, "rank", ranking->quarter, ranking->basis, err);

    if (status != BW_OK)
        return status;
    bw_quarter_format(ranking->quarter, quarter);
    status =
        bw_session_log(session, "rank",
                       json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:i}", "quarter", quarter,
                                 "beats", summary->beats, "incidents_12m", summary->incidents_12m,
                                 "not_placed_12m", summary->not_placed_12m, "kind_unknown_12m",
                                 summary->kind_unknown_12m, "carried_12m", summary->carried_12m,
                                 "lost_12m", summary->lost_12m, "counted", ranking->counted),
                       err);
    if (status == BW_OK)
        status = bw_store_commit(session->store, err);
    if (status == BW_OK)
        status = bw_session_log_seal(session, err);
    return status;
}

enum bw_status bw_stage_rank(struct bw_session *session, const struct bw_ground *ground,
                             struct bw_quarter quarter, struct bw_rank_summary *ret_summary,
                             struct bw_err *err)
{
    struct ranking ranking = {
        .session = session,
        .quarter = quarter,
        .set = bw_beat_sets_find(ground->beat_sets, bw_quarter_last_day(quarter)),
        .first_month = bw_month_of_day(bw_quarter_last_day(quarter)) - MONTHS + 1,
        .counted = bw_rank_counted(session),
    };
    struct bw_rank_summary summary;
    size_t tally_count;
    enum bw_status status;

    if (ranking.set == NULL)
        return bw_fail(err, BW_ECONFIG, "no boundary set is in force at the end of the quarter");
    bw_basis_of_rank(session, ground, ranking.basis);
    tally_count = bw_beat_set_count(ranking.set) + 1;
    ranking.arena = bw_arena_new();
    ranking.carry = bw_carry_new(ranking.arena, ground, ranking.set);
    ranking.tallies = bw_arena_alloc(ranking.arena, tally_count, sizeof(*ranking.tallies));
    ranking.months = bw_arena_alloc(ranking.arena, tally_count, sizeof(*ranking.months));
    status = bw_session_lock_part(session, "rank", quarter, BW_STORE_ALONE, err);
    if (status == BW_OK)
        status = bw_store_begin(session->store, err);
    if (status == BW_OK)
        status = rank_inside(&ranking, tally_count, err);
    if (status == BW_OK) {
        summarise(&ranking, tally_count, &summary);
        status = finish(&ranking, &summary, err);
    }
    if (status == BW_OK)
        *ret_summary = summary;
    bw_store_rollback(session->store);
    if (status != BW_OK)
        bw_session_log_failure(session, "rank", NULL, quarter, err);
    bw_store_unlock_parts(session->store);
    bw_arena_free(ranking.arena);
    return status;
}
