/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_ERR_H
#define BW_BASE_ERR_H

/*
 * err.h - how a call that can fail says so.
 *
 * Things go wrong in three ways, and each has its own road:
 *
 *   a bug in this program     assert(); never a status
 *   a row we cannot use       a reject (model/reject.h): counted, stored, and the run goes on
 *   anything else             a status, with one line for the operator in struct bw_err
 *
 * Privacy: the text names the place (file, line, column, option), never a value read from a
 * person's record: it goes to logs that people without access to the data may read.
 */

/* Also the exit codes of the program: add at the end, never renumber. */
enum bw_status {
    BW_OK = 0,
    BW_EUSAGE = 2,     /* the command line is wrong */
    BW_ECONFIG = 3,    /* a configuration or feed description is wrong */
    BW_EIO = 4,        /* a file cannot be opened, read, written or renamed */
    BW_EFORMAT = 5,    /* an input is not in the form that its description promises */
    BW_ERANGE = 6,     /* a number is outside what the call accepts */
    BW_ENOTFOUND = 7,  /* a thing that was named does not exist */
    BW_EBUSY = 8,      /* another run holds the lock */
    BW_EPARTIAL = 9,   /* a feed failed or is missing; the rest was done */
    BW_EREFUSED = 10,  /* a rule forbids it: sharing, disclosure, key */
    BW_ETRANSFER = 11, /* a server could not be reached or did not send the whole file */
    BW_EFOUND = 12,    /* a check was carried out and found something */
};

struct bw_err {
    enum bw_status status;
    char text[512]; /* one line; a hint may follow on a second one */
};

#define BW_ERR_INIT ((struct bw_err){.status = BW_OK})

#define BW_MUST_CHECK __attribute__((warn_unused_result))
#define BW_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/*
 * Writes `status` and the text to `err` and returns `status`, so that a failing call ends with
 * `return bw_fail(err, ...)`.  A text that is too long is cut, and a control character in it (a
 * name out of a file may hold one) becomes '?'.
 */
enum bw_status bw_fail(struct bw_err *err, enum bw_status status, const char *fmt, ...)
    BW_PRINTF(3, 4);

/* Puts "context: " before the text that is there, and returns the status that is there. */
enum bw_status bw_fail_in(struct bw_err *err, const char *fmt, ...) BW_PRINTF(2, 3);

/* Adds a second line "hint: ..." to the text that is there, and returns its status. */
enum bw_status bw_fail_hint(struct bw_err *err, const char *fmt, ...) BW_PRINTF(2, 3);

#endif
