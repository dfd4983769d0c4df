/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_LINK_H
#define BW_STAGE_STAGE_LINK_H

#include "beatwise/stage/session.h"

/*
 * stage_link.h - the incidents of a quarter, in each variant: identifiers unsealed into a vault,
 * events paired, joined, stored in one transaction, wiped.
 *
 * Needs of the session: BW_NEED_WRITE.
 */
struct bw_link_summary {
    int64_t events;
    int64_t linkable;
    int64_t pairs; /* candidates */
    int64_t links; /* of the site's variant */
    int64_t incidents;
    int64_t calls;           /* ambulance calls that are no incident */
    int64_t returning;       /* persons who are known from other quarters, or from this one */
    int64_t several_sources; /* incidents that more than one source saw */
};

/*
 * Fails with BW_ENOTFOUND (nothing has been collected for the quarter, or no violence), BW_EREFUSED
 * (identifiers could be written to readable swap), BW_EFORMAT (a seal does not open), BW_EIO.
 */
enum bw_status bw_stage_link(struct bw_session *session, struct bw_quarter quarter,
                             struct bw_link_summary *ret_summary, struct bw_err *err) BW_MUST_CHECK;

#endif
