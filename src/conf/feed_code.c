/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/file.h"
#include "beatwise/base/text.h"
#include "beatwise/conf/feed_desc.h"
#include "beatwise/conf/yaml_value.h"
#include "beatwise/model/category.h"

#include "feed_desc_private.h"

#define CODE_LIST_MAX ((size_t)4 * 1024 * 1024)
/* code and category; further columns, such as a description, are for people. */
#define COLUMNS 2

struct code_list {
    struct bw_feed_reader *reader;
    enum bw_category_kind kind;
    const char *role;
    const char *file;
    struct placed_code {
        struct bw_code code;
        size_t line;
    } * codes;
    size_t count;
    size_t cap;
};

static enum bw_status fail_at(const struct code_list *list, size_t line, const char *what)
{
    return bw_fail(list->reader->err, BW_ECONFIG, "%s:%zu: %s", list->file, line, what);
}

static enum bw_status fail_category(const struct code_list *list, struct bw_text category,
                                    size_t line)
{
    char word[64];
    char names[256] = "";
    struct bw_near near = {.word = word};
    size_t len = 0;

    snprintf(word, sizeof(word), "%.*s", category.len < sizeof(word) ? (int)category.len : 0,
             category.ptr);
    for (int i = 0; bw_category_name(list->kind, i) != NULL; i++) {
        const char *name = bw_category_name(list->kind, i);
        int n = snprintf(names + len, sizeof(names) - len, "%s%s", i == 0 ? "" : ", ", name);

        len = n < 0 || (size_t)n >= sizeof(names) - len ? len : len + (size_t)n;
        if (category.len > 0)
            bw_near_offer(&near, name);
    }
    bw_fail(list->reader->err, BW_ECONFIG, "%s:%zu: '%.*s' is not a category of '%s'", list->file,
            line, category.len < 64 ? (int)category.len : 64, category.ptr, list->role);
    return near.name == NULL ? bw_fail_hint(list->reader->err, "one of %s", names)
                             : bw_fail_hint(list->reader->err, "did you mean '%s'?", near.name);
}

static enum bw_status add_code(struct code_list *list, struct bw_text code, struct bw_text category,
                               size_t line)
{
    struct bw_arena *arena = list->reader->arena;
    struct placed_code *placed;
    int number;

    code = bw_text_trim(code);
    category = bw_text_trim(category);
    if (code.len == 0)
        return fail_at(list, line, "a code is empty");
    if (!bw_category_find(list->kind, category, &number))
        return fail_category(list, category, line);
    list->codes = bw_arena_grow(arena, list->codes, list->count, &list->cap, sizeof(*list->codes));
    placed = &list->codes[list->count++];
    placed->line = line;
    placed->code = (struct bw_code){
        .code = bw_arena_strndup(arena, code.ptr, code.len),
        .category = bw_category_name(list->kind, number),
        .number = number,
    };
    return BW_OK;
}

/* As codes are compared: ASCII letters without case. */
static int cmp_fold(const char *a, const char *b)
{
    for (;; a++, b++) {
        int x = *a >= 'A' && *a <= 'Z' ? *a - 'A' + 'a' : (unsigned char)*a;
        int y = *b >= 'A' && *b <= 'Z' ? *b - 'A' + 'a' : (unsigned char)*b;

        if (x != y || x == 0)
            return x - y;
    }
}

static int cmp_codes(const void *a, const void *b)
{
    const struct placed_code *left = a;
    const struct placed_code *right = b;
    int order = cmp_fold(left->code.code, right->code.code);

    return order != 0 ? order : (left->line > right->line) - (left->line < right->line);
}

static enum bw_status end_list(struct code_list *list, struct bw_field *field)
{
    if (list->count == 0)
        return BW_OK;
    qsort(list->codes, list->count, sizeof(*list->codes), cmp_codes);
    field->codes = bw_arena_alloc(list->reader->arena, list->count, sizeof(*field->codes));
    field->code_count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0 && cmp_fold(list->codes[i - 1].code.code, list->codes[i].code.code) == 0)
            return bw_fail(list->reader->err, BW_ECONFIG,
                           "%s:%zu: the code stands on line %zu already", list->file,
                           list->codes[i].line, list->codes[i - 1].line);
        field->codes[i] = list->codes[i].code;
    }
    return BW_OK;
}

static enum bw_status read_mapping(struct code_list *list, const struct bw_yaml *codes)
{
    for (const struct bw_yaml *item = codes->first; item != NULL; item = item->next) {
        enum bw_status status;

        if (item->kind != BW_YAML_SCALAR)
            return bw_yaml_fail(item, list->reader->err, "a category was expected");
        status = add_code(list, bw_text_of(item->key), bw_text_of(item->text), item->line);
        if (status != BW_OK)
            return status;
    }
    return BW_OK;
}

/* One cell of `line`, its quotes taken away; false where they are not closed. */
static bool next_cell(struct bw_arena *arena, struct bw_text *line, struct bw_text *ret_cell)
{
    char *cell = bw_arena_alloc(arena, line->len + 1, 1);
    bool is_quoted = line->len > 0 && line->ptr[0] == '"';
    size_t len = 0;
    size_t i = is_quoted;

    for (; i < line->len && (is_quoted || line->ptr[i] != ','); i++) {
        if (is_quoted && line->ptr[i] == '"') {
            is_quoted = i + 1 < line->len && line->ptr[i + 1] == '"';
            if (!is_quoted)
                continue;
            i++;
        }
        cell[len++] = line->ptr[i];
    }
    *ret_cell = (struct bw_text){cell, len};
    /* Past the comma; past the end is the end. */
    i += i < line->len;
    line->ptr += i;
    line->len -= i;
    return !is_quoted;
}

