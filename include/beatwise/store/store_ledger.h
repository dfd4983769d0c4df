/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_STORE_LEDGER_H
#define BW_STORE_STORE_LEDGER_H

#include "beatwise/model/cell.h"
#include "beatwise/model/incident.h"
#include "beatwise/store/store.h"

/*
 * store_ledger.h - what was released: each release, and every printed cell in the one form in which
 * the site ever prints it.
 *
 * A cell is of one beat, one quarter, one police status.  Once it is here it never changes, and
 * nothing takes it away: a release that is withdrawn has been seen.
 */
struct bw_release {
    const char *release_id;
    struct bw_quarter quarter;
    const char *group;
    int64_t at_utc_s;
    bool is_withdrawn;
};

struct bw_released_cell {
    const char *beat;
    struct bw_quarter quarter;
    enum bw_police_status status;
    int profile; /* enum bw_profile */
    struct bw_printed printed;
};

/* Adds the release and those of its cells that no release had before; the same release again adds
 * nothing.  In the caller's transaction. */
enum bw_status bw_store_release_add(struct bw_store *store, const struct bw_release *release,
                                    const struct bw_released_cell *cells, size_t count,
                                    struct bw_err *err) BW_MUST_CHECK;

/* BW_ENOTFOUND: there is no such release. */
enum bw_status bw_store_release_withdraw(struct bw_store *store, const char *release_id,
                                         struct bw_err *err) BW_MUST_CHECK;

/* By quarter, group and time, in `arena`. */
enum bw_status bw_store_release_list(struct bw_store *store, struct bw_arena *arena,
                                     struct bw_release **ret_releases, size_t *ret_count,
                                     struct bw_err *err) BW_MUST_CHECK;

/* All cells of quarters from `first` to `last`, by beat, quarter and status, in `arena`. */
enum bw_status bw_store_released_cells(struct bw_store *store, struct bw_arena *arena,
                                       struct bw_quarter first, struct bw_quarter last,
                                       struct bw_released_cell **ret_cells, size_t *ret_count,
                                       struct bw_err *err) BW_MUST_CHECK;

#endif
