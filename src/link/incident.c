/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/incident.h"

#include <stdint.h>

#include "incident_private.h"

#define NO_MEMBER SIZE_MAX

struct cluster {
    size_t members[BW_SOURCES]; /* by source */
};

struct join {
    const struct bw_link_record *records;
    struct cluster *clusters; /* as many as records */
    size_t *cluster_of;
};

static bool can_meet(const struct bw_link_record *a, const struct bw_link_record *b,
                     enum bw_link_tier tier)
{
    if (bw_link_is_other_number(a->person, b->person))
        return false;
    return tier == BW_TIER_EVENT_REF || !bw_link_is_other_birth_day(a->person, b->person);
}

static bool can_join(const struct join *join, const struct cluster *a, const struct cluster *b,
                     enum bw_link_tier tier)
{
    for (size_t i = 0; i < BW_SOURCES; i++) {
        if (a->members[i] == NO_MEMBER)
            continue;
        for (size_t k = 0; k < BW_SOURCES; k++)
            if (b->members[k] != NO_MEMBER &&
                (i == k ||
                 !can_meet(&join->records[a->members[i]], &join->records[b->members[k]], tier)))
                return false;
    }
    return true;
}

static void join_link(struct join *join, const struct bw_link_pair *pair)
{
    const size_t into = join->cluster_of[pair->a];
    const size_t from = join->cluster_of[pair->b];
    struct cluster *a = &join->clusters[into];
    struct cluster *b = &join->clusters[from];

    if (into == from || !can_join(join, a, b, pair->tier))
        return;
    for (size_t i = 0; i < BW_SOURCES; i++) {
        if (b->members[i] == NO_MEMBER)
            continue;
        a->members[i] = b->members[i];
        join->cluster_of[b->members[i]] = into;
        b->members[i] = NO_MEMBER;
    }
}

static void start(struct join *join, struct bw_arena *arena, size_t count)
{
    join->clusters = bw_arena_alloc(arena, count, sizeof(*join->clusters));
    join->cluster_of = bw_arena_alloc(arena, count, sizeof(*join->cluster_of));
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < BW_SOURCES; k++)
            join->clusters[i].members[k] = NO_MEMBER;
        join->clusters[i].members[join->records[i].event->source] = i;
        join->cluster_of[i] = i;
    }
}

/* False where `at` is not the first of its cluster: then the cluster was collected before. */
static bool collect_members(const struct join *join, size_t at, struct bw_linked_incident *incident)
{
    const struct cluster *cluster = &join->clusters[join->cluster_of[at]];

    *incident = (struct bw_linked_incident){.member_count = 0};
    for (size_t i = 0; i < BW_SOURCES; i++) {
        if (cluster->members[i] == NO_MEMBER)
            continue;
        if (cluster->members[i] < at)
            return false;
        incident->members[incident->member_count++] = cluster->members[i];
    }
    return true;
}

static bool is_only_a_call(const struct bw_linked_incident *incident,
                           const struct bw_link_record *records)
{
    const struct bw_event *event = records[incident->members[0]].event;

    return incident->member_count == 1 && event->source == BW_SOURCE_AMBULANCE &&
           !event->is_linkable;
}

void bw_link_incidents(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                       const struct bw_link_chosen *links, size_t link_count,
                       const struct bw_link_quarter *quarter, struct bw_link_result *ret_result)
{
    struct join join = {.records = records};
    struct bw_link_result result = {
        .incidents = bw_arena_alloc(arena, count, sizeof(*result.incidents)),
        .calls = bw_arena_alloc(arena, count, sizeof(*result.calls)),
    };

    start(&join, arena, count);
    for (size_t i = 0; i < link_count; i++)
        if (links[i].variant <= quarter->variant)
            join_link(&join, &links[i].pair);
    for (size_t i = 0; i < count; i++) {
        struct bw_linked_incident *incident = &result.incidents[result.incident_count];

        if (!collect_members(&join, i, incident))
            continue;
        if (is_only_a_call(incident, records)) {
            result.calls[result.call_count++] = i;
            continue;
        }
        bw_link_describe(records, quarter, incident);
        result.incident_count++;
    }
    *ret_result = result;
}
