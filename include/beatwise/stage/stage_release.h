/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_RELEASE_H
#define BW_STAGE_STAGE_RELEASE_H

#include "beatwise/stage/stage_report.h"

/*
 * stage_release.h - what was a draft is given away, and from then on binds what comes.
 *
 * Each group's printed cells are audited with everything in the ledger, entered in it, and written
 * to out/QUARTER/GROUP/ without the stamp of a draft.  A cell that was released keeps its printed
 * form in every later draft and release.  What stood in the folder is moved to out/withdrawn/ID/.
 *
 * Order: the ledger and the run log first, then the folder: nothing is given away without its
 * record, and running it again finishes what was stopped between the two.
 *
 * Needs of the session and the ground: as stage_report.h.
 */

/* As bw_stage_report; BW_EREFUSED also where the audit finds a cell that would be narrowed. */
enum bw_status bw_stage_release(struct bw_session *session, const struct bw_ground *ground,
                                const struct bw_report_request *request,
                                struct bw_report_written **ret_written, size_t *ret_count,
                                struct bw_err *err) BW_MUST_CHECK;

/*
 * Moves the folder of a release to out/withdrawn/ID/ with NOTICE.txt, which says why.  Its cells
 * stay in the ledger: they were seen.  Fails with BW_ENOTFOUND (no such release), BW_EREFUSED
 * (`reason` is blank, or it is withdrawn already), BW_EIO.
 */
enum bw_status bw_stage_withdraw(struct bw_session *session, const char *release_id,
                                 const char *reason, const char **ret_dir,
                                 struct bw_err *err) BW_MUST_CHECK;

#endif
