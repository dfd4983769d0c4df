/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_link.h"

#include <string.h>

#include "beatwise/base/log.h"
#include "beatwise/base/scrub.h"
#include "beatwise/ident/canon.h"
#include "beatwise/ident/communal.h"
#include "beatwise/ident/key.h"
#include "beatwise/ident/seal.h"
#include "beatwise/ident/token.h"
#include "beatwise/ident/vault.h"
#include "beatwise/link/assign.h"
#include "beatwise/link/incident.h"
#include "beatwise/link/person.h"
#include "beatwise/link/place.h"
#include "beatwise/link/weigh.h"
#include "beatwise/stage/basis.h"
#include "beatwise/store/store_close.h"
#include "beatwise/store/store_event.h"
#include "beatwise/store/store_link.h"
#include "link_private.h"
#include "link_share_private.h"

/* More than the calls that unseal and compare take. */
#define STACK_BYTES ((size_t)64 * 1024)

struct linking {
    struct bw_session *session;
    struct bw_quarter quarter;
    struct bw_arena *arena;
    struct bw_link_vaults vaults;
    struct bw_vault *vault; /* of `canon` */
    struct bw_canon *canon;
    struct bw_stored_event *events;
    size_t event_count;
    struct bw_link_record *records;
    struct bw_id *persons_before;       /* by record: the person id that is stored */
    struct bw_link_person **persons_of; /* by record, NULL: none; in the vaults */
    bool *is_communal;                  /* by record: its home is evidence of nobody */
    bool is_closed;
    const char *retired; /* match keys that the site has given up */
    struct bw_link_weighed weighed;
    struct bw_link_placed placed;
    struct bw_persons persons;
    struct bw_link_summary summary;
};

/* What is done with an event once its identity is in linking->canon. */
typedef enum bw_status unsealed_fn(struct linking *linking, size_t i, struct bw_err *err);

/* Opens the seals of one extract's events, which stand together; all, or the communal ones. */
static enum bw_status unseal_extract(struct linking *linking, const struct bw_extract *extract,
                                     const struct bw_quarter_secret *secret, unsealed_fn *unsealed,
                                     struct bw_err *err)
{
    struct bw_unseal *unseal = NULL;
    enum bw_status status = bw_unseal_extract_open(&unseal, secret, extract->sealed_key, err);

    for (size_t i = 0; status == BW_OK && i < linking->event_count; i++) {
        const struct bw_stored_event *event = &linking->events[i];

        if (event->sealed == NULL || bw_id_cmp(&event->extract_id, &extract->extract_id) != 0 ||
            (linking->is_communal != NULL && !linking->is_communal[i]))
            continue;
        status = bw_unseal_event(unseal, &event->event.event_id, event->sealed, event->sealed_len,
                                 linking->canon, err);
        if (status == BW_OK)
            status = unsealed(linking, i, err);
        else
            bw_fail_in(err, "feed '%s', line %lld", event->event.feed,
                       (long long)event->event.line);
    }
    bw_unseal_close(unseal);
    return status;
}

static enum bw_status keep_person(struct linking *linking, size_t i, struct bw_err *err)
{
    enum bw_status status = bw_link_vaults_add(&linking->vaults, linking->arena, linking->canon,
                                               &linking->persons_of[i], err);

    linking->records[i].person = linking->persons_of[i];
    return status;
}

/* What a shared postcode is part of is no evidence: neither here nor in the match keys. */
static enum bw_status forget_home(struct linking *linking, size_t i, struct bw_err *err)
{
    struct bw_canon *canon = linking->canon;

    memset(canon->postcode, 0, sizeof(canon->postcode));
    linking->persons_of[i]->postcode = NULL;
    return bw_link_keys_again(linking->session, linking->arena, canon, linking->retired,
                              &linking->events[i], err);
}

/* One identity at a time is unsealed here, in memory of its own, before it is packed. */
static enum bw_status open_vault(struct linking *linking, struct bw_err *err)
{
    enum bw_status status = bw_vault_open(&linking->vault, sizeof(*linking->canon) + 16, err);

