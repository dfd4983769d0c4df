/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_CONF_YAML_VALUE_H
#define BW_CONF_YAML_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/conf/yaml.h"

/*
 * yaml_value.h - the values of a mapping, each with the type its reader wants.
 *
 * A `get` leaves its output as it was where the key is absent or null, so that the caller's preset
 * stands.  All fail with BW_ECONFIG naming file, line, key and what was expected.
 *
 * Memory: texts belong to the tree; lists live in the arena.
 */

/* The node is a mapping and has no key but those of `known` (ended by NULL); a near one is named
 * in a hint. */
enum bw_status bw_yaml_check_keys(const struct bw_yaml *map, const char *const *known,
                                  struct bw_err *err) BW_MUST_CHECK;

/*
 * The same where other keys are somebody else's and stay: only one that is spelt nearly like one of
 * `known` (2 letters away, 1 where it is shorter than 6, or in case) is an error.
 */
enum bw_status bw_yaml_check_near(const struct bw_yaml *map, const char *const *known,
                                  struct bw_err *err) BW_MUST_CHECK;

/* The value under `key`, there and not null, or "FILE:LINE: key 'a.b' is missing". */
enum bw_status bw_yaml_require(const struct bw_yaml *map, const char *key,
                               const struct bw_yaml **ret_node, struct bw_err *err) BW_MUST_CHECK;

/* As bw_yaml_find, but NULL also where the value is null. */
const struct bw_yaml *bw_yaml_given(const struct bw_yaml *map, const char *key);

/* A text that is not empty. */
enum bw_status bw_yaml_get_text(const struct bw_yaml *map, const char *key, const char **ret_text,
                                struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_yaml_require_text(const struct bw_yaml *map, const char *key,
                                    const char **ret_text, struct bw_err *err) BW_MUST_CHECK;

/* true or false. */
enum bw_status bw_yaml_get_bool(const struct bw_yaml *map, const char *key, bool *ret_value,
                                struct bw_err *err) BW_MUST_CHECK;

struct bw_bounds {
    int64_t min;
    int64_t max;
};

enum bw_status bw_yaml_get_i64(const struct bw_yaml *map, const char *key, struct bw_bounds bounds,
                               int64_t *ret_value, struct bw_err *err) BW_MUST_CHECK;

/* 2026-01-31 */
enum bw_status bw_yaml_get_day(const struct bw_yaml *map, const char *key, int32_t *ret_day,
                               struct bw_err *err) BW_MUST_CHECK;

/* The index of the word among `words` (parted by blanks). */
enum bw_status bw_yaml_get_choice(const struct bw_yaml *map, const char *key, const char *words,
                                  int *ret_index, struct bw_err *err) BW_MUST_CHECK;

struct bw_yaml_list {
    const char **texts; /* NULL: none */
    size_t count;
};

/* A list of texts that are not empty, or one such text. */
enum bw_status bw_yaml_get_list(struct bw_arena *arena, const struct bw_yaml *map, const char *key,
                                struct bw_yaml_list *ret_list, struct bw_err *err) BW_MUST_CHECK;

/* Lower-case letters, digits and hyphens, 1 to 64: what can be a file name and part of an id. */
bool bw_yaml_is_id(const char *text);

/* How many letters to change, add or take away to make `b` of `a`; more than 2 is 3. */
int bw_yaml_distance(const char *a, const char *b);

/* What `word` may have been meant to be: the nearest of the names that are offered, the first of
 * several; NULL where none is near. */
struct bw_near {
    const char *word;
    const char *name;
    int distance; /* where there is a name */
};

void bw_near_offer(struct bw_near *near, const char *name);

#endif
