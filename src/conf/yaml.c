/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/conf/yaml.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "beatwise/base/file.h"

/* What no honest configuration passes; an input made to take all memory or time does. */
#define MAX_DEPTH 64
#define MAX_NODES 250000

struct loader {
    struct bw_arena *arena;
    const char *file;
    const char *text; /* the whole input: libyaml names the place of a bad byte by offset */
    size_t len;
    yaml_parser_t *parser;
    yaml_event_t event; /* the current one; deleted before the next is read */
    size_t depth;
    size_t nodes;
    struct bw_err *err;
};

static size_t line_of(const yaml_mark_t *mark)
{
    return mark->line + 1;
}

static enum bw_status fail_at(struct loader *loader, size_t line, const char *what)
{
    return bw_fail(loader->err, BW_ECONFIG, "%s:%zu: %s", loader->file, line, what);
}

static size_t line_of_offset(const struct loader *loader, size_t offset)
{
    size_t line = 1;

    for (size_t i = 0; i < offset && i < loader->len; i++)
        line += loader->text[i] == '\n';
    return line;
}

/* What most often stands behind libyaml's words, or NULL. */
static const char *hint_of(const char *problem)
{
    static const char *const hints[][2] = {
        {"did not find expected node content", "look for a comma or bracket too many or too few"},
        {"did not find expected ',' or '", "look for a comma or bracket too many or too few"},
        {"mapping values are not allowed", "a text with a colon goes in quotes"},
        {"found a tab character", "indent with blanks, not tabs"},
        {"found character that cannot start any token",
         "indent with blanks, not tabs; a text that begins with @, % or ` goes in quotes"},
        {"did not find expected key", "look at the indentation, and for a quote too many"},
        {"could not find expected ':'",
         "look for a key without a colon, or for text without quotes"},
    };

    for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
        if (strncmp(problem, hints[i][0], strlen(hints[i][0])) == 0)
            return hints[i][1];
    }
    return NULL;
}

/* libyaml's own words go into the message: they quote no more than one character. */
static enum bw_status fail_parse(struct loader *loader)
{
    const yaml_parser_t *parser = loader->parser;
    const char *problem = parser->problem == NULL ? "cannot be read" : parser->problem;
    const char *hint = hint_of(problem);
    size_t line = line_of(&parser->problem_mark);

    if (parser->error == YAML_READER_ERROR)
        line = line_of_offset(loader, parser->problem_offset);
    bw_fail(loader->err, BW_ECONFIG, "%s:%zu: not YAML: %s", loader->file, line, problem);
    return hint == NULL ? BW_ECONFIG : bw_fail_hint(loader->err, "%s", hint);
}

static enum bw_status next_event(struct loader *loader)
{
    yaml_event_delete(&loader->event);
    if (!yaml_parser_parse(loader->parser, &loader->event))
        return fail_parse(loader);
    return BW_OK;
}

static bool is_null_text(const char *text)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};

    for (size_t i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++) {
        if (strcmp(text, nulls[i]) == 0)
            return true;
    }
    return false;
}

/* Anchors and tags: nothing here needs them, and an alias can stand for a billion values. */
static enum bw_status check_plain_node(struct loader *loader, const yaml_char_t *anchor,
                                       const yaml_char_t *tag)
{
    size_t line = line_of(&loader->event.start_mark);

    if (anchor != NULL)
        return fail_at(loader, line, "anchors and aliases are not allowed");
    if (tag != NULL)
        return fail_at(loader, line, "tags are not allowed");
    if (++loader->nodes > MAX_NODES)
        return fail_at(loader, line, "more than 250,000 values");
    return BW_OK;
}

/* Where a node goes; all NULL and 0 for the root and for keys. */
struct slot {
    const struct bw_yaml *parent;
    const char *key;
    size_t key_line;
};

static struct bw_yaml *new_node(struct loader *loader, enum bw_yaml_kind kind, struct slot slot)
{
    struct bw_yaml *node = bw_arena_alloc(loader->arena, 1, sizeof(*node));

    node->kind = kind;
    node->file = loader->file;
    node->line = slot.key == NULL ? line_of(&loader->event.start_mark) : slot.key_line;
    node->key = slot.key;
    node->parent = slot.parent;
    return node;
}

static enum bw_status load_scalar(struct loader *loader, struct slot slot,
                                  struct bw_yaml **ret_node)
{
    const char *value = (const char *)loader->event.data.scalar.value;
    size_t len = loader->event.data.scalar.length;
    enum bw_status status =
        check_plain_node(loader, loader->event.data.scalar.anchor, loader->event.data.scalar.tag);
    struct bw_yaml *node;

