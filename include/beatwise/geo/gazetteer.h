/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_GAZETTEER_H
#define BW_GEO_GAZETTEER_H

#include <stddef.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/base/text.h"
#include "beatwise/model/category.h"
#include "beatwise/model/pii.h"

/*
 * gazetteer.h - named places, and which of them a free text means, if one.
 *
 * A text is cut into words: letters without marks, in capitals; abbreviations written out (St,
 * Rd, Stn, Ysb), words that only point ("o/s", "near", "ger") left out.  Each word of a name weighs
 * by how few places have it, ln(1 + places / places with it): "Street" says little, "Tonnau" much.
 * A text's score against a name is Dice's coefficient over weights,
 *
 *     2 * what both have / (all of the name + all of the text),
 *
 * in which a misspelt word counts in part: by edits (optimal string alignment) or by sound.  Words
 * of the beat or town in which the place lies cost nothing; words that no place has weigh as much
 * as the rarest, but a part of premises ("toilets", "bar") a fifth of it.  A name's part before a
 * comma counts as a name of its own, but then nothing in the text may be left over.  The best place
 * is taken where its score reaches the threshold and no other place comes within
 * BW_GAZETTEER_MARGIN: "High Street", of which there are ten, is none.
 *
 * Order: open, add each place, seal, find; close.  Sealed, it can be asked by many threads.
 * Privacy: a text may name people; it is not kept, and what was made of it is wiped.
 */
#define BW_GAZETTEER_THRESHOLD 0.8
#define BW_GAZETTEER_MARGIN 0.05

struct bw_place {
    const char *id;
    const char *name;
    enum bw_place_type kind; /* BW_PLACE_UNKNOWN: not said */
    double lon_deg, lat_deg;
    const char *context; /* of beat and town, blanks between, or NULL */
};

struct bw_gazetteer;

void bw_gazetteer_open(struct bw_gazetteer **ret_gazetteer);

/*
 * `aliases` are parted by semicolons.  Everything is copied.  Fails with BW_EFORMAT where there is
 * no id or the name has no word that says anything.
 */
enum bw_status bw_gazetteer_add(struct bw_gazetteer *gazetteer, const struct bw_place *place,
                                struct bw_text aliases, struct bw_err *err) BW_MUST_CHECK;

/* Fails with BW_EFORMAT where two places have one id; the message names it. */
enum bw_status bw_gazetteer_seal(struct bw_gazetteer *gazetteer, struct bw_err *err) BW_MUST_CHECK;

size_t bw_gazetteer_count(const struct bw_gazetteer *gazetteer);

enum bw_gazetteer_found {
    BW_GAZETTEER_FOUND,
    BW_GAZETTEER_EMPTY,     /* the text says nothing: no word, or only such as point */
    BW_GAZETTEER_UNKNOWN,   /* nothing reaches the threshold */
    BW_GAZETTEER_AMBIGUOUS, /* several places do, and none is clearly the best */
};

/* `ret_place` and `ret_score` (0 to 1) are untouched unless it is found. */
enum bw_gazetteer_found bw_gazetteer_find(const struct bw_gazetteer *gazetteer, struct bw_pii text,
                                          double threshold, const struct bw_place **ret_place,
                                          double *ret_score);

/* NULL is fine. */
void bw_gazetteer_close(struct bw_gazetteer *gazetteer);

#endif
