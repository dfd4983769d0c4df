/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collect_private.h"
#include "link_share_private.h"

#include "beatwise/ident/canon.h"
#include "beatwise/ident/token.h"
#include "beatwise/ident/token_cell.h"

/*
 * Two rows of an extract are one where record and person, or in a feed without record numbers all
 * kept columns, are the same.  A row whose number is blank in a feed that has them says nothing of
 * the kind: police.uk's anti-social behaviour has none, and two that look alike are two.
 */
static void make_duplicate_token(const struct collecting *collecting, const struct bw_row *row,
                                 const struct bw_canon *canon, struct bw_id *ret_token)
{
    const struct bw_event *event = &row->event;
    const struct bw_place_hint *place = &row->place;
    struct bw_duplicate duplicate;

    if (row->record_id.pii_len == 0 &&
        bw_feed_desc_find(collecting->request->feed, BW_ROLE_RECORD_ID) >= 0)
        return;
    bw_duplicate_init(&duplicate, collecting->session->keys, event->feed);
    bw_duplicate_add(&duplicate, row->record_id.pii_ptr, row->record_id.pii_len);
    bw_duplicate_add_person(&duplicate, canon);
    if (row->tokens.len > 0)
        bw_duplicate_add(&duplicate, row->tokens.ptr, row->tokens.len);
    if (row->record_id.pii_len == 0) {
        const int64_t times[] = {event->when.from_utc, event->when.to_utc, event->arrived_utc};
        const unsigned kinds[] = {event->place_type, event->method,     event->relationship,
                                  event->severity,   event->sex,        event->age_band,
                                  event->alcohol,    event->police_told};
        const double where[] = {place->easting_m, place->northing_m, place->lon_deg,
                                place->lat_deg};

        bw_duplicate_add(&duplicate, times, sizeof(times));
        bw_duplicate_add(&duplicate, kinds, sizeof(kinds));
        bw_duplicate_add(&duplicate, where, sizeof(where));
        bw_duplicate_add(&duplicate, row->group_id.pii_ptr, row->group_id.pii_len);
        bw_duplicate_add(&duplicate, row->event_ref.pii_ptr, row->event_ref.pii_len);
        bw_duplicate_add(&duplicate, place->beat.ptr, place->beat.len);
        bw_duplicate_add(&duplicate, place->postcode.ptr, place->postcode.len);
        bw_duplicate_add(&duplicate, place->place_text.pii_ptr, place->place_text.pii_len);
    }
    bw_duplicate_end(&duplicate, ret_token);
}

