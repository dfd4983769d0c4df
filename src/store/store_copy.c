/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/store/store_copy.h"

#include <ctype.h>
#include <string.h>

#include "beatwise/base/buf.h"
#include "schema_private.h"
#include "store_private.h"

/*
 * The columns and keys of a table are read from the texts of the schema, so that a new column is
 * copied without anybody thinking of it.  Rows come by pages, each from behind the last key of the
 * page before: a table need not fit in memory.
 */
#define PAGE "5000"
#define TEXT_MAX 8192
#define COLUMNS_MAX 64
#define KEY_MAX 4096

enum kind { KIND_I64, KIND_F64, KIND_TEXT, KIND_BYTES };

struct column {
    const char *name;
    enum kind kind;
    bool is_key;
};

struct table {
    const char *name;
    struct column columns[COLUMNS_MAX];
    int count;
};

/* A value of a key, kept while the statement it came from goes on. */
struct kept {
    int64_t number;
    struct bw_buf bytes;
};

static const char *skip_blanks(const char *text)
{
    while (*text == ' ')
        text++;
    return text;
}

static size_t word_len(const char *text)
{
    size_t len = 0;

    while (isalnum((unsigned char)text[len]) || text[len] == '_' || text[len] == '{' ||
           text[len] == '}')
        len++;
    return len;
}

static bool is_word(const char *text, const char *word)
{
    return word_len(text) == strlen(word) && strncmp(text, word, strlen(word)) == 0;
}

static enum kind kind_of(const char *type)
{
    if (is_word(type, "{i64}"))
        return KIND_I64;
    if (is_word(type, "{f64}"))
        return KIND_F64;
    return is_word(type, "{bytes}") ? KIND_BYTES : KIND_TEXT;
}

/* "(a, b)": those columns are the key. */
static void mark_keys(struct table *table, const char *list)
{
    while (*list != ')' && *list != '\0') {
        list = skip_blanks(list + 1);
        for (int i = 0; i < table->count; i++) {
            if (is_word(list, table->columns[i].name))
                table->columns[i].is_key = true;
        }
        list += strcspn(list, ",)");
    }
}

/* One line of a table: a column, or a rule. */
static void add_line(struct table *table, struct bw_arena *arena, const char *line, size_t len)
{
    const char *text = bw_arena_strndup(arena, line, len);
    size_t name_len = word_len(text);
    struct column *column;

    if (is_word(text, "PRIMARY")) {
        mark_keys(table, strchr(text, '('));
    } else if (!is_word(text, "CHECK") && !is_word(text, "UNIQUE") && table->count < COLUMNS_MAX) {
        column = &table->columns[table->count++];
        column->name = bw_arena_strndup(arena, text, name_len);
        column->kind = kind_of(skip_blanks(text + name_len));
        column->is_key = strstr(text, "PRIMARY KEY") != NULL;
    }
}

static void parse_create(struct table *table, struct bw_arena *arena, const char *text)
{
    const char *line = skip_blanks(strchr(text, '(') + 1);
    int depth = 1;

    for (const char *at = line; depth > 0; at++) {
        depth += (*at == '(') - (*at == ')');
        if (depth == 0 || (depth == 1 && *at == ',')) {
            add_line(table, arena, line, (size_t)(at - line));
            line = skip_blanks(at + 1);
        }
    }
}

/* What all steps of the schema together say of a table. */
static void find_columns(struct table *table, struct bw_arena *arena)
{
    const char *create = bw_arena_printf(arena, "CREATE TABLE %s (", table->name);
    const char *alter = bw_arena_printf(arena, "ALTER TABLE %s ADD COLUMN ", table->name);
    bool has_key = false;

    if (strcmp(table->name, "meta") == 0)
        parse_create(table, arena, bw_schema_meta);
    for (size_t i = 0; i < bw_schema_step_count; i++) {
        for (const char *const *text = bw_schema_steps[i].texts; *text != NULL; text++) {
            if (strncmp(*text, create, strlen(create)) == 0)
                parse_create(table, arena, *text);
            else if (strncmp(*text, alter, strlen(alter)) == 0)
                add_line(table, arena, *text + strlen(alter), strlen(*text) - strlen(alter));
        }
    }
    for (int i = 0; i < table->count; i++)
        has_key = has_key || table->columns[i].is_key;
    for (int i = 0; i < table->count && !has_key; i++)
        table->columns[i].is_key = true;
}

/* The names, all or those of the key; as they are compared: text by its bytes. */
static void put_names(struct bw_buf *sql, const struct table *table, bool is_key)
{
    const char *comma = "";

    for (int i = 0; i < table->count; i++) {
        const struct column *column = &table->columns[i];

        if (is_key && !column->is_key)
            continue;
        bw_buf_printf(sql, "%s%s%s", comma, column->name,
                      is_key && column->kind == KIND_TEXT ? " COLLATE \"C\"" : "");
        comma = ", ";
    }
}

static void put_parameters(struct bw_buf *sql, int count)
{
    for (int n = 1; n <= count; n++)
        bw_buf_printf(sql, "%s$%d", n == 1 ? "" : ", ", n);
}

