/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_EVENT_ROW_PRIVATE_H
#define BW_STORE_EVENT_ROW_PRIVATE_H

#include "beatwise/store/store_link.h"
#include "store_private.h"

/*
 * event_row_private.h - an event as a row, one way and the other.
 */

/* In the order in which bind and get know them: parameters from $1 on, columns from 0 on. */
#define BW_EVENT_COLUMNS                                                                           \
    "event_id, extract_id, line, source, month, person_id, record_token, group_token, ref_token,"  \
    " ref_source, from_utc, to_utc, time_precision, is_arrival, arrived_utc, is_late,"             \
    " is_linkable, beat, located_by, lon_deg, lat_deg, place_type, method, relationship,"          \
    " severity, sex, age_band, alcohol, police_told, place_id,"                                    \
    " sealed, match_keys"
#define BW_EVENT_PARAMETERS                                                                        \
    "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,"   \
    " $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32"
#define BW_EVENT_PARAMETER_SEALED 31
#define BW_EVENT_PARAMETER_KEYS 32
#define BW_EVENT_COLUMN_SEALED 30
#define BW_EVENT_COLUMN_KEYS 31

/* All but sealed and match_keys.  Gives the month that it bound, of the event's first minute. */
int32_t bw_event_row_bind(struct bw_stmt *stmt, const struct bw_id *extract_id,
                          const struct bw_event *event);

/*
 * All but feed, quarter, sealed and match_keys; beat and place_id in `arena`.  False: a number that
 * is outside its list, so that no table of names is read beyond its end.
 */
bool bw_event_row_get(struct bw_stmt *stmt, struct bw_arena *arena, struct bw_event *event);

bool bw_event_row_is_category(enum bw_category_kind kind, int64_t number);

/* A packed match key: one byte for its name, then the token. */
#define BW_PACKED_KEY_BYTES (1 + BW_ID_BYTES)
#define BW_EVENT_KEYS 64 /* the most an event may have */

extern const struct bw_sql_texts bw_key_pack_texts;

/* Gives a name that is new its number. */
enum bw_status bw_key_pack(struct bw_store *store, const struct bw_match_key *keys, size_t count,
                           unsigned char packed[BW_EVENT_KEYS * BW_PACKED_KEY_BYTES],
                           struct bw_err *err) BW_MUST_CHECK;

/* The keys are in `arena`, their names in the store handle. */
enum bw_status bw_key_unpack(struct bw_store *store, struct bw_arena *arena,
                             const unsigned char *packed, size_t len, struct bw_stored_event *event,
                             struct bw_err *err) BW_MUST_CHECK;

#endif
