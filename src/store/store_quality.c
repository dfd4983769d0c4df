/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/store/store_quality.h"

#include "store_private.h"

enum { FACT_ADD, COLUMN_ADD, CODE_ADD, FACTS, COLUMNS, CODES };
static const char *const texts[] = {
    [FACT_ADD] = "INSERT INTO quality_fact (extract_id, fact, number) VALUES ($1, $2, $3)",
    [COLUMN_ADD] = "INSERT INTO quality_column (extract_id, number, name, role, is_there, missing,"
                   " unreadable, unmapped, invalid) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    [CODE_ADD] = "INSERT INTO quality_code (extract_id, number, name, code, row_count)"
                 " VALUES ($1, $2, $3, $4, $5)",
    [FACTS] = "SELECT fact, number FROM quality_fact WHERE extract_id = $1",
    [COLUMNS] = "SELECT name, role, is_there, missing, unreadable, unmapped, invalid"
                " FROM quality_column WHERE extract_id = $1 ORDER BY number",
    [CODES] = "SELECT name, code, row_count FROM quality_code"
              " WHERE extract_id = $1 ORDER BY number",
};
const struct bw_sql_texts bw_store_quality_texts = {texts, sizeof(texts) / sizeof(texts[0])};

static enum bw_status put_facts(struct bw_store *store, const struct bw_id *id,
                                const struct bw_quality *quality, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use_load(store, texts[FACT_ADD], &stmt, err);

    for (int i = BW_QUALITY_ROWS; i < BW_QUALITY_FACTS && status == BW_OK; i++) {
        bind_id(stmt, 1, id);
        bind_i64(stmt, 2, i);
        bind_i64(stmt, 3, quality->facts[i]);
        status = bw_store_run(stmt, err);
    }
    return status;
}

static enum bw_status put_columns(struct bw_store *store, const struct bw_id *id,
                                  const struct bw_quality *quality, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use_load(store, texts[COLUMN_ADD], &stmt, err);

    for (size_t i = 0; i < quality->column_count && status == BW_OK; i++) {
        const struct bw_quality_column *column = &quality->columns[i];
        const int64_t counts[] = {column->is_there, column->missing, column->unreadable,
                                  column->unmapped, column->invalid};

        bind_id(stmt, 1, id);
        bind_i64(stmt, 2, (int64_t)i);
        bind_text(stmt, 3, column->name);
        bind_text(stmt, 4, column->role);
        for (int n = 0; n < 5; n++)
            bind_i64(stmt, 5 + n, counts[n]);
        status = bw_store_run(stmt, err);
    }
    return status;
}

static enum bw_status put_codes(struct bw_store *store, const struct bw_id *id,
                                const struct bw_quality *quality, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use_load(store, texts[CODE_ADD], &stmt, err);

    for (size_t i = 0; i < quality->code_count && status == BW_OK; i++) {
        bind_id(stmt, 1, id);
        bind_i64(stmt, 2, (int64_t)i);
        bind_text(stmt, 3, quality->codes[i].column);
        bind_text(stmt, 4, quality->codes[i].code);
        bind_i64(stmt, 5, quality->codes[i].rows);
        status = bw_store_run(stmt, err);
    }
    return status;
}

enum bw_status bw_store_quality_put(struct bw_store *store, const struct bw_id *extract_id,
                                    const struct bw_quality *quality, struct bw_err *err)
{
    enum bw_status status = put_facts(store, extract_id, quality, err);

    if (status == BW_OK)
        status = put_columns(store, extract_id, quality, err);
    return status == BW_OK ? put_codes(store, extract_id, quality, err) : status;
}

/* The statement of `sql` with the extract bound. */
static enum bw_status use(struct bw_store *store, const char *sql, const struct bw_id *id,
                          struct bw_stmt **ret_stmt, struct bw_err *err)
{
    enum bw_status status = bw_store_use(store, sql, ret_stmt, err);

    if (status == BW_OK)
        bind_id(*ret_stmt, 1, id);
    return status;
}

static enum bw_status get_facts(struct bw_store *store, const struct bw_id *id,
                                struct bw_quality *quality, bool *ret_found, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = use(store, texts[FACTS], id, &stmt, err);

    if (status != BW_OK)
        return status;
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        int64_t fact = get_i64(stmt, 0);

        *ret_found = true;
        if (fact >= BW_QUALITY_ROWS && fact < BW_QUALITY_FACTS)
            quality->facts[fact] = get_i64(stmt, 1);
    }
    return status;
}

static enum bw_status get_columns(struct bw_store *store, struct bw_arena *arena,
                                  const struct bw_id *id, struct bw_quality *quality,
                                  struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    size_t cap = 0;
    enum bw_status status = use(store, texts[COLUMNS], id, &stmt, err);

    if (status != BW_OK)
        return status;
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        quality->columns = bw_arena_grow(arena, quality->columns, quality->column_count, &cap,
                                         sizeof(*quality->columns));
        quality->columns[quality->column_count++] =
            (struct bw_quality_column){.name = bw_store_get_strdup(stmt, 0, arena),
                                       .role = bw_store_get_strdup(stmt, 1, arena),
                                       .is_there = get_i64(stmt, 2) != 0,
                                       .missing = get_i64(stmt, 3),
                                       .unreadable = get_i64(stmt, 4),
                                       .unmapped = get_i64(stmt, 5),
                                       .invalid = get_i64(stmt, 6)};
    }
    return status;
}

static enum bw_status get_codes(struct bw_store *store, struct bw_arena *arena,
                                const struct bw_id *id, struct bw_quality *quality,
                                struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    size_t cap = 0;
    enum bw_status status = use(store, texts[CODES], id, &stmt, err);

    if (status != BW_OK)
        return status;
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        quality->codes = bw_arena_grow(arena, quality->codes, quality->code_count, &cap,
                                       sizeof(*quality->codes));
        quality->codes[quality->code_count++] =
            (struct bw_quality_code){.column = bw_store_get_strdup(stmt, 0, arena),
                                     .code = bw_store_get_strdup(stmt, 1, arena),
                                     .rows = get_i64(stmt, 2)};
    }
    return status;
}

enum bw_status bw_store_quality_get(struct bw_store *store, struct bw_arena *arena,
                                    const struct bw_id *extract_id, struct bw_quality **ret_quality,
                                    struct bw_err *err)
{
    struct bw_quality *quality = bw_arena_alloc(arena, 1, sizeof(*quality));
    bool is_found = false;
    enum bw_status status = get_facts(store, extract_id, quality, &is_found, err);

    if (status == BW_OK)
        status = get_columns(store, arena, extract_id, quality, err);
    if (status == BW_OK)
        status = get_codes(store, arena, extract_id, quality, err);
    if (status == BW_OK)
        *ret_quality = is_found ? quality : NULL;
    return status;
}
