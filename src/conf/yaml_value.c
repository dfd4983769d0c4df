/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/conf/yaml_value.h"

#include <stdio.h>
#include <string.h>

#include "beatwise/base/day.h"
#include "beatwise/base/text.h"

/* A word further away than this is another word. */
#define NEAR 2
/* Of a key shorter than this, one letter away. */
#define SHORT 6
#define LONGEST_KEY 63

static int least(int a, int b, int c)
{
    int ab = a < b ? a : b;

    return ab < c ? ab : c;
}

/* Levenshtein, row by row. */
int bw_yaml_distance(const char *a, const char *b)
{
    int row[LONGEST_KEY + 1];
    size_t a_len = strlen(a);
    size_t b_len = strlen(b);

    if (a_len > LONGEST_KEY || b_len > LONGEST_KEY)
        return strcmp(a, b) == 0 ? 0 : NEAR + 1;
    for (size_t j = 0; j <= b_len; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= a_len; i++) {
        int diagonal = row[0];

        row[0] = (int)i;
        for (size_t j = 1; j <= b_len; j++) {
            int above = row[j];

            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[b_len] > NEAR ? NEAR + 1 : row[b_len];
}

void bw_near_offer(struct bw_near *near, const char *name)
{
    int distance = bw_yaml_distance(near->word, name);

    if (distance <= NEAR && (near->name == NULL || distance < near->distance)) {
        near->name = name;
        near->distance = distance;
    }
}

static enum bw_status fail_unknown(const struct bw_yaml *item, const char *const *known,
                                   struct bw_err *err)
{
    struct bw_near near = {.word = item->key};
    char path[160];

    bw_yaml_path(item, NULL, path, sizeof(path));
    bw_fail(err, BW_ECONFIG, "%s:%zu: key '%s' is not known", item->file, item->line, path);
    for (; *known != NULL; known++)
        bw_near_offer(&near, *known);
    return near.name == NULL ? BW_ECONFIG : bw_fail_hint(err, "did you mean '%s'?", near.name);
}

/* Most words are two letters away from some short one; one that differs in case only is no other
 * word. */
static bool is_misspelt(const char *key, const char *name)
{
    int distance = bw_yaml_distance(key, name);

    return bw_text_is_equal_fold(bw_text_of(key), bw_text_of(name)) ||
           distance <= (strlen(key) < SHORT ? 1 : NEAR);
}

enum bw_status bw_yaml_check_near(const struct bw_yaml *map, const char *const *known,
                                  struct bw_err *err)
{
    if (map->kind != BW_YAML_MAPPING)
        return BW_OK;
    for (const struct bw_yaml *item = map->first; item != NULL; item = item->next) {
        const char *misspelt = NULL;

        for (size_t i = 0; known[i] != NULL; i++) {
            if (strcmp(item->key, known[i]) == 0) {
                misspelt = NULL;
                break;
            }
            if (misspelt == NULL && is_misspelt(item->key, known[i]))
                misspelt = known[i];
        }
        if (misspelt != NULL) {
            const char *const only[] = {misspelt, NULL};

            return fail_unknown(item, only, err);
        }
    }
    return BW_OK;
}

enum bw_status bw_yaml_check_keys(const struct bw_yaml *map, const char *const *known,
                                  struct bw_err *err)
{
    if (map->kind != BW_YAML_MAPPING)
        return bw_yaml_fail(map, err, "keys with values were expected");
    for (const struct bw_yaml *item = map->first; item != NULL; item = item->next) {
        const char *const *k = known;

        while (*k != NULL && strcmp(*k, item->key) != 0)
            k++;
        if (*k == NULL)
            return fail_unknown(item, known, err);
    }
    return BW_OK;
}

const struct bw_yaml *bw_yaml_given(const struct bw_yaml *map, const char *key)
{
    const struct bw_yaml *node = bw_yaml_find(map, key);

    return node == NULL || node->is_null ? NULL : node;
}

enum bw_status bw_yaml_require(const struct bw_yaml *map, const char *key,
                               const struct bw_yaml **ret_node, struct bw_err *err)
{
    const struct bw_yaml *node = bw_yaml_given(map, key);
    char path[160];

    if (map->kind != BW_YAML_MAPPING)
        return bw_yaml_fail(map, err, "keys with values were expected");
    if (node == NULL) {
        bw_yaml_path(map, key, path, sizeof(path));
        return bw_fail(err, BW_ECONFIG, "%s:%zu: key '%s' is missing", map->file, map->line, path);
    }
    *ret_node = node;
    return BW_OK;
}

static bool is_text(const struct bw_yaml *node)
{
    return node->kind == BW_YAML_SCALAR && !node->is_null && *node->text != '\0';
}

enum bw_status bw_yaml_get_text(const struct bw_yaml *map, const char *key, const char **ret_text,
                                struct bw_err *err)
{
    const struct bw_yaml *node = bw_yaml_given(map, key);

    if (node == NULL)
        return BW_OK;
    if (!is_text(node))
        return bw_yaml_fail(node, err, "a text was expected");
    *ret_text = node->text;
    return BW_OK;
}

enum bw_status bw_yaml_require_text(const struct bw_yaml *map, const char *key,
                                    const char **ret_text, struct bw_err *err)
{
    const struct bw_yaml *node;
    enum bw_status status = bw_yaml_require(map, key, &node, err);

    return status != BW_OK ? status : bw_yaml_get_text(map, key, ret_text, err);
}

enum bw_status bw_yaml_get_bool(const struct bw_yaml *map, const char *key, bool *ret_value,
                                struct bw_err *err)
{
    const struct bw_yaml *node = bw_yaml_given(map, key);

    if (node == NULL)
        return BW_OK;
    if (is_text(node) && node->is_plain) {
        struct bw_text text = bw_text_of(node->text);

        if (bw_text_is_equal_fold(text, BW_TEXT("true"))) {
            *ret_value = true;
            return BW_OK;
        }
        if (bw_text_is_equal_fold(text, BW_TEXT("false"))) {
            *ret_value = false;
            return BW_OK;
        }
    }
    return bw_yaml_fail(node, err, "true or false was expected");
}

enum bw_status bw_yaml_get_i64(const struct bw_yaml *map, const char *key, struct bw_bounds bounds,
                               int64_t *ret_value, struct bw_err *err)
{
    const struct bw_yaml *node = bw_yaml_given(map, key);
    int64_t value;

    if (node == NULL)
        return BW_OK;
    if (!is_text(node) || !bw_text_parse_i64(bw_text_of(node->text), &value) ||
        value < bounds.min || value > bounds.max) {
        if (bounds.max == INT64_MAX)
            return bw_yaml_fail(node, err, "a count, at least %lld, was expected",
                                (long long)bounds.min);
        return bw_yaml_fail(node, err, "a count from %lld to %lld was expected",
                            (long long)bounds.min, (long long)bounds.max);
    }
    *ret_value = value;
    return BW_OK;
}

enum bw_status bw_yaml_get_day(const struct bw_yaml *map, const char *key, int32_t *ret_day,
                               struct bw_err *err)
{
    const struct bw_yaml *node = bw_yaml_given(map, key);
    int64_t local;

    if (node == NULL)
        return BW_OK;
    if (!is_text(node) || strlen(node->text) != strlen("2026-01-31") ||
        !bw_time_parse(bw_text_of(node->text), "%Y-%m-%d", &local))
        return bw_yaml_fail(node, err, "a date such as 2026-01-31 was expected");
    *ret_day = bw_local_day(local);
    return BW_OK;
}

static void list_words(const char *words, char *text, size_t size)
{
    size_t len = 0;

    for (; *words != '\0' && len + 3 < size; words++) {
        if (*words == ' ')
            text[len++] = ',';
        text[len++] = *words;
    }
    text[len] = '\0';
}

enum bw_status bw_yaml_get_choice(const struct bw_yaml *map, const char *key, const char *words,
                                  int *ret_index, struct bw_err *err)
{
    const struct bw_yaml *node = bw_yaml_given(map, key);
    int index = 0;
    char list[200];

    if (node == NULL)
        return BW_OK;
    for (const char *word = words; is_text(node); word++, index++) {
        struct bw_text slice = {word, strcspn(word, " ")};

        if (bw_text_is_equal(slice, bw_text_of(node->text))) {
            *ret_index = index;
            return BW_OK;
        }
        word += slice.len;
        if (*word == '\0')
            break;
    }
    list_words(words, list, sizeof(list));
    return bw_yaml_fail(node, err, "one of %s was expected", list);
}

enum bw_status bw_yaml_get_list(struct bw_arena *arena, const struct bw_yaml *map, const char *key,
                                struct bw_yaml_list *ret_list, struct bw_err *err)
{
    const struct bw_yaml *node = bw_yaml_given(map, key);
    struct bw_yaml_list list = {0};
    size_t cap = 0;

    if (node == NULL)
        return BW_OK;
    if (node->kind == BW_YAML_SCALAR && is_text(node)) {
        list.texts = bw_arena_grow(arena, list.texts, 0, &cap, sizeof(*list.texts));
        list.texts[list.count++] = node->text;
    }
    if (node->kind == BW_YAML_MAPPING || (node->kind == BW_YAML_SCALAR && list.count == 0))
        return bw_yaml_fail(node, err, "a list of texts was expected");
    for (const struct bw_yaml *item = node->first; item != NULL; item = item->next) {
        if (!is_text(item))
            return bw_yaml_fail(item, err, "a list of texts was expected");
        list.texts = bw_arena_grow(arena, list.texts, list.count, &cap, sizeof(*list.texts));
        list.texts[list.count++] = item->text;
    }
    *ret_list = list;
    return BW_OK;
}

bool bw_yaml_is_id(const char *text)
{
    size_t len = strlen(text);

    return len >= 1 && len <= 64 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}