    linking->vaults.is_swap_allowed =
        linking->session->site->settings.of[BW_SETTING_LINK_ALLOW_SWAP] != 0;
    if (status == BW_OK)
        linking->canon = bw_vault_alloc(linking->vault, 1, sizeof(*linking->canon));
    return status;
}

/* A feed that was renamed may have delivered the same rows under both names. */
static void warn_of_strangers(const struct linking *linking, const struct bw_extract *extracts,
                              size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (linking->session->feed_count > 0 &&
            bw_session_feed(linking->session, extracts[i].feed) == NULL)
            bw_log_print(BW_LOG_WARN,
                         "feed '%s' is not described any more; its %lld events of the quarter "
                         "count all the same",
                         extracts[i].feed, (long long)extracts[i].counts.kept);
    }
}

/* The postcodes themselves stay in the vaults. */
static void find_communal(struct linking *linking)
{
    struct bw_arena *work = bw_arena_new();
    struct bw_home *homes = bw_arena_alloc(work, linking->event_count, sizeof(*homes));

    linking->is_communal = bw_arena_alloc(linking->arena, linking->event_count, sizeof(bool));
    for (size_t i = 0; i < linking->event_count; i++) {
        const struct bw_link_person *person = linking->persons_of[i];

        if (person != NULL)
            homes[i] = (struct bw_home){person->postcode, person->surname, person->forename,
                                        person->birth_day};
    }
    bw_communal_find(work, homes, linking->event_count, linking->is_communal);
    bw_arena_free(work);
}

static enum bw_status unseal(struct linking *linking, struct bw_err *err)
{
    struct bw_store *store = linking->session->store;
    struct bw_quarter_secret *secret = NULL;
    struct bw_extract *extracts;
    size_t extract_count;
    enum bw_status status;

    status = bw_store_extract_list(store, linking->arena, linking->quarter, &extracts,
                                   &extract_count, err);
    if (status == BW_OK)
        warn_of_strangers(linking, extracts, extract_count);
    if (status == BW_OK)
        status = open_vault(linking, err);
    if (status == BW_OK)
        status = bw_keyring_quarter_open(linking->session->keys, linking->quarter, &secret, err);
    if (status == BW_OK)
        status = bw_keys_retired(linking->session, &linking->retired, err);
    for (size_t i = 0; status == BW_OK && i < extract_count; i++)
        status = unseal_extract(linking, &extracts[i], secret, keep_person, err);
    if (status == BW_OK)
        find_communal(linking);
    for (size_t i = 0; status == BW_OK && i < extract_count; i++)
        status = unseal_extract(linking, &extracts[i], secret, forget_home, err);
    bw_quarter_secret_close(secret);
    return status;
}

static enum bw_status fail_empty(struct linking *linking, struct bw_err *err)
{
    struct bw_extract *extracts;
    size_t count = 0;
    char quarter[8];
    enum bw_status status = bw_store_extract_list(linking->session->store, linking->arena,
                                                  linking->quarter, &extracts, &count, err);

    if (status != BW_OK)
        return status;
    bw_quarter_format(linking->quarter, quarter);
    if (count > 0) {
        bw_fail(err, BW_ENOTFOUND, "none of the rows collected for %s is violence that counts",
                quarter);
        return bw_fail_hint(err, "look at beatwise.violence of the feeds with 'beatwise check'");
    }
    bw_fail(err, BW_ENOTFOUND, "nothing has been collected for %s", quarter);
    return bw_fail_hint(err, "beatwise collect --quarter %s", quarter);
}

static enum bw_status load(struct linking *linking, struct bw_err *err)
{
    enum bw_status status =
        bw_store_events_of(linking->session->store, linking->arena, linking->quarter,
                           &linking->events, &linking->event_count, err);

    if (status != BW_OK)
        return status;
    if (linking->event_count == 0)
        return fail_empty(linking, err);
    linking->persons_of =
        bw_arena_alloc(linking->arena, linking->event_count, sizeof(*linking->persons_of));
    linking->records =
        bw_arena_alloc(linking->arena, linking->event_count, sizeof(*linking->records));
    linking->persons_before =
        bw_arena_alloc(linking->arena, linking->event_count, sizeof(*linking->persons_before));
    for (size_t i = 0; i < linking->event_count; i++) {
        linking->records[i].event = &linking->events[i].event;
        linking->persons_before[i] = linking->events[i].event.person_id;
        linking->summary.linkable += linking->events[i].event.is_linkable;
    }
    linking->summary.events = (int64_t)linking->event_count;
    return linking->is_closed ? BW_OK : unseal(linking, err);
}