static const struct bw_record_ids *first_known(const struct collecting *collecting,
                                               const struct bw_id *token)
{
    size_t low = 0;
    size_t high = collecting->known_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (bw_id_cmp(&collecting->known[middle].record_token, token) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < collecting->known_count ? &collecting->known[low] : NULL;
}

/* A record that the superseded extract had too keeps its ids, and with them its links. */
static void keep_ids(const struct collecting *collecting, struct bw_event *event)
{
    const struct bw_record_ids *known =
        bw_id_is_none(&event->record_token) ? NULL : first_known(collecting, &event->record_token);
    const struct bw_record_ids *end = collecting->known + collecting->known_count;

    for (;
         known != NULL && known < end && bw_id_cmp(&known->record_token, &event->record_token) == 0;
         known++) {
        bool *is_taken = &collecting->is_known_taken[known - collecting->known];

        if (*is_taken)
            continue;
        *is_taken = true;
        event->event_id = known->event_id;
        event->person_id = known->person_id;
        return;
    }
}

static void give_tokens(const struct collecting *collecting, const struct bw_row *row,
                        const struct bw_canon *canon, struct bw_event *event)
{
    const struct bw_keyring *keys = collecting->session->keys;

    bw_id_random(&event->event_id);
    bw_id_random(&event->person_id);
    if (row->record_id.pii_len > 0)
        bw_token_record(keys, event->source, row->record_id, &event->record_token);
    if (row->group_id.pii_len > 0)
        bw_token_group(keys, event->source, row->group_id, &event->group_token);
    if (row->event_ref.pii_len > 0)
        bw_token_record(keys, event->ref_source, row->event_ref, &event->ref_token);
    make_duplicate_token(collecting, row, canon, &event->duplicate_token);
    if (collecting->known_count > 0)
        keep_ids(collecting, event);
}

/* Of a feed that came pseudonymised: the hub's layer over the supplier's. */
static enum bw_status read_tokens(const struct collecting *collecting, const struct bw_row *row,
                                  struct bw_event *event, struct bw_match_key_token *ret_keys,
                                  size_t *ret_count, struct bw_err *err)
{
    const struct bw_keyring *keys = collecting->session->keys;
    enum bw_status status = bw_token_cell_read(keys, row->tokens, ret_keys, ret_count, err);

    if (status != BW_OK)
        return bw_fail_in(err, "feed '%s', line %lld, column of the tokens",
                          collecting->extract.feed, (long long)event->line);
    bw_token_outer_keys(keys, ret_keys, *ret_count);
    event->is_linkable = event->is_linkable || *ret_count > 0;
    return BW_OK;
}

int32_t bw_collect_first_month(const struct collecting *collecting)
{
    return bw_month_of_day(bw_quarter_first_day(collecting->request->quarter));
}

static void count_kept(struct collecting *collecting, const struct bw_event *event, int32_t month)
{
    const int32_t of_quarter = month - bw_collect_first_month(collecting);

    collecting->counts.kept++;
    collecting->counts.located[event->located_by]++;
    collecting->counts.linkable += event->is_linkable;
    collecting->counts.late += event->is_late;
    if (of_quarter >= 0 && of_quarter < BW_READER_MONTHS)
        collecting->kept_by_month[of_quarter]++;
}

static enum bw_status store_event(struct collecting *collecting, const struct bw_row *row,
                                  struct bw_event *event, const struct bw_canon *canon,
                                  bool *ret_is_duplicate, struct bw_err *err)
{
    struct bw_match_key_token tokens[BW_MATCH_KEYS];
    struct bw_match_key keys[BW_MATCH_KEYS];
    unsigned char sealed[BW_SEALED_MAX];
    size_t sealed_len = 0;
    size_t key_count;
    size_t kept = 0;

    if (row->tokens.len == 0) {
        bw_token_match_keys(collecting->session->keys, canon, tokens, &key_count);
    } else {
        enum bw_status status = read_tokens(collecting, row, event, tokens, &key_count, err);

        if (status != BW_OK)
            return status;
    }
    for (size_t i = 0; i < key_count; i++) {
        if (!bw_keys_has(collecting->retired, tokens[i].name))
            keys[kept++] = (struct bw_match_key){.name = tokens[i].name, .token = tokens[i].token};
    }
    if (bw_canon_is_linkable(canon) && collecting->seal != NULL)
        bw_seal_event(collecting->seal, &event->event_id, canon, sealed, &sealed_len);
    return bw_store_event_add(collecting->session->store, &collecting->extract, event,
                              sealed_len == 0 ? NULL : sealed, sealed_len, keys, kept,
                              ret_is_duplicate, err);
}

enum bw_status bw_collect_row(void *ctx, int64_t line, const struct bw_row *row,
                              const struct bw_map_verdict *verdict, struct bw_err *err)
{
    struct collecting *collecting = ctx;
    struct bw_event event;
    struct bw_identity identity;
    struct bw_placed placed;
    struct bw_canon canon;
    bool is_duplicate = false;
    int32_t day;
    enum bw_status status;

    if (row == NULL) {
        const struct bw_reject reject = bw_reader_reject(collecting->request->feed, line, verdict);

        return bw_store_reject_add(collecting->session->store, &collecting->extract, &reject, err);
    }
    event = row->event;
    event.feed = collecting->extract.feed;
    event.quarter = collecting->extract.quarter;
    event.line = line;
    day = bw_local_day(bw_local_of_utc(event.when.from_utc));
    bw_place_event(&collecting->ground->locator, row, &event, &placed);
    identity = row->identity;
    /* An ambulance goes to where it happened: its postcode is nobody's home. */
    if (event.source == BW_SOURCE_AMBULANCE)
        identity.home_postcode = (struct bw_pii){NULL, 0};
    bw_canon_identity(&identity, day, &canon);
    event.is_linkable = bw_canon_is_linkable(&canon);
    bw_quality_see(&collecting->quality, row, &canon, &placed);
    give_tokens(collecting, row, &canon, &event);
    status = store_event(collecting, row, &event, &canon, &is_duplicate, err);
    bw_canon_wipe(&canon);
    if (status != BW_OK)
        return status;
    if (is_duplicate) {
        collecting->counts.duplicates++;
        return BW_OK;
    }
    if (placed.location.is_unknown_code && collecting->counts.unknown_beat++ == 0)
        collecting->first_unknown_beat_line = line;
    count_kept(collecting, &event, verdict->month);
    return BW_OK;
}
