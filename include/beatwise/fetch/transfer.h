/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FETCH_TRANSFER_H
#define BW_FETCH_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
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
 * A connection that breaks is made again, after a wait, and the bytes go on where they stopped: the
 * sink sees one unbroken stream.  That needs a server that says which file it is (a strong ETag or
 * Last-Modified; with sftp and ftps size and time) and still has it.  Where it does not, the whole
 * must be fetched anew, which only the caller can do, for the sink has had a part.
 *
 * Order: bw_transfer_init() once, before any thread is started.
 * Privacy: messages name scheme, host and path, never user, password, query or token; buffers of
 * libcurl are overwritten when it frees them.
 */

/* What a server says of a file, by which it is known again. */
struct bw_validator {
    char etag[256];         /* as sent, W/ and quotes included; "" none, or one that is longer */
    int64_t modified_utc_s; /* -1: not said */
    int64_t size;           /* bytes of the whole; -1: not said */
};

#define BW_VALIDATOR_NONE ((struct bw_validator){"", -1, -1})

struct bw_transfer_progress {
    int64_t bytes; /* handed to the sink */
    int64_t total; /* -1: not known */
    double bytes_per_s;
    int wait_s; /* > 0: the connection broke, the next try is in so many seconds */
};

/* Called at most some times a second, by the thread that runs the transfer. */
typedef void bw_transfer_progress_fn(void *ctx, const struct bw_transfer_progress *progress);

struct bw_transfer_request {
    const char *url;
    const char *const *schemes; /* those allowed, "https", "sftp", "file" */
    size_t scheme_count;
    const char *ca;                           /* PEM file, or NULL */
    const struct bw_credentials *credentials; /* or NULL */
    int64_t max_bytes;                        /* BW_ERANGE past it; 0: no limit */
    int64_t timeout_s;                        /* longest wait for a server that says nothing */
    int64_t min_rate;     /* bytes a second, over `timeout_s`; 0: any more than none */
    int64_t retries;      /* tries in a row that may bring (almost) nothing, after the first */
    int64_t retry_wait_s; /* before the second; each further wait is twice as long */
    int64_t retry_max_s;  /* longest wait, also where the server asks for more (Retry-After) */
    const struct bw_validator *known;     /* of what we have already, or NULL */
    bw_transfer_progress_fn *progress_fn; /* or NULL */
    void *progress_ctx;
};

struct bw_transfer_result {
    int64_t bytes; /* handed to the sink */
    struct bw_validator file;
    bool is_unchanged; /* the server has what `known` names: nothing was handed on */
    bool must_restart; /* with BW_ETRANSFER: it can only be had from its first byte again */
    int tries;         /* connections that were made */
};

/* Fails with BW_EIO where libcurl cannot start. */
enum bw_status bw_transfer_init(struct bw_err *err) BW_MUST_CHECK;

/*
 * `ret_result` is written on failure too.  Fails with BW_EREFUSED (scheme not allowed, also that of
 * a redirect; a secret that everybody may read), BW_ENOTFOUND (no such file, HTTP 404 or 410: not
 * supplied), BW_ETRANSFER (no connection, certificate, host key, other HTTP status, broken off for
 * good; see must_restart), BW_ECONFIG (`ca`, a credential), BW_EIO (local file), BW_ERANGE (longer
 * than `max_bytes`), or with what the sink says.  The sink may have had a part of the bytes by
 * then.
 */
enum bw_status bw_transfer_run(const struct bw_transfer_request *request, struct bw_sink sink,
                               struct bw_transfer_result *ret_result,
                               struct bw_err *err) BW_MUST_CHECK;

/* `url` without user, password, query and fragment, in `arena`; a path as it is; NULL where it is
 * no URL that libcurl can read. */
const char *bw_transfer_place(struct bw_arena *arena, const char *url);

#endif