static enum bw_status store_incident(struct linking *linking, enum bw_variant variant,
                                     struct bw_linked_incident *linked, struct bw_err *err)
{
    struct bw_id members[BW_SOURCES];

    bw_id_random(&linked->incident.incident_id);
    for (size_t i = 0; i < linked->member_count; i++)
        members[i] = linking->events[linked->members[i]].event.event_id;
    return bw_store_incident_add(linking->session->store, variant, &linked->incident, members,
                                 linked->member_count, err);
}

static bool are_police_linkable(const struct linking *linking)
{
    for (size_t i = 0; i < linking->event_count; i++) {
        if (linking->events[i].event.source == BW_SOURCE_POLICE &&
            linking->events[i].event.is_linkable)
            return true;
    }
    return false;
}

static enum bw_status store_variant(struct linking *linking, const struct bw_link_chosen *links,
                                    size_t link_count, enum bw_variant variant, struct bw_err *err)
{
    const bool is_sites =
        linking->session->site->settings.of[BW_SETTING_LINK_VARIANT] == (int64_t)variant;
    const struct bw_link_quarter quarter = {.quarter = linking->quarter,
                                            .variant = variant,
                                            .are_police_linkable = are_police_linkable(linking)};
    struct bw_arena *arena = bw_arena_new(); /* one variant's incidents at a time */
    struct bw_link_result result;
    enum bw_status status = BW_OK;

    bw_link_incidents(arena, linking->records, linking->event_count, links, link_count, &quarter,
                      &result);
    for (size_t i = 0; status == BW_OK && i < result.incident_count; i++) {
        status = store_incident(linking, variant, &result.incidents[i], err);
        linking->summary.several_sources += is_sites && result.incidents[i].member_count > 1;
    }
    if (status == BW_OK && is_sites) {
        bw_link_join_persons(arena,
                             (struct bw_link_events){linking->events, linking->event_count,
                                                     linking->records,
                                                     linking->persons.groups[BW_VARIANT_BASE]},
                             &result);
        linking->summary.incidents = (int64_t)result.incident_count;
        linking->summary.calls = (int64_t)result.call_count;
    }
    bw_arena_free(arena);
    return status;
}

static enum bw_status store_links(struct linking *linking, const struct bw_link_chosen *links,
                                  size_t count, struct bw_err *err)
{
    const int64_t sites = linking->session->site->settings.of[BW_SETTING_LINK_VARIANT];
    enum bw_status status = BW_OK;

    for (size_t i = 0; status == BW_OK && i < count; i++) {
        const struct bw_link_pair *pair = &links[i].pair;
        const struct bw_link link = {.a = linking->events[pair->a].event.event_id,
                                     .b = linking->events[pair->b].event.event_id,
                                     .tier = pair->tier,
                                     .variant = links[i].variant,
                                     .weight = pair->weight,
                                     .rule = pair->rule};

        linking->summary.links += (int64_t)links[i].variant <= sites;
        status = bw_store_link_add(linking->session->store, linking->quarter, &link, err);
    }
    return status;
}

/* Those whose events now have another person, each once. */
static enum bw_status store_persons(struct linking *linking, struct bw_err *err)
{
    enum bw_status status = BW_OK;

    for (size_t i = 0; status == BW_OK && i < linking->event_count; i++) {
        const struct bw_stored_event *event = &linking->events[i];

        if (bw_id_cmp(&event->event.person_id, &linking->persons_before[i]) != 0)
            status =
                bw_store_person_set(linking->session->store, event, &event->event.person_id, err);
    }
    return status;
}

static enum bw_status find_returning(struct linking *linking, struct bw_err *err)
{
    const int64_t months = linking->session->site->settings.of[BW_SETTING_RETENTION_TOKENS];
    const struct bw_link_events events = {.events = linking->events, .count = linking->event_count};

