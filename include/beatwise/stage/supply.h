/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_SUPPLY_H
#define BW_STAGE_SUPPLY_H

#include "beatwise/base/digest.h"
#include "beatwise/conf/feed_desc.h"
#include "beatwise/conf/site.h"
#include "beatwise/fetch/transfer.h"
#include "beatwise/store/store_event.h"

/*
 * supply.h - what a supplier keeps where a feed's description says: how it is asked for, whether it
 * is still what was fetched last time, and the checksums beside it.
 */

/* A request for `url` by the site's settings and the feed's credentials. */
struct bw_transfer_request bw_supply_request(const struct bw_site *site,
                                             const struct bw_feed_desc *feed, const char *url);

/*
 * Whether all of `urls` are what `files` (of the extract that counts, by number) say: a URL without
 * a file is still not there.  False where a server does not tell, or cannot be asked: reading then
 * says why.  Local files are never asked about: reading them costs as much.
 */
bool bw_supply_is_unchanged(struct bw_arena *arena, const struct bw_site *site,
                            const struct bw_feed_desc *feed, const char *const *urls,
                            size_t url_count, const struct bw_extract_file *files,
                            size_t file_count);

/* What is worth keeping of a fetched file for that question; false: nothing. */
bool bw_supply_file(struct bw_arena *arena, const char *url, const struct bw_validator *validator,
                    int number, struct bw_extract_file *ret_file);

/*
 * Compares the SHA-256 of the file at `url` with what `checksums` of the feed says; `number` is
 * that of the URL among the feed's for `quarter`.  Nothing to compare with is fine where the feed
 * names no `checksums`.  Fails with BW_EFORMAT: the digest differs, or the list does not have it;
 * or as a transfer does, but BW_EREFUSED where there is no list.
 */
enum bw_status bw_supply_check_digest(struct bw_arena *arena, const struct bw_site *site,
                                      const struct bw_feed_desc *feed, struct bw_quarter quarter,
                                      const char *url, size_t number, const char *hex,
                                      struct bw_err *err) BW_MUST_CHECK;

#endif