static int count_keys(const struct table *table)
{
    int count = 0;

    for (int i = 0; i < table->count; i++)
        count += table->columns[i].is_key;
    return count;
}

static enum bw_status prepare_page(struct bw_db *db, const struct table *table, bool is_first,
                                   struct bw_stmt **ret_stmt, struct bw_err *err)
{
    enum bw_status status;
    struct bw_buf sql;

    bw_buf_init(&sql, TEXT_MAX);
    bw_buf_puts(&sql, "SELECT ");
    put_names(&sql, table, false);
    bw_buf_printf(&sql, " FROM %s", table->name);
    if (!is_first) {
        bw_buf_puts(&sql, " WHERE (");
        put_names(&sql, table, true);
        bw_buf_puts(&sql, ") > (");
        put_parameters(&sql, count_keys(table));
        bw_buf_puts(&sql, ")");
    }
    bw_buf_puts(&sql, " ORDER BY ");
    put_names(&sql, table, true);
    bw_buf_puts(&sql, " LIMIT " PAGE);
    status = db->engine->prepare(db, bw_buf_text(&sql), ret_stmt, err);
    bw_buf_clear(&sql);
    return status;
}

static enum bw_status prepare_load(struct bw_db *db, const struct table *table,
                                   struct bw_stmt **ret_stmt, struct bw_err *err)
{
    enum bw_status status;
    struct bw_buf sql;

    bw_buf_init(&sql, TEXT_MAX);
    bw_buf_printf(&sql, "INSERT INTO %s (", table->name);
    put_names(&sql, table, false);
    bw_buf_puts(&sql, ") VALUES (");
    put_parameters(&sql, table->count);
    bw_buf_puts(&sql, ")");
    status = db->engine->prepare_load(db, bw_buf_text(&sql), ret_stmt, err);
    bw_buf_clear(&sql);
    return status;
}

/* Binds column `i` of `from` as $n of `to`, and adds it to the digest: its kind, its length, it. */
static void pass_value(struct bw_stmt *from, const struct column *column, int i, struct bw_stmt *to,
                       struct bw_digest *digest)
{
    unsigned char head[2] = {(unsigned char)column->kind, get_is_null(from, i)};
    const void *bytes = NULL;
    size_t len = 0;
    int64_t number = 0;
    double real = 0;

    bw_digest_add(digest, head, sizeof(head));
    if (get_is_null(from, i)) {
        if (to != NULL)
            to->db->engine->bind_null(to, i + 1);
        return;
    }
    switch (column->kind) {
    case KIND_I64:
        number = get_i64(from, i);
        bw_digest_add(digest, &number, sizeof(number));
        if (to != NULL)
            bind_i64(to, i + 1, number);
        return;
    case KIND_F64:
        real = get_f64(from, i);
        bw_digest_add(digest, &real, sizeof(real));
        if (to != NULL)
            bind_f64(to, i + 1, real);
        return;
    case KIND_TEXT:
        bytes = get_text(from, i);
        len = strlen(bytes);
        if (to != NULL)
            bind_text(to, i + 1, bytes);
        break;
    case KIND_BYTES:
        bytes = get_bytes(from, i, &len);
        if (to != NULL)
            bind_bytes(to, i + 1, bytes == NULL ? "" : bytes, len);
        break;
    }
    bw_digest_add(digest, &len, sizeof(len));
    bw_digest_add(digest, bytes, len);
}

static void keep_key(struct bw_stmt *from, const struct table *table, struct kept *kept)
{
    for (int i = 0; i < table->count; i++) {
        const void *bytes = NULL;
        size_t len = 0;

        if (!table->columns[i].is_key)
            continue;
        kept[i].number = 0;
        kept[i].bytes.len = 0;
        if (table->columns[i].kind == KIND_I64) {
            kept[i].number = get_i64(from, i);
        } else if (table->columns[i].kind == KIND_TEXT) {
            bw_buf_puts(&kept[i].bytes, get_text(from, i));
        } else {
            bytes = get_bytes(from, i, &len);
            bw_buf_write(&kept[i].bytes, bytes, len);
        }
    }
}

static void bind_key(struct bw_stmt *page, const struct table *table, const struct kept *kept)
{
    int n = 0;

    for (int i = 0; i < table->count; i++) {
        if (!table->columns[i].is_key)
            continue;
        n++;
        if (table->columns[i].kind == KIND_I64)
            bind_i64(page, n, kept[i].number);
        else if (table->columns[i].kind == KIND_TEXT)
            bind_text(page, n, bw_buf_text(&kept[i].bytes));
        else
            bind_bytes(page, n, kept[i].bytes.bytes, kept[i].bytes.len);
    }
}

/* The rows of one page, to `to` (NULL: only the digest). */
static enum bw_status pass_page(struct bw_stmt *page, const struct table *table, struct bw_stmt *to,
                                struct kept *kept, struct bw_digest *digest, int64_t *rows,
                                struct bw_err *err)
{
    bool has_row = false;
    enum bw_status status;

