/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_CONF_FEED_DESC_PRIVATE_H
#define BW_CONF_FEED_DESC_PRIVATE_H

#include "beatwise/base/arena.h"
#include "beatwise/base/digest.h"
#include "beatwise/base/err.h"
#include "beatwise/conf/feed_desc.h"
#include "beatwise/conf/yaml.h"

/*
 * feed_desc_private.h - what the files that read a feed description share.
 */
struct bw_feed_reader {
    struct bw_arena *arena;
    const char *file;
    struct bw_feed_desc *desc;
    struct bw_digest *digest;  /* of the descriptor and, as they are read, of what it names */
    const char *null_sequence; /* of the dialect, or NULL */
    struct bw_err *err;
};

/* BW_ROLE_NONE where there is none of that name. */
enum bw_role bw_role_of(const char *name);

/*
 * Outside `beatwise:` unknown keys belong to the standard; but one that is spelt nearly like a key
 * of its level, or stands a level too high, is an error.
 */
enum bw_status bw_feed_check_descriptor(const struct bw_yaml *root,
                                        struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_feed_check_dialect(const struct bw_yaml *dialect,
                                     struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_feed_check_schema(const struct bw_yaml *schema, struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_feed_check_field(const struct bw_yaml *field, struct bw_err *err) BW_MUST_CHECK;

/*
 * The value under `key`, or where that is the path of a file beside the descriptor (the standard
 * allows it of `schema` and `dialect`) what the file holds; NULL: there is none.
 */
enum bw_status bw_feed_follow(struct bw_feed_reader *reader, const struct bw_yaml *map,
                              const char *key, const struct bw_yaml **ret_node) BW_MUST_CHECK;

/* `dialect`; the delimiter that the format presets must be there. */
enum bw_status bw_feed_read_dialect(struct bw_feed_reader *reader,
                                    const struct bw_yaml *resource) BW_MUST_CHECK;

/* `resources[].path`, `dialect` and the rest of the resource but its schema. */
enum bw_status bw_feed_read_resource(struct bw_feed_reader *reader,
                                     const struct bw_yaml *resource) BW_MUST_CHECK;

/* `schema.fields`, with `schema.missingValues`. */
enum bw_status bw_feed_read_fields(struct bw_feed_reader *reader,
                                   const struct bw_yaml *schema) BW_MUST_CHECK;

/* `codes` of a field that has a role: a mapping, or the path of a file. */
enum bw_status bw_feed_read_codes(struct bw_feed_reader *reader, const struct bw_yaml *codes,
                                  struct bw_field *field) BW_MUST_CHECK;

/* `trueValues` and `falseValues` of a field whose role takes yes and no, as codes. */
enum bw_status bw_feed_read_booleans(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                     struct bw_field *field) BW_MUST_CHECK;

/* `constraints` of a field that has a role; its type and format must have been read. */
enum bw_status bw_feed_read_constraints(struct bw_feed_reader *reader, const struct bw_yaml *field,
                                        struct bw_field *ret_field) BW_MUST_CHECK;

/* `violence` and `exclude`; the fields must have been read. */
enum bw_status bw_feed_read_rules(struct bw_feed_reader *reader,
                                  const struct bw_yaml *beatwise) BW_MUST_CHECK;

/* The first word in braces that bw_feed_desc_expand does not know, or NULL. */
const char *bw_feed_unknown_word(struct bw_arena *arena, const char *template_text);

#endif
