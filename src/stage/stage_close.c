/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_close.h"

#include "beatwise/base/clock.h"
#include "beatwise/base/log.h"
#include "beatwise/base/scrub.h"
#include "beatwise/ident/seal.h"
#include "beatwise/stage/stage_link.h"
#include "quarter_private.h"

/* More than the calls that unseal and seal again take. */
#define STACK_BYTES ((size_t)64 * 1024)

struct closing {
    struct bw_session *session;
    struct bw_quarter quarter;
    struct bw_arena *arena;
    const char *why; /* for the log */
    struct bw_stored_event *events;
    size_t event_count;
    struct bw_close_result result;
};

static int32_t today(void)
{
    return bw_local_day(bw_local_of_utc(bw_clock_utc_s() / 60));
}

int32_t bw_close_due_day(const struct bw_session *session, struct bw_quarter quarter)
{
    return bw_quarter_last_day(quarter) + 1 +
           (int32_t)session->site->settings.of[BW_SETTING_RETENTION_SEAL_DAYS];
}

/* Seals anew what one extract has of the last days; its other seals are gone from the store. */
static enum bw_status carry_extract(struct closing *closing, const struct bw_extract *extract,
                                    const struct bw_quarter_secret *secret,
                                    const unsigned char public_key[BW_QUARTER_PUBLIC_BYTES],
                                    struct bw_err *err)
{
    const int32_t first = bw_quarter_last_day(closing->quarter) - BW_CARRY_DAYS + 1;
    struct bw_store *store = closing->session->store;
    unsigned char sealed_key[BW_SEAL_KEY_BYTES];
    struct bw_unseal *unseal = NULL;
    struct bw_seal *seal = NULL;
    enum bw_status status = bw_unseal_extract_open(&unseal, secret, extract->sealed_key, err);

    if (status == BW_OK)
        status = bw_seal_extract_open(&seal, public_key, sealed_key, err);
    for (size_t i = 0; status == BW_OK && i < closing->event_count; i++) {
        const struct bw_stored_event *event = &closing->events[i];
        unsigned char sealed[BW_SEALED_MAX];
        struct bw_canon canon;
        size_t len = 0;

        if (event->sealed == NULL || bw_id_cmp(&event->extract_id, &extract->extract_id) != 0 ||
            bw_local_day(bw_local_of_utc(event->event.when.to_utc)) < first)
            continue;
        status = bw_unseal_event(unseal, &event->event.event_id, event->sealed, event->sealed_len,
                                 &canon, err);
        if (status != BW_OK)
            break;
        bw_seal_event(seal, &event->event.event_id, &canon, sealed, &len);
        bw_canon_wipe(&canon);
        status = bw_store_seal_set(store, event, sealed, len, err);
        closing->result.carried++;
    }
    if (status == BW_OK)
        status = bw_store_extract_seal_set(store, &extract->extract_id, sealed_key, err);
    bw_seal_close(seal);
    bw_unseal_close(unseal);
    return status;
}

static bool is_next_open(struct closing *closing, enum bw_status *ret_status, struct bw_err *err)
{
    const struct bw_quarter next = bw_quarter_add(closing->quarter, 1);
    enum bw_quarter_state state = BW_QUARTER_OPEN;

    *ret_status = bw_store_quarter_state(closing->session->store, next, &state, err);
    return *ret_status == BW_OK && state == BW_QUARTER_OPEN &&
           (closing->session->site->is_invented ||
            today() < bw_close_due_day(closing->session, next));
}

/* The edge of the quarter: an ED attendance of its last night may have its police record in the
 * next one. */
static enum bw_status carry(struct closing *closing, struct bw_err *err)
{
    struct bw_session *session = closing->session;
    unsigned char public_key[BW_QUARTER_PUBLIC_BYTES];
    struct bw_quarter_secret *secret = NULL;
    struct bw_extract *extracts = NULL;
    size_t count = 0;
    enum bw_status status = BW_OK;

    if (closing->event_count == 0 || !is_next_open(closing, &status, err))
        return status;
    status = bw_keyring_quarter_open(session->keys, closing->quarter, &secret, err);
    if (status == BW_ENOTFOUND) { /* somebody has removed it by hand */
        bw_log_print(BW_LOG_WARN, "nothing is carried over the quarter's edge: %s", err->text);
        *err = BW_ERR_INIT;
        return BW_OK;
    }
    if (status == BW_OK)
        status =
            bw_quarter_public_key(session, bw_quarter_add(closing->quarter, 1), public_key, err);
    if (status == BW_OK)
        status = bw_store_extract_list(session->store, closing->arena, closing->quarter, &extracts,
                                       &count, err);
    for (size_t i = 0; status == BW_OK && i < count; i++)
        status = carry_extract(closing, &extracts[i], secret, public_key, err);
    bw_quarter_secret_close(secret);
    return status;
}

static enum bw_status log_close(struct closing *closing, struct bw_err *err)
{
    char quarter[8];

