/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FETCH_CHECKSUM_H
#define BW_FETCH_CHECKSUM_H

#include "beatwise/base/digest.h"
#include "beatwise/base/err.h"
#include "beatwise/base/text.h"

/*
 * checksum.h - lists as sha256sum writes them: 64 hex digits, a blank, a blank or `*` (read as
 * bytes), the name; in a line that begins with a backslash the name has
 * escapes (GNU coreutils, "md5sum invocation").
 */

/*
 * The digest of the file at `url` (or path) into `hex`, in small letters.  Names are compared
 * without their folders; where a list has a name in several folders, the one whose folders are
 * those of `url`.  Fails with BW_EFORMAT: no such list, no such name, or two digests for it.
 */
enum bw_status bw_checksum_find(struct bw_text list, const char *url, char hex[BW_DIGEST_HEX],
                                struct bw_err *err) BW_MUST_CHECK;

#endif