    while ((status = bw_store_next(page, &has_row, err)) == BW_OK && has_row) {
        ++*rows;
        keep_key(page, table, kept);
        for (int i = 0; i < table->count; i++)
            pass_value(page, &table->columns[i], i, to, digest);
        if (to != NULL)
            status = bw_store_run(to, err);
        if (status != BW_OK) {
            page->db->engine->reset(page);
            return status;
        }
    }
    return status;
}

/* All rows of a table of `from`, to `to` where that is not NULL. */
static enum bw_status pass_table(struct bw_db *from, const struct table *table, struct bw_stmt *to,
                                 struct bw_store_copied *copied, struct bw_err *err)
{
    struct kept kept[COLUMNS_MAX];
    struct bw_stmt *pages[2] = {NULL, NULL}; /* the first, those after it */
    struct bw_digest digest;
    int64_t before = -1;
    enum bw_status status = prepare_page(from, table, true, &pages[0], err);

    for (int i = 0; i < COLUMNS_MAX; i++)
        bw_buf_init(&kept[i].bytes, KEY_MAX);
    bw_digest_init(&digest);
    copied->table = table->name;
    copied->rows = 0;
    if (status == BW_OK)
        status = prepare_page(from, table, false, &pages[1], err);
    for (int i = 0; status == BW_OK && copied->rows > before; i = 1) {
        before = copied->rows;
        if (i == 1)
            bind_key(pages[1], table, kept);
        status = pass_page(pages[i], table, to, kept, &digest, &copied->rows, err);
    }
    bw_digest_end(&digest, copied->digest);
    for (int i = 0; i < 2; i++) {
        if (pages[i] != NULL)
            from->engine->finalize(pages[i]);
    }
    for (int i = 0; i < COLUMNS_MAX; i++)
        bw_buf_clear(&kept[i].bytes);
    return status;
}

static enum bw_status copy_table(struct bw_store *from, struct bw_store *to,
                                 const struct table *table, struct bw_store_copied *copied,
                                 struct bw_err *err)
{
    struct bw_store_copied again;
    struct bw_stmt *load = NULL;
    enum bw_status status = prepare_load(to->db, table, &load, err);

    if (status != BW_OK)
        return status;
    status = pass_table(from->db, table, load, copied, err);
    if (status == BW_OK)
        status = pass_table(to->db, table, NULL, &again, err);
    to->db->engine->finalize(load);
    if (status == BW_OK &&
        (again.rows != copied->rows || strcmp(again.digest, copied->digest) != 0))
        status = bw_fail(err, BW_EIO,
                         "table '%s' of the copy is not that of the store: nothing "
                         "was kept",
                         table->name);
    return status;
}

/* A store that is new has its own id and nothing else. */
static enum bw_status check_unused(struct bw_store *to, const struct bw_store_copied *is_there,
                                   struct bw_err *err)
{
    bool is_meta = strcmp(is_there->table, "meta") == 0;

    if (is_there->rows <= (is_meta ? 2 : 0))
        return BW_OK;
    bw_fail(err, BW_EREFUSED, "'%s' has been used: it is not overwritten",
            to->db->engine->name(to->db));
    return bw_fail_hint(err, "copy to a new file, database or schema");
}

static enum bw_status copy_inside(struct bw_store *from, struct bw_store *to,
                                  struct bw_arena *arena, struct bw_store_copied *copied,
                                  struct bw_err *err)
{
    struct table *tables = bw_arena_alloc(arena, bw_schema_spread_count, sizeof(*tables));
    enum bw_status status = BW_OK;

    for (size_t i = 0; i < bw_schema_spread_count && status == BW_OK; i++) {
        tables[i].name = bw_schema_spread[i].table;
        find_columns(&tables[i], arena);
        status = pass_table(to->db, &tables[i], NULL, &copied[i], err);
        if (status == BW_OK)
            status = check_unused(to, &copied[i], err);
    }
    if (status == BW_OK)
        status = to->db->engine->exec(to->db, "DELETE FROM meta", err);
    for (size_t i = 0; i < bw_schema_spread_count && status == BW_OK; i++)
        status = copy_table(from, to, &tables[i], &copied[i], err);
    return status;
}

enum bw_status bw_store_copy(struct bw_store *from, struct bw_store *to, struct bw_arena *arena,
                             struct bw_store_copied **ret_tables, size_t *ret_count,
                             struct bw_err *err)
{
    struct bw_store_copied *copied = bw_arena_alloc(arena, bw_schema_spread_count, sizeof(*copied));
    const bool was_open = from->is_in_transaction;
    enum bw_status status = was_open ? BW_OK : bw_store_begin(from, err);

    if (status == BW_OK)
        status = bw_store_begin_alone(to, "schema", err);
    if (status == BW_OK)
        status = copy_inside(from, to, arena, copied, err);
    if (status == BW_OK)
        status = bw_store_commit(to, err);
    bw_store_rollback(to);
    if (!was_open)
        bw_store_rollback(from);
    if (status != BW_OK)
        return status;
    to->id = from->id;
    *ret_tables = copied;
    *ret_count = bw_schema_spread_count;
    return BW_OK;
}
