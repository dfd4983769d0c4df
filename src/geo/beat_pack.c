/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/geo/beat_pack.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "beat_private.h"

/* What a text that is not there has in the place of its length. */
#define NO_TEXT UINT32_MAX

struct packing {
    struct bw_buf *buf;
    struct bw_err *err;
};

static void put(struct packing *packing, const void *bytes, size_t len)
{
    if (packing->err->status == BW_OK)
        (void)!bw_buf_add(packing->buf, bytes, len, packing->err);
}

static void put_number(struct packing *packing, size_t number)
{
    uint32_t packed = (uint32_t)number;

    put(packing, &packed, sizeof(packed));
}

static void put_text(struct packing *packing, const char *text)
{
    put_number(packing, text == NULL ? NO_TEXT : strlen(text));
    if (text != NULL)
        put(packing, text, strlen(text));
}

static void put_beat(struct packing *packing, const struct bw_beat_set *set, GEOSWKBWriter *writer,
                     size_t i)
{
    const struct bw_beat *beat = &set->beats[i];
    size_t len = 0;
    unsigned char *wkb =
        GEOSWKBWriter_write_r(set->geos.handle, writer, set->shapes[i].geometry, &len);

    put_text(packing, beat->code);
    put_text(packing, beat->name);
    put_text(packing, beat->name_cy);
    for (size_t level = 0; level < set->source.level_count; level++)
        put_text(packing, beat->areas[level]);
    put_number(packing, beat->feature_count);
    put_number(packing, beat->is_repaired);
    put_number(packing, len);
    put(packing, wkb, len);
    GEOSFree_r(set->geos.handle, wkb);
}

enum bw_status bw_beat_set_pack(const struct bw_beat_set *set, struct bw_buf *buf,
                                struct bw_err *err)
{
    GEOSWKBWriter *writer = GEOSWKBWriter_create_r(set->geos.handle);
    struct packing packing = {buf, err};

    *err = BW_ERR_INIT;
    put_text(&packing, set->operation);
    put(&packing, &set->accuracy_m, sizeof(set->accuracy_m));
    put_number(&packing, set->warning_count);
    for (size_t i = 0; i < set->warning_count; i++)
        put_text(&packing, set->warnings[i]);
    put_number(&packing, set->len);
    for (size_t i = 0; i < set->len; i++)
        put_beat(&packing, set, writer, i);
    GEOSWKBWriter_destroy_r(set->geos.handle, writer);
    return err->status;
}

struct unpacking {
    struct bw_arena *arena;
    const unsigned char *at;
    size_t left;
    bool is_short; /* something was longer than what is left */
};

static const void *take(struct unpacking *unpacking, size_t len)
{
    const void *at = unpacking->at;

    unpacking->is_short = unpacking->is_short || len > unpacking->left;
    if (unpacking->is_short)
        return NULL;
    unpacking->at += len;
    unpacking->left -= len;
    return at;
}

static uint32_t take_number(struct unpacking *unpacking)
{
    const void *at = take(unpacking, sizeof(uint32_t));
    uint32_t number = 0;

    if (at != NULL)
        memcpy(&number, at, sizeof(number));
    return number;
}

static const char *take_text(struct unpacking *unpacking)
{
    uint32_t len = take_number(unpacking);
    const char *at = len == NO_TEXT ? NULL : take(unpacking, len);

    return at == NULL ? NULL : bw_arena_strndup(unpacking->arena, at, len);
}

static bool take_beat(struct unpacking *unpacking, struct bw_beat_set *set, GEOSWKBReader *reader)
{
    struct bw_shape *shape = &set->shapes[set->len];
    struct bw_beat *beat = &set->beats[set->len];
    const size_t levels = set->source.level_count;
    const char **areas = bw_arena_alloc(unpacking->arena, levels, sizeof(*areas));
    const unsigned char *wkb;
    uint32_t len;

    beat->code = take_text(unpacking);
    beat->name = take_text(unpacking);
    beat->name_cy = take_text(unpacking);
    for (size_t i = 0; i < levels; i++)
        areas[i] = take_text(unpacking);
    beat->areas = areas;
    beat->feature_count = take_number(unpacking);
    beat->is_repaired = take_number(unpacking) != 0;
    len = take_number(unpacking);
    wkb = take(unpacking, len);
    if (wkb == NULL || beat->code == NULL || beat->name == NULL)
        return false;
    shape->beat = (int)set->len;
    shape->geometry = GEOSWKBReader_read_r(set->geos.handle, reader, wkb, len);
    if (shape->geometry == NULL)
        return false;
    set->len++;
    shape->prepared = GEOSPrepare_r(set->geos.handle, shape->geometry);
    return shape->prepared != NULL;
}

static bool take_set(struct unpacking *unpacking, struct bw_beat_set *set)
{
    GEOSWKBReader *reader = GEOSWKBReader_create_r(set->geos.handle);
    const void *accuracy;
    bool is_whole;
    uint32_t count;

    set->operation = take_text(unpacking);
    accuracy = take(unpacking, sizeof(set->accuracy_m));
    if (accuracy != NULL)
        memcpy(&set->accuracy_m, accuracy, sizeof(set->accuracy_m));
    count = take_number(unpacking);
    /* Of both lists an item takes at least four bytes: what says more is not believed. */
    is_whole = count <= unpacking->left / 4;
    set->warnings = bw_arena_alloc(unpacking->arena, is_whole ? count : 0, sizeof(*set->warnings));
    for (uint32_t i = 0; i < count && is_whole; i++)
        set->warnings[set->warning_count++] = take_text(unpacking);
    count = take_number(unpacking);
    is_whole = is_whole && count <= unpacking->left / 4 && count <= INT_MAX;
    set->beats = bw_arena_alloc(unpacking->arena, is_whole ? count : 0, sizeof(*set->beats));
    set->shapes = bw_arena_alloc(unpacking->arena, is_whole ? count : 0, sizeof(*set->shapes));
    for (uint32_t i = 0; i < count && is_whole; i++)
        is_whole = take_beat(unpacking, set, reader);
    GEOSWKBReader_destroy_r(set->geos.handle, reader);
    return is_whole && !unpacking->is_short && unpacking->left == 0 && set->operation != NULL;
}

enum bw_status bw_beat_set_unpack(struct bw_beat_set **ret_set, struct bw_arena *arena,
                                  const struct bw_boundary_source *source, const void *bytes,
                                  size_t len, struct bw_err *err)
{
    struct bw_beat_set *set = bw_arena_alloc(arena, 1, sizeof(*set));
    struct unpacking unpacking = {.arena = arena, .at = bytes, .left = len};

    set->arena = arena;
    set->source = bw_boundary_source_copy(arena, source);
    bw_geos_init(&set->geos);
    if (!take_set(&unpacking, set)) {
        bw_beat_set_close(set);
        return bw_fail(err, BW_EFORMAT, "not the boundaries that were put away");
    }
    bw_beat_set_plant(set);
    *ret_set = set;
    return BW_OK;
}
