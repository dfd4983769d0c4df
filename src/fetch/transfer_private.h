/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FETCH_TRANSFER_PRIVATE_H
#define BW_FETCH_TRANSFER_PRIVATE_H

#include <curl/curl.h>

#include "beatwise/base/buf.h"
#include "beatwise/base/text.h"
#include "beatwise/fetch/transfer.h"

/*
 * transfer_private.h - what the parts of a transfer share.
 *
 *   transfer.c         which road; local files
 *   transfer_curl.c    one URL: tries until it is whole, or there is no sense in another
 *   transfer_option.c  what libcurl is told once: protocols, certificates, credentials
 *   transfer_answer.c  what a server's answer is to what the sink has had already
 *   transfer_retry.c   what is tried again, and when
 */

/* Counts and hands on; BW_ERANGE past the limit. */
enum bw_status bw_transfer_hand_on(const struct bw_transfer_request *request, struct bw_sink sink,
                                   struct bw_transfer_result *result, struct bw_text bytes,
                                   struct bw_err *err) BW_MUST_CHECK;

/* Tells the caller how far it is, unless that was told at `drawn_ms`, a moment ago. */
void bw_transfer_tell(const struct bw_transfer_request *request,
                      const struct bw_transfer_result *result, int64_t *drawn_ms,
                      double bytes_per_s, int wait_s);

/* Everything but `file`; transfer_curl.c. */
enum bw_status bw_transfer_run_curl(const struct bw_transfer_request *request, struct bw_sink sink,
                                    struct bw_transfer_result *result,
                                    struct bw_err *err) BW_MUST_CHECK;

/* What is to be done with the bytes of an answer. */
enum bw_verdict {
    BW_VERDICT_NONE,      /* no answer yet */
    BW_VERDICT_TAKE,      /* but for the first `skip` bytes, which the sink has had */
    BW_VERDICT_ERROR,     /* a page that tells of an error */
    BW_VERDICT_UNCHANGED, /* we have them */
    BW_VERDICT_WHOLE,     /* the sink had all of them before */
    BW_VERDICT_RESTART,   /* another file than that the sink has had a part of */
    BW_VERDICT_TOO_LONG,
};

/* A transfer by libcurl. */
struct bw_transfer {
    const struct bw_transfer_request *request;
    struct bw_sink sink;
    struct bw_transfer_result *result; /* its `file` is of the answer that the sink has a part of */
    struct bw_err *err;
    struct bw_arena *arena; /* wiped at the end: it holds the token */
    CURL *easy;
    struct bw_buf ca;
    const char *place; /* for messages */
    int64_t drawn_ms;  /* when progress was told last */
    /* of the try that goes on */
    struct curl_slist *headers;
    enum bw_status status; /* of what this program did with the bytes */
    enum bw_verdict verdict;
    int64_t skip;
    int64_t bytes_before;
    char detail[CURL_ERROR_SIZE];
};

/* transfer_option.c */
enum bw_status bw_transfer_prepare(struct bw_transfer *transfer) BW_MUST_CHECK;

/* transfer_answer.c */
bool bw_transfer_is_http(const struct bw_transfer *transfer);

/* 0 where the protocol has none. */
long bw_transfer_http_status(CURL *easy);

/* The last answer's header, or NULL. */
const char *bw_transfer_header(CURL *easy, const char *name);

/* Asks for what is missing, or for what differs from what we know. */
enum bw_status bw_transfer_ask(struct bw_transfer *transfer) BW_MUST_CHECK;

/* Once the headers are there; writes `skip` and, of a first answer, the result's `file`. */
enum bw_verdict bw_transfer_judge(struct bw_transfer *transfer);

/* Whether a broken transfer of this file can go on. */
bool bw_transfer_can_resume(const struct bw_validator *file);

/* Whether both are surely the same bytes. */
bool bw_validator_is_same(const struct bw_validator *a, const struct bw_validator *b);

/* transfer_retry.c */

/* Whether trying again may help; `detail` is libcurl's text. */
bool bw_transfer_may_retry(CURLcode code, long http, const char *detail);

/*
 * Seconds that a Retry-After asks for, in seconds or as a date (which is compared with the same
 * answer's `date`, or with `now_utc_s` where that is NULL: the two clocks may differ); -1: none.
 */
int64_t bw_transfer_retry_after_s(const char *value, const char *date, int64_t now_utc_s);

/* Before try `n` (1: the second) in a row without success. */
int64_t bw_transfer_wait_s(const struct bw_transfer_request *request, int64_t n,
                           int64_t retry_after_s);

#endif
