/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_TESTS_FUZZ_MUST_H
#define BW_TESTS_FUZZ_MUST_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/err.h"

/*
 * must.h - what every fuzzer holds against what it tries.
 *
 * Not assert(): these must hold in a build with NDEBUG too, and the message names the rule, so
 * that a crash file need not be opened to see which one it broke.
 */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define MUST(what)                                                                                 \
    do {                                                                                           \
        if (!(what)) {                                                                             \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #what);              \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* A failure says so in one line that a terminal can show as it is; a hint may follow. */
static inline void must_be_tidy(enum bw_status status, const struct bw_err *err)
{
    if (status == BW_OK)
        return;
    MUST(err->status == status);
    MUST(err->text[0] != '\0');
    for (const char *at = err->text; *at != '\0'; at++)
        MUST((unsigned char)*at >= ' ' || strncmp(at, "\nhint: ", 7) == 0);
}

#endif
