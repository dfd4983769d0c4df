/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_SYNTH_SYNTH_PLAN_H
#define BW_SYNTH_SYNTH_PLAN_H

#include <stdint.h>

#include "beatwise/base/day.h"
#include "beatwise/base/err.h"

/*
 * synth_plan.h - what an invented site is made of.
 *
 * Everything that the synth layer writes is a pure function of a plan: integers only, no libm, so
 * that the bytes are the same on every machine and with every compiler.
 */
struct bw_synth_plan {
    const char *name; /* of the site; printed on every output */
    const char *keys; /* `keys:` of site.yaml, as it is to stand there */
    uint64_t seed;
    uint32_t beats;           /* 6 to 2,000 */
    uint64_t people;          /* residents, 100 to 10,000,000 */
    uint64_t incidents;       /* victims of violence a quarter, up to 10,000,000; 0 is fine */
    struct bw_quarter first;  /* 1990 to 2090 */
    int quarters;             /* 1 to 100 */
    int non_violence_percent; /* of the rows of each extract, 0 to 99 */
};

/* The plan of `beatwise demo`: 60 beats, 400,000 people, 2,600 incidents, 2023Q2 to 2026Q1. */
void bw_synth_plan_init(struct bw_synth_plan *plan);

/* Fails with BW_ERANGE and what is allowed. */
enum bw_status bw_synth_plan_check(const struct bw_synth_plan *plan,
                                   struct bw_err *err) BW_MUST_CHECK;

#endif
