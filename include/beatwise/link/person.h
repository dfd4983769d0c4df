/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_PERSON_H
#define BW_LINK_PERSON_H

#include "beatwise/link/keyed.h"
#include "beatwise/link/match.h"
#include "beatwise/model/incident.h"

/*
 * person.h - which records of two files, or of one, are one person, in each variant.
 *
 * Two files are taken to hold each person once: links are one-to-one.  In one file links join into
 * persons, best first, and one joins nothing where the two groups of records hold two different
 * NHS numbers, or two birth days that cannot be one.
 *
 * Base holds what is more likely than not and clearly better than what it stands in the way of;
 * strict what is nearly certain; loose what is in doubt as well.
 */
#define BW_PERSON_STRICT_BITS 13.3 /* one in ten thousand is wrong */
#define BW_PERSON_BASE_BITS 0.0
#define BW_PERSON_LOOSE_BITS (-3.3) /* one in eleven is right */
#define BW_PERSON_LEAD_BITS 1.0

/* In one file a link that is wrong joins more than two records. */
#define BW_PERSON_BASE_BITS_WITHIN 0.0

/* `groups` of each variant: one number a record, the same for records that are one person; in
 * `arena`. */
struct bw_persons {
    uint32_t *groups[BW_VARIANTS];
    struct bw_match_result found; /* without the matches */
};

void bw_persons_find(struct bw_arena *arena, const struct bw_match_request *request,
                     struct bw_persons *ret_persons);

/* By match keys alone. */
void bw_persons_find_keyed(struct bw_arena *arena, const struct bw_keyed_request *request,
                           uint32_t **ret_groups);

#endif
