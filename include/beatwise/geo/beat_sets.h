/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_BEAT_SETS_H
#define BW_GEO_BEAT_SETS_H

#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/geo/beat.h"

/*
 * beat_sets.h - the boundary sets of a site, of which one is in force on a day.
 *
 * Beats are redrawn every few years; an event belongs to the set in force when it happened.  A set
 * is in force from its first day until its last one or, where none is given, until the day before
 * the next set's first.
 */
struct bw_beat_sets;

/* Empty.  Lives in `arena`; close it before the arena is freed. */
struct bw_beat_sets *bw_beat_sets_open(struct bw_arena *arena);

/*
 * Takes the set over.  Fails with BW_ECONFIG where it would be in force on a day on which another
 * one is, or ends before it begins; then the sets are as they were and `set` stays the caller's.
 */
enum bw_status bw_beat_sets_add(struct bw_beat_sets *sets, struct bw_beat_set *set,
                                struct bw_err *err) BW_MUST_CHECK;

/* The set in force, or NULL. */
const struct bw_beat_set *bw_beat_sets_find(const struct bw_beat_sets *sets, int32_t day);

/* Ordered by first day. */
size_t bw_beat_sets_count(const struct bw_beat_sets *sets);
const struct bw_beat_set *bw_beat_sets_get(const struct bw_beat_sets *sets, size_t i);

/* Closes the sets as well.  NULL is fine. */
void bw_beat_sets_close(struct bw_beat_sets *sets);

#endif
