/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "beatwise/store/store_event.h"
#include "store_private.h"

enum { CLEAR, ADD, LIST };
static const char *const texts[] = {
    [CLEAR] = "DELETE FROM extract_file WHERE extract_id = $1",
    [ADD] = "INSERT INTO extract_file (extract_id, number, place, etag, modified_utc_s, size_bytes)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
    [LIST] = "SELECT number, place, etag, modified_utc_s, size_bytes FROM extract_file"
             " WHERE extract_id = $1 ORDER BY number",
};
const struct bw_sql_texts bw_store_extract_file_texts = {texts, sizeof(texts) / sizeof(texts[0])};

enum bw_status bw_store_extract_files_set(struct bw_store *store, const struct bw_id *extract_id,
                                          const struct bw_extract_file *files, size_t count,
                                          struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use(store, texts[CLEAR], &stmt, err);

    assert(store->is_in_transaction);
    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, extract_id);
    status = bw_store_run(stmt, err);
    if (status == BW_OK)
        status = bw_store_use(store, texts[ADD], &stmt, err);
    for (size_t i = 0; i < count && status == BW_OK; i++) {
        bind_id(stmt, 1, extract_id);
        bind_i64(stmt, 2, files[i].number);
        bind_text(stmt, 3, files[i].place);
        bind_text(stmt, 4, files[i].etag);
        bind_i64(stmt, 5, files[i].modified_utc_s);
        bind_i64(stmt, 6, files[i].bytes);
        status = bw_store_run(stmt, err);
    }
    return status;
}

enum bw_status bw_store_extract_files(struct bw_store *store, struct bw_arena *arena,
                                      const struct bw_id *extract_id,
                                      struct bw_extract_file **ret_files, size_t *ret_count,
                                      struct bw_err *err)
{
    struct bw_extract_file *files = NULL;
    size_t count = 0;
    size_t cap = 0;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[LIST], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, extract_id);
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        files = bw_arena_grow(arena, files, count, &cap, sizeof(*files));
        files[count++] = (struct bw_extract_file){.number = get_int(stmt, 0),
                                                  .place = bw_store_get_strdup(stmt, 1, arena),
                                                  .etag = bw_store_get_strdup(stmt, 2, arena),
                                                  .modified_utc_s = get_i64(stmt, 3),
                                                  .bytes = get_i64(stmt, 4)};
    }
    if (status != BW_OK)
        return status;
    *ret_files = files;
    *ret_count = count;
    return BW_OK;
}