    bw_quarter_format(closing->quarter, quarter);
    return bw_session_log(closing->session, "close",
                          json_pack("{s:s, s:s, s:I, s:I}", "quarter", quarter, "why", closing->why,
                                    "events", closing->result.events, "carried",
                                    closing->result.carried),
                          err);
}

static enum bw_status empty(struct closing *closing, struct bw_err *err)
{
    struct bw_store *store = closing->session->store;
    enum bw_status status = bw_store_begin(store, err);

    if (status == BW_OK)
        status = bw_store_events_of(store, closing->arena, closing->quarter, &closing->events,
                                    &closing->event_count, err);
    closing->result.events = (int64_t)closing->event_count;
    if (status == BW_OK)
        status = bw_store_events_reduce(store, closing->quarter, err);
    if (status == BW_OK)
        status = carry(closing, err);
    if (status == BW_OK)
        status = bw_store_quarter_set(store, closing->quarter, BW_QUARTER_EMPTIED, err);
    if (status == BW_OK)
        status = log_close(closing, err);
    if (status == BW_OK)
        status = bw_store_commit(store, err);
    bw_store_rollback(store);
    return status == BW_OK ? bw_session_log_seal(closing->session, err) : status;
}

/* What has to be done outside the transaction, as often as it is stopped. */
static enum bw_status clear(struct closing *closing, struct bw_err *err)
{
    struct bw_store *store = closing->session->store;
    enum bw_status status =
        bw_keyring_quarter_forget(closing->session->keys, closing->quarter, err);

    if (status == BW_OK)
        status = bw_store_scrub(store, err);
    if (status == BW_OK)
        status = bw_store_begin(store, err);
    if (status == BW_OK)
        status = bw_store_quarter_set(store, closing->quarter, BW_QUARTER_CLOSED, err);
    if (status == BW_OK)
        status = bw_store_commit(store, err);
    bw_store_rollback(store);
    return status;
}

/* Identities that are gone link nothing any more: what was collected is linked before. */
static enum bw_status link_first(struct closing *closing, struct bw_err *err)
{
    struct bw_store *store = closing->session->store;
    struct bw_link_summary summary;
    struct bw_extract *extracts = NULL;
    bool is_linked = false;
    int64_t kept = 0;
    size_t count = 0;
    enum bw_status status = bw_store_is_linked(store, closing->quarter, &is_linked, err);

    if (status != BW_OK || is_linked)
        return status;
    status = bw_store_extract_list(store, closing->arena, closing->quarter, &extracts, &count, err);
    for (size_t i = 0; status == BW_OK && i < count; i++)
        kept += extracts[i].counts.kept;
    if (status != BW_OK || kept == 0)
        return status;
    return bw_stage_link(closing->session, closing->quarter, &summary, err);
}

static enum bw_status close_quarter(struct closing *closing, struct bw_err *err)
{
    struct bw_store *store = closing->session->store;
    enum bw_quarter_state state = BW_QUARTER_OPEN;
    enum bw_status status = bw_store_quarter_state(store, closing->quarter, &state, err);

    if (status == BW_OK && state == BW_QUARTER_OPEN)
        status = link_first(closing, err);
    if (status == BW_OK)
        status = bw_session_lock_keys(closing->session, BW_STORE_SHARED, err);
    if (status == BW_OK)
        status =
            bw_session_lock_part(closing->session, "events", closing->quarter, BW_STORE_ALONE, err);
    /* Once more under the lock: another run may have closed it while this one waited. */
    if (status == BW_OK)
        status = bw_store_quarter_state(store, closing->quarter, &state, err);
    closing->result.was_closed = state == BW_QUARTER_CLOSED;
    if (status == BW_OK && state == BW_QUARTER_OPEN)
        status = empty(closing, err);
    if (status == BW_OK && state != BW_QUARTER_CLOSED)
        status = clear(closing, err);
    bw_store_unlock_parts(closing->session->store);
    bw_scrub(STACK_BYTES);
    return status;
}

/*
 * Whether there is anything to close.  A quarter has its key before its first extract is read:
 * where that could not be fetched the key is all there is, and closing it would drop the identities
 * of what comes once the mistake is mended.
 */
static enum bw_status has_events(struct bw_session *session, struct bw_arena *arena,
                                 struct bw_quarter quarter, bool *ret_has, struct bw_err *err)
{
    const struct bw_quarter before = bw_quarter_add(quarter, -1);
    enum bw_quarter_state state = BW_QUARTER_OPEN;
    struct bw_extract *extracts = NULL;
    size_t count = 0;
    enum bw_status status =
        bw_store_extract_list(session->store, arena, quarter, &extracts, &count, err);

    if (status == BW_OK && count == 0)
        status = bw_store_quarter_state(session->store, before, &state, err);
    if (status != BW_OK || state == BW_QUARTER_OPEN) {
        *ret_has = count > 0;
        return status;
    }
    /* Carried over the edge, it is sealed to this quarter's key. */
    return bw_store_has_seals(session->store, before, ret_has, err);
}

