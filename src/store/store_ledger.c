/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/store/store_ledger.h"

#include <string.h>

#include "store_private.h"

#define PROFILE_MAX 2 /* the last of enum bw_profile, which is of a layer above */

enum { RELEASE_FIND, RELEASE_ADD, RELEASE_WITHDRAW, RELEASE_LIST, CELL_ADD, CELL_LIST };
static const char *const texts[] = {
    [RELEASE_FIND] = "SELECT quarter FROM released WHERE release_id = $1",
    [RELEASE_ADD] = "INSERT INTO released (release_id, quarter, group_id, at_utc_s, is_withdrawn)"
                    " VALUES ($1, $2, $3, $4, 0)",
    [RELEASE_WITHDRAW] = "UPDATE released SET is_withdrawn = 1 WHERE release_id = $1",
    [RELEASE_LIST] = "SELECT release_id, quarter, group_id, at_utc_s, is_withdrawn FROM released"
                     " ORDER BY quarter, group_id COLLATE \"C\", at_utc_s,"
                     " release_id COLLATE \"C\"",
    [CELL_ADD] = "INSERT INTO released_cell (quarter, beat, police_status, release_id, profile,"
                 " kind, number) VALUES ($1, $2, $3, $4, $5, $6, $7)"
                 " ON CONFLICT (quarter, beat, police_status) DO NOTHING",
    [CELL_LIST] = "SELECT beat, quarter, police_status, profile, kind, number FROM released_cell"
                  " WHERE quarter >= $1 AND quarter <= $2"
                  " ORDER BY beat COLLATE \"C\" NULLS FIRST, quarter, police_status",
};
const struct bw_sql_texts bw_store_ledger_texts = {texts, sizeof(texts) / sizeof(texts[0])};

static enum bw_status find_release(struct bw_store *store, const char *release_id,
                                   bool *ret_is_there, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use(store, texts[RELEASE_FIND], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_text(stmt, 1, release_id);
    status = bw_store_next(stmt, ret_is_there, err);
    if (status == BW_OK)
        stmt->db->engine->reset(stmt);
    return status;
}

static enum bw_status add_release(struct bw_store *store, const struct bw_release *release,
                                  struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    bool is_there = false;
    enum bw_status status = find_release(store, release->release_id, &is_there, err);

    if (status == BW_OK && !is_there)
        status = bw_store_use(store, texts[RELEASE_ADD], &stmt, err);
    if (status != BW_OK || is_there)
        return status;
    bind_text(stmt, 1, release->release_id);
    bind_quarter(stmt, 2, release->quarter);
    bind_text(stmt, 3, release->group);
    bind_i64(stmt, 4, release->at_utc_s);
    return bw_store_run(stmt, err);
}

enum bw_status bw_store_release_add(struct bw_store *store, const struct bw_release *release,
                                    const struct bw_released_cell *cells, size_t count,
                                    struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = add_release(store, release, err);

    if (status == BW_OK)
        status = bw_store_use(store, texts[CELL_ADD], &stmt, err);
    for (size_t i = 0; status == BW_OK && i < count; i++) {
        bind_quarter(stmt, 1, cells[i].quarter);
        bind_text(stmt, 2, cells[i].beat);
        bind_i64(stmt, 3, cells[i].status);
        bind_text(stmt, 4, release->release_id);
        bind_i64(stmt, 5, cells[i].profile);
        bind_i64(stmt, 6, cells[i].printed.kind);
        bind_i64(stmt, 7, cells[i].printed.number);
        status = bw_store_run(stmt, err);
    }
    return status;
}

enum bw_status bw_store_release_withdraw(struct bw_store *store, const char *release_id,
                                         struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    bool is_there = false;
    enum bw_status status = find_release(store, release_id, &is_there, err);

    if (status == BW_OK && !is_there)
        status = bw_fail(err, BW_ENOTFOUND, "there is no release '%s'", release_id);
    if (status == BW_OK)
        status = bw_store_use(store, texts[RELEASE_WITHDRAW], &stmt, err);
    if (status != BW_OK)
        return status;
    bind_text(stmt, 1, release_id);
    return bw_store_run(stmt, err);
}

enum bw_status bw_store_release_list(struct bw_store *store, struct bw_arena *arena,
                                     struct bw_release **ret_releases, size_t *ret_count,
                                     struct bw_err *err)
{
    struct bw_release *releases = NULL;
    size_t count = 0;
    size_t cap = 0;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[RELEASE_LIST], &stmt, err);

    while (status == BW_OK && (status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        releases = bw_arena_grow(arena, releases, count, &cap, sizeof(*releases));
        releases[count++] = (struct bw_release){.release_id = bw_store_get_strdup(stmt, 0, arena),
                                                .quarter = bw_store_get_quarter(stmt, 1),
                                                .group = bw_store_get_strdup(stmt, 2, arena),
                                                .at_utc_s = get_i64(stmt, 3),
                                                .is_withdrawn = get_i64(stmt, 4) != 0};
    }
    if (status != BW_OK)
        return status;
    *ret_releases = releases;
    *ret_count = count;
    return BW_OK;
}

static bool is_cell_right(const struct bw_released_cell *cell)
{
    return (unsigned)cell->status < BW_POLICE_STATUSES &&
           (unsigned)cell->printed.kind <= BW_CELL_NOT_APPLICABLE && cell->printed.number >= 0 &&
           cell->profile >= 0 && cell->profile <= PROFILE_MAX &&
           (cell->printed.kind == BW_CELL_NUMBER || cell->printed.number == 0);
}

enum bw_status bw_store_released_cells(struct bw_store *store, struct bw_arena *arena,
                                       struct bw_quarter first, struct bw_quarter last,
                                       struct bw_released_cell **ret_cells, size_t *ret_count,
                                       struct bw_err *err)
{
    struct bw_released_cell *cells = NULL;
    size_t count = 0;
    size_t cap = 0;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[CELL_LIST], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_quarter(stmt, 1, first);
    bind_quarter(stmt, 2, last);
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        struct bw_released_cell *cell;

        cells = bw_arena_grow(arena, cells, count, &cap, sizeof(*cells));
        cell = &cells[count++];
        *cell = (struct bw_released_cell){
            .beat = bw_store_get_strdup(stmt, 0, arena),
            .quarter = bw_store_get_quarter(stmt, 1),
            .status = (enum bw_police_status)get_i64(stmt, 2),
            .profile = get_int(stmt, 3),
            .printed = {.kind = (enum bw_cell_kind)get_i64(stmt, 4), .number = get_i64(stmt, 5)}};
        if (!is_cell_right(cell)) {
            stmt->db->engine->reset(stmt);
            return bw_store_damaged(store, "released_cell", err);
        }
    }
    if (status != BW_OK)
        return status;
    *ret_cells = cells;
    *ret_count = count;
    return BW_OK;
}
