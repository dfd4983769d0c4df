/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FETCH_TRANSFER_H
#define BW_FETCH_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/err.h"
#include "beatwise/base/sink.h"
#include "beatwise/conf/feed_desc.h"

/*
 * transfer.h - one URL or local file as a stream of bytes.
 *
 * A `url` without a scheme is a path and counts as scheme `file`; it is read with read(2), so a
 * FIFO or /dev/stdin will do.  Verification of TLS (1.2 or later) cannot be turned off; `ca` is
 * added to the system's list.  Proxies are by libcurl's own rules (https_proxy, no_proxy).
 *
 * Order: bw_transfer_init() once, before any thread is started.
 * Privacy: messages name scheme, host and path, never user, password, query or token; buffers of
 * libcurl are overwritten when it frees them.
 */
struct bw_transfer_request {
    const char *url;
    const char *const *schemes; /* those allowed, "https", "sftp", "file" */
    size_t scheme_count;
    const char *ca;                           /* PEM file, or NULL */
    const struct bw_credentials *credentials; /* or NULL */
    int64_t max_bytes;                        /* BW_ERANGE past it; 0: no limit */
    int64_t timeout_s;                        /* longest wait for a server that says nothing */
    const char *etag;                         /* of what we have already, or NULL */
};

struct bw_transfer_result {
    int64_t bytes;          /* handed to the sink */
    char etag[256];         /* "" where the server gave none, or one that is longer */
    int64_t modified_utc_s; /* -1: not said */
    bool is_unchanged;      /* the server has what `etag` names: nothing was handed on */
};

/* Fails with BW_EIO where libcurl cannot start. */
enum bw_status bw_transfer_init(struct bw_err *err) BW_MUST_CHECK;

/*
 * Fails with BW_EREFUSED (scheme not allowed, also that of a redirect), BW_ENOTFOUND (no such
 * file, HTTP 404 or 410: not supplied), BW_ETRANSFER (no connection, certificate, other HTTP
 * status, broken off), BW_ECONFIG (`ca`, a credential), BW_EIO (local file), BW_ERANGE (longer than
 * `max_bytes`), or with what the sink says.  The sink may have had a part of the bytes by then.
 */
enum bw_status bw_transfer_run(const struct bw_transfer_request *request, struct bw_sink sink,
                               struct bw_transfer_result *ret_result,
                               struct bw_err *err) BW_MUST_CHECK;

#endif