    if (status != BW_OK)
        return status;
    if (memchr(value, '\0', len) != NULL)
        return fail_at(loader, line_of(&loader->event.start_mark), "a text holds a NUL character");
    node = new_node(loader, BW_YAML_SCALAR, slot);
    node->text = bw_arena_strndup(loader->arena, value, len);
    node->is_plain = loader->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->is_null = node->is_plain && is_null_text(node->text);
    *ret_node = node;
    return BW_OK;
}

/* Keys stand in messages, which are one line. */
static enum bw_status check_key(struct loader *loader, const struct bw_yaml *key)
{
    if (key->kind != BW_YAML_SCALAR)
        return fail_at(loader, key->line, "a key must be a text");
    if (key->is_plain && *key->text == '\0')
        return fail_at(loader, key->line, "a key is missing before ':'");
    for (const char *p = key->text; *p != '\0'; p++) {
        if ((unsigned char)*p < ' ' || *p == '\x7F')
            return fail_at(loader, key->line, "a key holds a control character");
    }
    return BW_OK;
}

struct placed_key {
    const struct bw_yaml *node;
    size_t place; /* in its mapping */
};

static int cmp_keys(const void *a, const void *b)
{
    const struct placed_key *left = a;
    const struct placed_key *right = b;
    int order = strcmp(left->node->key, right->node->key);

    return order != 0 ? order : (left->place > right->place) - (left->place < right->place);
}

/* By sorting: comparing each with each would let a large mapping take minutes. */
static enum bw_status check_duplicates(struct loader *loader, const struct bw_yaml *mapping,
                                       size_t count)
{
    struct placed_key *keys = bw_arena_alloc(loader->arena, count, sizeof(*keys));
    const struct placed_key *again = NULL;
    size_t len = 0;

    for (const struct bw_yaml *node = mapping->first; node != NULL; node = node->next) {
        keys[len] = (struct placed_key){node, len};
        len++;
    }
    qsort(keys, len, sizeof(*keys), cmp_keys);
    for (size_t i = 1; i < len; i++) {
        if (strcmp(keys[i].node->key, keys[i - 1].node->key) == 0 &&
            (again == NULL || keys[i].place < again->place))
            again = &keys[i];
    }
    return again == NULL ? BW_OK
                         : bw_yaml_fail(again->node, loader->err, "it stands here a second time");
}

static enum bw_status load_node(struct loader *loader, struct slot slot, struct bw_yaml **ret_node);

/* One item; the current event begins it, in a mapping with its key. */
static enum bw_status load_item(struct loader *loader, const struct bw_yaml *parent,
                                struct bw_yaml **ret_item)
{
    struct slot slot = {.parent = parent};
    struct bw_yaml *key = NULL;
    enum bw_status status;

    if (parent->kind == BW_YAML_MAPPING) {
        if ((status = load_node(loader, (struct slot){0}, &key)) != BW_OK ||
            (status = check_key(loader, key)) != BW_OK || (status = next_event(loader)) != BW_OK)
            return status;
        slot.key = key->text;
        slot.key_line = key->line;
    }
    return load_node(loader, slot, ret_item);
}

static enum bw_status load_items(struct loader *loader, struct bw_yaml *node, yaml_event_type_t end)
{
    struct bw_yaml **tail = &node->first;
    size_t count = 0;
    enum bw_status status;

    if (++loader->depth > MAX_DEPTH)
        return fail_at(loader, node->line, "nested deeper than 64");
    for (;;) {
        status = next_event(loader);
        if (status != BW_OK)
            return status;
        if (loader->event.type == end)
            break;
        status = load_item(loader, node, tail);
        if (status != BW_OK)
            return status;
        tail = &(*tail)->next;
        count++;
    }
    loader->depth--;
    return node->kind == BW_YAML_MAPPING ? check_duplicates(loader, node, count) : BW_OK;
}

/* The current event begins the node; afterwards it is the node's last. */
static enum bw_status load_node(struct loader *loader, struct slot slot, struct bw_yaml **ret_node)
{
    const yaml_event_t *event = &loader->event;
    enum bw_status status;

    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return load_scalar(loader, slot, ret_node);
    case YAML_SEQUENCE_START_EVENT:
        status = check_plain_node(loader, event->data.sequence_start.anchor,
                                  event->data.sequence_start.tag);
        if (status != BW_OK)
            return status;
        *ret_node = new_node(loader, BW_YAML_SEQUENCE, slot);
        return load_items(loader, *ret_node, YAML_SEQUENCE_END_EVENT);
    case YAML_MAPPING_START_EVENT:
        status = check_plain_node(loader, event->data.mapping_start.anchor,
                                  event->data.mapping_start.tag);
        if (status != BW_OK)
            return status;
        *ret_node = new_node(loader, BW_YAML_MAPPING, slot);
        return load_items(loader, *ret_node, YAML_MAPPING_END_EVENT);
    default:
        return fail_at(loader, line_of(&event->start_mark), "anchors and aliases are not allowed");
    }
}

