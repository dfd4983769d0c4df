/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_CONF_YAML_H
#define BW_CONF_YAML_H

#include <stddef.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/base/text.h"

/*
 * yaml.h - a YAML (or JSON) file as a tree that remembers where everything stood.
 *
 * Aliases, anchors, tags, duplicate keys and a second document are errors, and so is what no
 * honest file needs: nesting over 64, more than 4 MiB, more than 250,000 values.  A scalar keeps
 * its text; whoever reads it gives it a type (conf/yaml_value.h).  A plain `null`, `~` or nothing
 * is a scalar with is_null.
 *
 * Memory: the tree lives in its arena.
 */
#define BW_YAML_MAX_BYTES ((size_t)4 * 1024 * 1024)

enum bw_yaml_kind {
    BW_YAML_SCALAR,
    BW_YAML_SEQUENCE,
    BW_YAML_MAPPING,
};

struct bw_yaml {
    enum bw_yaml_kind kind;
    const char *file; /* as given */
    size_t line;      /* 1-based; of what stands under a key: the key's */
    const char *key;  /* the key it stands under, or NULL (items of a sequence, the root) */
    const char *text; /* of a scalar */
    int is_null;
    int is_plain;          /* of a scalar: not in quotes */
    struct bw_yaml *first; /* of a sequence or mapping: its items, in their order */
    struct bw_yaml *next;  /* the sibling */
    const struct bw_yaml *parent;
};

/*
 * Reads the one document of a file; messages call it by `path`.  `ret_text` is the whole of it, for
 * its digest; it lives in `arena` like the tree.
 * Fails with BW_ENOTFOUND (no such file), BW_EIO, BW_ECONFIG ("FILE:LINE: ...").
 */
enum bw_status bw_yaml_read(struct bw_arena *arena, const char *path, struct bw_text *ret_text,
                            struct bw_yaml **ret_root, struct bw_err *err) BW_MUST_CHECK;

/* The same for text in memory (at most 4 MiB). */
enum bw_status bw_yaml_parse(struct bw_arena *arena, const char *file, const char *text, size_t len,
                             struct bw_yaml **ret_root, struct bw_err *err) BW_MUST_CHECK;

/* The value under `key` of a mapping, or NULL; also NULL where `node` is NULL or no mapping. */
const struct bw_yaml *bw_yaml_find(const struct bw_yaml *node, const char *key);

/* Fails with BW_ECONFIG and "FILE:LINE: key 'a.b': MESSAGE", the place of `node`. */
enum bw_status bw_yaml_fail(const struct bw_yaml *node, struct bw_err *err, const char *fmt, ...)
    BW_PRINTF(3, 4);

/* "a.b", the keys from the root to `node` or, where `key` is not NULL, to `key` below it; cut at
 * the end where `path` is too short. */
void bw_yaml_path(const struct bw_yaml *node, const char *key, char *path, size_t size);

#endif