    return bw_link_returning(linking->session->store, linking->arena, linking->quarter, (int)months,
                             events, &linking->summary.returning, err);
}

struct bw_link_windows bw_link_windows_of(const struct bw_session *session)
{
    const int64_t *settings = session->site->settings.of;

    return (struct bw_link_windows){.before_min = settings[BW_SETTING_LINK_BEFORE] * 60,
                                    .after_min = settings[BW_SETTING_LINK_AFTER] * 60,
                                    .call_before_min = settings[BW_SETTING_LINK_CALL_BEFORE] * 60,
                                    .call_after_min = settings[BW_SETTING_LINK_CALL_AFTER] * 60};
}

/* All that is known of the quarter's persons: pairs by every rule, then the best of them. */
static void choose_open(struct linking *linking, const struct bw_link_windows *windows,
                        struct bw_link_chosen **ret_links, size_t *ret_count)
{
    const struct bw_link_events events = {.events = linking->events, .count = linking->event_count};
    const struct bw_link_keyed keyed = {.windows = windows};
    struct bw_link_recur recur;
    struct bw_link_found found;

    bw_link_find(linking->arena, linking->records, linking->event_count, windows, &found);
    bw_link_keys_find(linking->arena, events, linking->records, &keyed, &found);
    bw_link_weigh(linking->arena, linking->records, linking->event_count, windows,
                  bw_link_threads(), &found, &linking->weighed);
    bw_link_place(linking->arena, linking->records, linking->event_count, windows, &found,
                  &linking->placed);
    linking->summary.pairs = (int64_t)found.pair_count;
    if (found.lost_pairs > 0)
        bw_log_print(BW_LOG_WARN, "%lld pairs of records share a key too frequent to compare",
                     (long long)found.lost_pairs);
    bw_link_recur_learn(linking->arena, linking->records, linking->event_count,
                        linking->persons.groups[BW_VARIANT_BASE], windows, &recur);
    bw_link_assign(linking->arena, linking->records, linking->event_count, &found, &recur,
                   ret_links, ret_count);
}

static enum bw_status choose(struct linking *linking, struct bw_link_chosen **ret_links,
                             size_t *ret_count, struct bw_err *err)
{
    const struct bw_link_windows windows = bw_link_windows_of(linking->session);
    const struct bw_link_events events = {.events = linking->events, .count = linking->event_count};
    const struct bw_match_request everyone = {.records = linking->records,
                                              .count = linking->event_count,
                                              .is_within = true,
                                              .is_birth_binding = true,
                                              .threads = bw_link_threads()};

    bw_persons_find(linking->arena, &everyone, &linking->persons);
    if (linking->is_closed)
        return bw_link_closed(linking->session->store, linking->arena, linking->quarter, events,
                              linking->records, &windows, ret_links, ret_count, err);
    choose_open(linking, &windows, ret_links, ret_count);
    return BW_OK;
}

static enum bw_status link_inside(struct linking *linking, struct bw_err *err)
{
    struct bw_link_chosen *links = NULL;
    size_t link_count = 0;
    enum bw_status status = choose(linking, &links, &link_count, err);

    if (status == BW_OK)
        status = bw_store_link_clear(linking->session->store, linking->quarter, err);
    if (status == BW_OK)
        status = store_links(linking, links, link_count, err);
    for (int variant = 0; status == BW_OK && variant < BW_VARIANTS; variant++)
        status = store_variant(linking, links, link_count, (enum bw_variant)variant, err);
    if (status == BW_OK)
        status = find_returning(linking, err);
    return status == BW_OK ? store_persons(linking, err) : status;
}

/* Statistics of the linkage, kept with the run: shares of each level of agreement. */
static json_t *weights_json(const struct bw_link_weights *weights)
{
    static const char *const fields[BW_LINK_FIELDS] = {"forename", "surname", "birth_date",
                                                       "postcode", "sex"};
    json_t *object = json_pack("{s:f, s:b}", "learnt_from_pairs", weights->learnt_from,
                               "is_fallback", (int)weights->is_fallback);

    for (int field = 0; field < BW_LINK_FIELDS; field++) {
        json_t *m = json_array();
        json_t *u = json_array();

        for (int level = 0; level < BW_LEVEL_MISSING; level++) {
            json_array_append_new(m, json_real(weights->m[field][level]));
            json_array_append_new(u, json_real(weights->u[field][level]));
        }
        json_object_set_new(object, fields[field], json_pack("{s:o, s:o}", "m", m, "u", u));
    }
    return object;
}

