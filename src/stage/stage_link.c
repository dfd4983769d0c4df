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
#include "beatwise/link/pair.h"
#include "beatwise/stage/basis.h"
#include "beatwise/store/store_close.h"
#include "beatwise/store/store_event.h"
#include "beatwise/store/store_link.h"
#include "link_private.h"
#include "link_share_private.h"

/* More than the calls that unseal and compare take. */
#define STACK_BYTES ((size_t)64 * 1024)

/* What is known of the person of one event; in the vault. */
struct identified {
    struct bw_canon canon;
    struct bw_link_person person;
};

struct linking {
    struct bw_session *session;
    struct bw_quarter quarter;
    struct bw_arena *arena;
    struct bw_vault *vault;
    struct bw_stored_event *events;
    size_t event_count;
    struct bw_link_record *records;
    struct bw_canon **canons; /* by record, NULL: none; in the vault */
    bool is_closed;
    struct bw_link_summary summary;
};

static const char *or_null(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

static void fill_person(struct identified *identified)
{
    const struct bw_canon *canon = &identified->canon;

    identified->person = (struct bw_link_person){
        .nhs_number = or_null(canon->nhs_number),
        .forename = or_null(canon->forename),
        .surname = or_null(canon->surname),
        .postcode = or_null(canon->postcode),
        .birth_day = canon->birth_day,
        .is_weak_birth_day = canon->is_weak_birth_day,
        .sex = (int)canon->sex,
    };
}

/* Opens the seals of one extract's events, which stand together. */
static enum bw_status unseal_extract(struct linking *linking, const struct bw_extract *extract,
                                     const struct bw_quarter_secret *secret, struct bw_err *err)
{
    struct bw_unseal *unseal = NULL;
    enum bw_status status = bw_unseal_extract_open(&unseal, secret, extract->sealed_key, err);

    for (size_t i = 0; status == BW_OK && i < linking->event_count; i++) {
        const struct bw_stored_event *event = &linking->events[i];
        struct identified *identified;

        if (event->sealed == NULL || bw_id_cmp(&event->extract_id, &extract->extract_id) != 0)
            continue;
        identified = bw_vault_alloc(linking->vault, 1, sizeof(*identified));
        status = bw_unseal_event(unseal, &event->event.event_id, event->sealed, event->sealed_len,
                                 &identified->canon, err);
        if (status != BW_OK) {
            bw_fail_in(err, "feed '%s', line %lld", event->event.feed,
                       (long long)event->event.line);
            break;
        }
        linking->canons[i] = &identified->canon;
        fill_person(identified);
        linking->records[i].person = &identified->person;
    }
    bw_unseal_close(unseal);
    return status;
}

static enum bw_status open_vault(struct linking *linking, struct bw_err *err)
{
    size_t sealed = 0;
    enum bw_status status;

    for (size_t i = 0; i < linking->event_count; i++)
        sealed += linking->events[i].sealed != NULL;
    status = bw_vault_open(&linking->vault, (sealed + 1) * (sizeof(struct identified) + 16), err);
    if (status != BW_OK)
        return status;
    if (bw_vault_is_locked(linking->vault) || !bw_vault_swap_is_readable(NULL, NULL))
        return BW_OK;
    if (linking->session->site->settings.of[BW_SETTING_LINK_ALLOW_SWAP] != 0) {
        bw_log_print(BW_LOG_WARN, "identifiers may be written to unencrypted swap");
        return BW_OK;
    }
    bw_fail(err, BW_EREFUSED, "identifiers could be written to unencrypted swap");
    return bw_fail_hint(err, "raise the limit of locked memory (ulimit -l), encrypt the swap, or "
                             "set link.allow_swap in site.yaml");
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

/* What a shared postcode is part of is no evidence: neither here nor in the match keys. */
static enum bw_status clear_communal(struct linking *linking, struct bw_err *err)
{
    struct bw_session *session = linking->session;
    bool *is_cleared = bw_arena_alloc(linking->arena, linking->event_count, sizeof(*is_cleared));
    const char *retired = NULL;
    enum bw_status status = bw_keys_retired(session, &retired, err);

    bw_communal_clear(linking->arena, linking->canons, linking->event_count, is_cleared);
    for (size_t i = 0; status == BW_OK && i < linking->event_count; i++) {
        if (!is_cleared[i])
            continue;
        /* The canon is the first member of what holds the person too. */
        fill_person((struct identified *)linking->canons[i]);
        status = bw_link_keys_again(session, linking->arena, linking->canons[i], retired,
                                    &linking->events[i], err);
    }
    return status;
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
    for (size_t i = 0; status == BW_OK && i < extract_count; i++)
        status = unseal_extract(linking, &extracts[i], secret, err);
    bw_quarter_secret_close(secret);
    return status == BW_OK ? clear_communal(linking, err) : status;
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
    linking->canons =
        bw_arena_alloc(linking->arena, linking->event_count, sizeof(*linking->canons));
    linking->records =
        bw_arena_alloc(linking->arena, linking->event_count, sizeof(*linking->records));
    for (size_t i = 0; i < linking->event_count; i++) {
        linking->records[i].event = &linking->events[i].event;
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
        status = bw_link_join_persons(
            linking->session->store, arena,
            (struct bw_link_events){linking->events, linking->event_count}, &result, err);
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

static enum bw_status choose(struct linking *linking, const struct bw_link_windows *windows,
                             struct bw_link_chosen **ret_links, size_t *ret_count,
                             struct bw_err *err)
{
    const struct bw_link_events events = {linking->events, linking->event_count};
    const struct bw_link_keyed keyed = {.windows = windows};
    struct bw_link_found found;

    if (linking->is_closed)
        return bw_link_closed(linking->session->store, linking->arena, linking->quarter, events,
                              linking->records, windows, ret_links, ret_count, err);
    bw_link_find(linking->arena, linking->records, linking->event_count, windows, &found);
    bw_link_keys_find(linking->arena, events, linking->records, &keyed, &found);
    linking->summary.pairs = (int64_t)found.pair_count;
    if (found.lost_pairs > 0)
        bw_log_print(BW_LOG_WARN, "%lld pairs of records share a key too frequent to compare",
                     (long long)found.lost_pairs);
    bw_link_assign(linking->arena, linking->records, linking->event_count, &found, ret_links,
                   ret_count);
    return BW_OK;
}

static enum bw_status find_returning(struct linking *linking, struct bw_err *err)
{
    const int64_t months = linking->session->site->settings.of[BW_SETTING_RETENTION_TOKENS];
    const struct bw_link_events events = {linking->events, linking->event_count};

    return bw_link_returning(linking->session->store, linking->arena, linking->quarter, (int)months,
                             events, &linking->summary.returning, err);
}

static enum bw_status link_inside(struct linking *linking, struct bw_err *err)
{
    const int64_t *settings = linking->session->site->settings.of;
    const struct bw_link_windows windows = {
        .before_min = settings[BW_SETTING_LINK_BEFORE] * 60,
        .after_min = settings[BW_SETTING_LINK_AFTER] * 60,
        .call_before_min = settings[BW_SETTING_LINK_CALL_BEFORE] * 60,
        .call_after_min = settings[BW_SETTING_LINK_CALL_AFTER] * 60};
    struct bw_link_chosen *links = NULL;
    size_t link_count = 0;
    enum bw_status status = choose(linking, &windows, &links, &link_count, err);

    if (status == BW_OK)
        status = bw_store_link_clear(linking->session->store, linking->quarter, err);
    if (status == BW_OK)
        status = store_links(linking, links, link_count, err);
    for (int variant = 0; status == BW_OK && variant < BW_VARIANTS; variant++)
        status = store_variant(linking, links, link_count, (enum bw_variant)variant, err);
    if (status == BW_OK)
        status = find_returning(linking, err);
    return status;
}

static enum bw_status finish(struct linking *linking, struct bw_err *err)
{
    const struct bw_link_events events = {linking->events, linking->event_count};
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
        status = bw_session_log(session, "link",
                                json_pack("{s:s, s:O, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
                                          "quarter", quarter, "key_uniqueness", shares, "is_closed",
                                          (int)linking->is_closed, "returning", summary->returning,
                                          "events", summary->events, "linkable", summary->linkable,
                                          "pairs", summary->pairs, "links", summary->links,
                                          "incidents", summary->incidents, "calls", summary->calls,
                                          "several_sources", summary->several_sources),
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
    bw_vault_close(linking.vault);
    bw_arena_free(linking.arena);
    bw_scrub(STACK_BYTES);
    return status;
}
