/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_private.h"

#include <assert.h>
#include <sodium.h>

/*
 * Whether what a stage made still holds: it remembers its inputs by their ids and is stale as
 * soon as these are no longer those that count.  No counter that every writer would have to
 * touch, so collectors of several feeds do not wait for each other.
 *
 * Links are made of the quarter's extracts; tallies of the extracts and links of the quarter and
 * of all before it, because a rank looks back.
 */
#define LINK_INPUTS "SELECT extract_id AS id FROM extract WHERE is_current = 1 AND quarter = $2"
#define TALLY_INPUTS                                                                               \
    "SELECT extract_id AS id FROM extract WHERE is_current = 1 AND quarter <= $2"                  \
    " UNION ALL SELECT made_id AS id FROM made WHERE what = 1 AND quarter <= $2"

#define STATE(inputs)                                                                              \
    "WITH input AS (" inputs "),"                                                                  \
    " used AS (SELECT input_id AS id FROM made_of WHERE what = $1 AND quarter = $2)"               \
    " SELECT (SELECT count(*) FROM made WHERE what = $1 AND quarter = $2),"                        \
    " (SELECT count(*) FROM input"                                                                 \
    "  WHERE NOT EXISTS (SELECT 1 FROM used WHERE used.id = input.id)),"                           \
    " (SELECT count(*) FROM used"                                                                  \
    "  WHERE NOT EXISTS (SELECT 1 FROM input WHERE input.id = used.id))"

#define TAKE(inputs)                                                                               \
    "INSERT INTO made_of (what, quarter, input_id)"                                                \
    " SELECT CAST($1 AS bigint), CAST($2 AS bigint), input.id FROM (" inputs ") AS input"

enum { CLEAR, CLEAR_OF, PUT, LINK_TAKE, TALLY_TAKE, LINK_STATE, TALLY_STATE };
static const char *const texts[] = {
    [CLEAR] = "DELETE FROM made WHERE what = $1 AND quarter = $2",
    [CLEAR_OF] = "DELETE FROM made_of WHERE what = $1 AND quarter = $2",
    [PUT] = "INSERT INTO made (what, quarter, made_id) VALUES ($1, $2, $3)",
    [LINK_TAKE] = TAKE(LINK_INPUTS),
    [TALLY_TAKE] = TAKE(TALLY_INPUTS),
    [LINK_STATE] = STATE(LINK_INPUTS),
    [TALLY_STATE] = STATE(TALLY_INPUTS),
};
const struct bw_sql_texts bw_made_texts = {texts, sizeof(texts) / sizeof(texts[0])};

static enum bw_status use(struct bw_store *store, const char *sql, enum bw_made what,
                          struct bw_quarter quarter, struct bw_stmt **ret_stmt, struct bw_err *err)
{
    enum bw_status status = bw_store_use(store, sql, ret_stmt, err);

    if (status != BW_OK)
        return status;
    bind_i64(*ret_stmt, 1, what);
    bind_quarter(*ret_stmt, 2, quarter);
    return BW_OK;
}

static enum bw_status run(struct bw_store *store, const char *sql, enum bw_made what,
                          struct bw_quarter quarter, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = use(store, sql, what, quarter, &stmt, err);

    return status == BW_OK ? bw_store_run(stmt, err) : status;
}

enum bw_status bw_made_clear(struct bw_store *store, enum bw_made what, struct bw_quarter quarter,
                             struct bw_err *err)
{
    enum bw_status status = run(store, texts[CLEAR], what, quarter, err);

    return status == BW_OK ? run(store, texts[CLEAR_OF], what, quarter, err) : status;
}

enum bw_status bw_made_set(struct bw_store *store, enum bw_made what, struct bw_quarter quarter,
                           struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    struct bw_id id;
    enum bw_status status = bw_made_clear(store, what, quarter, err);

    if (status == BW_OK)
        status =
            run(store, texts[what == BW_MADE_LINKS ? LINK_TAKE : TALLY_TAKE], what, quarter, err);
    if (status == BW_OK)
        status = use(store, texts[PUT], what, quarter, &stmt, err);
    if (status != BW_OK)
        return status;
    randombytes_buf(id.bytes, BW_ID_BYTES);
    bind_id(stmt, 3, &id);
    return bw_store_run(stmt, err);
}

enum bw_status bw_made_state(struct bw_store *store, enum bw_made what, struct bw_quarter quarter,
                             enum bw_made_state *ret_state, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = use(store, texts[what == BW_MADE_LINKS ? LINK_STATE : TALLY_STATE],
                                what, quarter, &stmt, err);

    if (status == BW_OK)
        status = bw_store_next(stmt, &has_row, err);
    if (status != BW_OK)
        return status;
    assert(has_row);
    if (get_i64(stmt, 0) == 0)
        *ret_state = BW_MADE_NOT;
    else
        *ret_state = get_i64(stmt, 1) + get_i64(stmt, 2) == 0 ? BW_MADE_FRESH : BW_MADE_STALE;
    stmt->db->engine->reset(stmt);
    return BW_OK;
}
