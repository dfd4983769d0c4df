/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_QUALITY_PAGE_H
#define BW_STAGE_QUALITY_PAGE_H

#include "beatwise/stage/session.h"

/*
 * quality_page.h - what goes back to a supplier: how good its last extract was, against its own
 * four quarters before, and what to mend first.
 *
 * Reads the store and no clock: the same store gives the same bytes.
 * Privacy: the counts are exact, and of the supplier's own rows alone: nothing that another source
 * or a link told.  For that supplier, and nobody else: the folder is the owner's (0700).
 */

/*
 * Writes quality.csv and quality.json into SUPPLIERS/QUARTER/FEED, each in one step; other files
 * there stay.  The four quarters after it compare with this one: theirs are written anew.  For a
 * quarter without an extract, or with one that an older version entered, nothing is written.
 * Fails with BW_EIO.
 */
enum bw_status bw_quality_page_write(struct bw_session *session, const struct bw_feed_desc *feed,
                                     struct bw_quarter quarter, struct bw_err *err) BW_MUST_CHECK;

#endif