static enum bw_status load_document(struct loader *loader, struct bw_yaml **ret_root)
{
    struct bw_yaml *root = NULL;
    enum bw_status status;

    if ((status = next_event(loader)) != BW_OK || /* the stream begins */
        (status = next_event(loader)) != BW_OK)
        return status;
    if (loader->event.type == YAML_STREAM_END_EVENT)
        return fail_at(loader, 1, "the file is empty");
    if ((status = next_event(loader)) != BW_OK ||
        (status = load_node(loader, (struct slot){0}, &root)) != BW_OK ||
        (status = next_event(loader)) != BW_OK || /* the document ends */
        (status = next_event(loader)) != BW_OK)
        return status;
    if (loader->event.type != YAML_STREAM_END_EVENT)
        return fail_at(loader, line_of(&loader->event.start_mark), "a second document begins");
    *ret_root = root;
    return BW_OK;
}

enum bw_status bw_yaml_parse(struct bw_arena *arena, const char *file, const char *text, size_t len,
                             struct bw_yaml **ret_root, struct bw_err *err)
{
    yaml_parser_t parser;
    struct loader loader = {
        .arena = arena,
        .file = bw_arena_strdup(arena, file),
        .text = text,
        .len = len,
        .parser = &parser,
        .err = err,
    };
    enum bw_status status;

    if (len > BW_YAML_MAX_BYTES)
        return fail_at(&loader, 1, "the file is larger than 4 MiB");
    if (!yaml_parser_initialize(&parser)) {
        fprintf(stderr, "beatwise: out of memory (libyaml)\n");
        abort();
    }
    /* Said, because libyaml would otherwise take UTF-16 by its byte order mark; and then it does
     * not skip the mark of UTF-8, which Windows editors write. */
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        loader.text = text += 3;
        loader.len = len -= 3;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
    status = load_document(&loader, ret_root);
    yaml_event_delete(&loader.event);
    yaml_parser_delete(&parser);
    return status;
}

enum bw_status bw_yaml_read(struct bw_arena *arena, const char *path, struct bw_text *ret_text,
                            struct bw_yaml **ret_root, struct bw_err *err)
{
    char *text;
    size_t len;
    enum bw_status status = bw_file_read(arena, path, BW_YAML_MAX_BYTES, &text, &len, err);

    if (status == BW_ERANGE)
        return bw_fail(err, BW_ECONFIG, "%s:1: the file is larger than 4 MiB", path);
    if (status != BW_OK)
        return status;
    status = bw_yaml_parse(arena, path, text, len, ret_root, err);
    if (status == BW_OK)
        *ret_text = (struct bw_text){text, len};
    return status;
}

const struct bw_yaml *bw_yaml_find(const struct bw_yaml *node, const char *key)
{
    if (node == NULL || node->kind != BW_YAML_MAPPING)
        return NULL;
    for (const struct bw_yaml *item = node->first; item != NULL; item = item->next) {
        if (strcmp(item->key, key) == 0)
            return item;
    }
    return NULL;
}

void bw_yaml_path(const struct bw_yaml *node, const char *key, char *path, size_t size)
{
    const char *keys[MAX_DEPTH + 2];
    size_t count = 0;
    size_t used = 0;

    if (key != NULL)
        keys[count++] = key;
    for (; node != NULL && count < MAX_DEPTH + 2; node = node->parent) {
        if (node->key != NULL)
            keys[count++] = node->key;
    }
    path[0] = '\0';
    while (count > 0 && used < size) {
        int n = snprintf(path + used, size - used, "%s%s", used == 0 ? "" : ".", keys[--count]);

        used += (size_t)n;
    }
}

enum bw_status bw_yaml_fail(const struct bw_yaml *node, struct bw_err *err, const char *fmt, ...)
{
    char what[sizeof(err->text) / 2];
    char path[160];
    va_list args;

    va_start(args, fmt);
    vsnprintf(what, sizeof(what), fmt, args);
    va_end(args);
    bw_yaml_path(node, NULL, path, sizeof(path));
    if (*path == '\0')
        return bw_fail(err, BW_ECONFIG, "%s:%zu: %s", node->file, node->line, what);
    return bw_fail(err, BW_ECONFIG, "%s:%zu: key '%s': %s", node->file, node->line, path, what);
}