static enum bw_status check_order(struct closing *closing, struct bw_err *err)
{
    struct bw_store_quarter *quarters = NULL;
    char text[8], other[8];
    size_t count = 0;
    bool is_there = false;
    enum bw_status status =
        bw_store_quarter_list(closing->session->store, closing->arena, &quarters, &count, err);

    bw_quarter_format(closing->quarter, text);
    for (size_t i = 0; status == BW_OK && i < count; i++) {
        const int by = bw_quarter_index(quarters[i].quarter) - bw_quarter_index(closing->quarter);
        bool has = quarters[i].state != BW_QUARTER_OPEN;

        if (by <= 0 && !has)
            status = has_events(closing->session, closing->arena, quarters[i].quarter, &has, err);
        if (status == BW_OK && by == 0) {
            is_there = has;
        } else if (status == BW_OK && by < 0 && has && quarters[i].state == BW_QUARTER_OPEN) {
            bw_quarter_format(quarters[i].quarter, other);
            bw_fail(err, BW_EREFUSED, "%s cannot be closed while %s is open", text, other);
            return bw_fail_hint(err, "beatwise close --quarter %s", other);
        }
    }
    if (status == BW_OK && !is_there)
        return bw_fail(err, BW_ENOTFOUND, "nothing has been collected for %s", text);
    if (status == BW_OK && today() <= bw_quarter_last_day(closing->quarter))
        return bw_fail(err, BW_EREFUSED, "%s has not ended yet", text);
    return status;
}

enum bw_status bw_stage_close(struct bw_session *session, struct bw_quarter quarter,
                              struct bw_close_result *ret_result, struct bw_err *err)
{
    struct closing closing = {
        .session = session, .quarter = quarter, .arena = bw_arena_new(), .why = "by hand"};
    enum bw_status status = check_order(&closing, err);

    if (status == BW_OK)
        status = close_quarter(&closing, err);
    if (status == BW_OK)
        *ret_result = closing.result;
    else
        bw_session_log_failure(session, "close", NULL, quarter, err);
    bw_arena_free(closing.arena);
    return status;
}

/* A quarter to be closed without being asked. */
static bool is_due(struct bw_session *session, struct bw_arena *arena,
                   const struct bw_store_quarter *quarter)
{
    struct bw_err ignored = BW_ERR_INIT;
    bool has = false;

    if (quarter->state != BW_QUARTER_OPEN)
        return quarter->state == BW_QUARTER_EMPTIED;
    if (session->site->is_invented || today() < bw_close_due_day(session, quarter->quarter))
        return false;
    /* What cannot be read now says so when it is closed. */
    return has_events(session, arena, quarter->quarter, &has, &ignored) != BW_OK || has;
}

bool bw_close_is_due(struct bw_session *session)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_store_quarter *quarters = NULL;
    struct bw_err err = BW_ERR_INIT;
    size_t count = 0;
    bool is = false;

    if (bw_store_quarter_list(session->store, arena, &quarters, &count, &err) == BW_OK) {
        for (size_t i = 0; i < count; i++)
            is = is || is_due(session, arena, &quarters[i]);
    }
    bw_arena_free(arena);
    return is;
}

static void close_one(struct bw_session *session, const struct bw_store_quarter *quarter)
{
    struct closing closing = {.session = session,
                              .quarter = quarter->quarter,
                              .arena = bw_arena_new(),
                              .why = "seal_days"};
    struct bw_err err = BW_ERR_INIT;
    char text[8], day[11];
    enum bw_status status = close_quarter(&closing, &err);

    bw_quarter_format(quarter->quarter, text);
    bw_day_format(bw_close_due_day(session, quarter->quarter), day);
    if (status == BW_OK && closing.result.was_closed) {
        bw_log_print(BW_LOG_DEBUG, "%s was closed by another run", text);
    } else if (status == BW_OK) {
        bw_log_print(BW_LOG_INFO, "%s is closed: its identifiers were due to go on %s", text, day);
    } else {
        bw_log_print(BW_LOG_WARN, "%s was due to be closed on %s, and could not be: %s", text, day,
                     err.text);
        bw_session_log_failure(session, "close", NULL, quarter->quarter, &err);
    }
    bw_arena_free(closing.arena);
}

void bw_stage_close_due(struct bw_session *session)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_store_quarter *quarters = NULL;
    struct bw_err err = BW_ERR_INIT;
    size_t count = 0;

    if (bw_store_quarter_list(session->store, arena, &quarters, &count, &err) != BW_OK)
        bw_log_print(BW_LOG_WARN, "which quarters are due to be closed: %s", err.text);
    for (size_t i = 0; i < count; i++) {
        if (is_due(session, arena, &quarters[i]))
            close_one(session, &quarters[i]);
    }
    bw_arena_free(arena);
}