static enum bw_status read_line(struct code_list *list, struct bw_text line, size_t number,
                                bool *is_header_seen)
{
    struct bw_arena *arena = list->reader->arena;
    struct bw_text cells[COLUMNS] = {{"", 0}, {"", 0}};
    struct bw_text trimmed = bw_text_trim(line);

    if (trimmed.len == 0 || trimmed.ptr[0] == '#')
        return BW_OK;
    for (size_t i = 0; i < COLUMNS; i++) {
        if (!next_cell(arena, &line, &cells[i]))
            return fail_at(list, number, "a quote is not closed");
    }
    if (*is_header_seen)
        return add_code(list, cells[0], cells[1], number);
    if (!bw_text_is_equal_fold(bw_text_trim(cells[0]), BW_TEXT("code")) ||
        !bw_text_is_equal_fold(bw_text_trim(cells[1]), BW_TEXT("category")))
        return fail_at(list, number, "the columns code,category were expected");
    *is_header_seen = true;
    return BW_OK;
}

static enum bw_status read_file(struct code_list *list)
{
    struct bw_feed_reader *reader = list->reader;
    bool is_header_seen = false;
    size_t number = 0;
    size_t len;
    char *text;
    enum bw_status status =
        bw_file_read(reader->arena, list->file, CODE_LIST_MAX, &text, &len, reader->err);

    if (status != BW_OK)
        return status;
    bw_digest_add(reader->digest, text, len);
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        len -= 3;
    }
    while (len > 0 && status == BW_OK) {
        const char *end = memchr(text, '\n', len);
        size_t line_len = end == NULL ? len : (size_t)(end - text);

        status = read_line(list, (struct bw_text){text, line_len}, ++number, &is_header_seen);
        line_len += end != NULL;
        text += line_len;
        len -= line_len;
    }
    if (status == BW_OK && !is_header_seen)
        return fail_at(list, 1, "the columns code,category were expected");
    return status;
}

enum bw_status bw_feed_read_codes(struct bw_feed_reader *reader, const struct bw_yaml *codes,
                                  struct bw_field *field)
{
    int kind = bw_role_kind(field->role);
    struct code_list list = {.reader = reader, .file = reader->file};
    enum bw_status status;

    if (kind < 0)
        return bw_yaml_fail(codes, reader->err, "role '%s' takes no codes",
                            bw_role_name(field->role));
    list.kind = (enum bw_category_kind)kind;
    list.role = bw_role_name(field->role);
    if (codes->kind == BW_YAML_MAPPING) {
        status = read_mapping(&list, codes);
    } else if (codes->kind == BW_YAML_SCALAR && *codes->text != '\0') {
        list.file = bw_file_beside(reader->arena, reader->file, codes->text);
        status = read_file(&list);
        if (status == BW_ENOTFOUND || status == BW_EIO || status == BW_ERANGE)
            return bw_fail_in(reader->err, "%s:%zu: codes", codes->file, codes->line);
    } else {
        return bw_yaml_fail(codes, reader->err, "code: category, or a path, was expected");
    }
    return status == BW_OK ? end_list(&list, field) : status;
}

/* What the standard takes where a field says nothing. */
static const char *const default_true[] = {"true", "1"};
static const char *const default_false[] = {"false", "0"};

static enum bw_status add_booleans(struct code_list *list, const struct bw_yaml *map,
                                   const char *key, const char *const defaults[2],
                                   struct bw_text category)
{
    struct bw_yaml_list values = {0};
    const size_t line = bw_yaml_find(map, key) == NULL ? map->line : bw_yaml_find(map, key)->line;
    enum bw_status status =
        bw_yaml_get_list(list->reader->arena, map, key, &values, list->reader->err);

    for (size_t i = 0; status == BW_OK && i < (values.count == 0 ? 2 : values.count); i++) {
        const char *value = values.count == 0 ? defaults[i] : values.texts[i];
        bool is_there = false;

        /* The standard's own list tells True from TRUE; here they are one. */
        for (size_t k = 0; k < list->count; k++)
            is_there =
                is_there || (list->codes[k].code.number == (category.len == 3 ? BW_YES : BW_NO) &&
                             cmp_fold(list->codes[k].code.code, value) == 0);
        if (!is_there)
            status = add_code(list, bw_text_of(value), category, line);
    }
    return status;
}

enum bw_status bw_feed_read_booleans(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                     struct bw_field *field)
{
    struct code_list list = {.reader = reader,
                             .file = reader->file,
                             .kind = BW_CATEGORY_YES_NO,
                             .role = bw_role_name(field->role)};
    enum bw_status status;

    if (field->type != BW_FIELD_BOOLEAN || bw_role_kind(field->role) != BW_CATEGORY_YES_NO ||
        (bw_yaml_given(map, "trueValues") == NULL && bw_yaml_given(map, "falseValues") == NULL))
        return BW_OK;
    status = add_booleans(&list, map, "trueValues", default_true, BW_TEXT("yes"));
    if (status == BW_OK)
        status = add_booleans(&list, map, "falseValues", default_false, BW_TEXT("no"));
    return status == BW_OK ? end_list(&list, field) : status;
}
