/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_MATCH_PRIVATE_H
#define BW_LINK_MATCH_PRIVATE_H

#include "beatwise/link/match.h"

/* What the files that make bw_match_find share. */
struct bw_match_work {
    const struct bw_match_request *request;
    struct bw_link_forms forms;
    uint8_t *sides;
    int64_t sizes[3]; /* records of each side */
    struct bw_link_weights weights;
    double most_share; /* of any pairs of the records, times or not, those that can be one person */
};

/* Keys of a pass of the search, each `stride` behind the last, or of the learning; match_key.c. */
#define BW_MATCH_PASSES 22
#define BW_MATCH_LEARN_PASSES 4
void bw_match_fill_keys(const struct bw_link_forms *forms, size_t pass, size_t stride,
                        uint32_t *keys);
void bw_match_fill_learn_keys(const struct bw_link_forms *forms, size_t pass, uint32_t *keys);

/* The fields that do not follow from agreeing in the key of a pass of the learning. */
unsigned bw_match_learn_fields(size_t pass);

/* Sets work->weights but for `share`; match_learn.c. */
void bw_match_learn(struct bw_arena *arena, struct bw_match_work *work);

#endif