/* Links by time and place alone, and how many of them are expected to be chance. */
static json_t *placed_json(const struct bw_link_placed *placed)
{
    json_t *list = json_array();

    for (int a = 0; a < BW_SOURCES; a++)
        for (int b = a + 1; b < BW_SOURCES; b++)
            json_array_append_new(
                list, json_pack("{s:s, s:s, s:I, s:I}", "a", bw_source_name((enum bw_source)a), "b",
                                bw_source_name((enum bw_source)b), "found", placed->found[a][b],
                                "by_chance", placed->by_chance[a][b]));
    return list;
}

static enum bw_status finish(struct linking *linking, struct bw_err *err)
{
    const struct bw_link_events events = {.events = linking->events, .count = linking->event_count};
    const struct bw_link_summary *summary = &linking->summary;
    json_t *shares;
    struct bw_session *session = linking->session;
    char basis[BW_DIGEST_HEX];
    char quarter[8];
    enum bw_status status;

    bw_quarter_format(linking->quarter, quarter);
    bw_basis_of_link(session, basis);
    status = bw_store_set_linked(session->store, linking->quarter, err);
    shares = bw_link_key_shares(linking->arena, events);
    if (status == BW_OK)
        status = bw_keys_below_note(session, shares, err);
    if (status == BW_OK)
        status = bw_link_share_note(session, linking->quarter, linking->is_closed,
                                    summary->linkable, summary->events, err);
    if (status == BW_OK)
        status = bw_basis_set(session, "link", linking->quarter, basis, err);
    if (status == BW_OK)
        status = bw_session_log(
            session, "link",
            json_pack(
                "{s:s, s:O, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}",
                "quarter", quarter, "key_uniqueness", shares, "is_closed", (int)linking->is_closed,
                "returning", summary->returning, "events", summary->events, "linkable",
                summary->linkable, "pairs", summary->pairs, "links", summary->links, "incidents",
                summary->incidents, "calls", summary->calls, "several_sources",
                summary->several_sources, "candidate_pairs", linking->weighed.candidates,
                "lost_pairs", linking->weighed.lost_pairs, "weights",
                weights_json(&linking->weighed.weights), "by_place", placed_json(&linking->placed)),
            err);
    json_decref(shares);
    if (status == BW_OK)
        status = bw_store_commit(session->store, err);
    if (status == BW_OK)
        status = bw_session_log_seal(session, err);
    return status;
}

enum bw_status bw_stage_link(struct bw_session *session, struct bw_quarter quarter,
                             struct bw_link_summary *ret_summary, struct bw_err *err)
{
    struct linking linking = {.session = session, .quarter = quarter, .arena = bw_arena_new()};
    enum bw_quarter_state state = BW_QUARTER_OPEN;
    enum bw_status status = bw_session_lock_keys(session, BW_STORE_SHARED, err);

    if (status == BW_OK)
        status = bw_session_lock_part(session, "events", quarter, BW_STORE_ALONE, err);
    if (status == BW_OK)
        status = bw_store_begin(session->store, err);
    if (status == BW_OK)
        status = bw_store_quarter_state(session->store, quarter, &state, err);
    linking.is_closed = state != BW_QUARTER_OPEN;
    if (status == BW_OK)
        status = load(&linking, err);
    if (status == BW_OK)
        status = link_inside(&linking, err);
    if (status == BW_OK)
        status = finish(&linking, err);
    if (status == BW_OK)
        *ret_summary = linking.summary;
    bw_store_rollback(session->store);
    if (status != BW_OK)
        bw_session_log_failure(session, "link", NULL, quarter, err);
    bw_store_unlock_parts(session->store);
    bw_link_vaults_close(&linking.vaults);
    bw_vault_close(linking.vault);
    bw_arena_free(linking.arena);
    bw_scrub(STACK_BYTES);
    return status;
}
