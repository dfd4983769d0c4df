/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int starts_second_line(const char *at)
{
    return strncmp(at, "\nhint: ", strlen("\nhint: ")) == 0 ||
           strncmp(at, "\nusage: ", strlen("\nusage: ")) == 0;
}

/* A message quotes names out of files and goes to a terminal: what that would obey becomes '?'. */
static void make_printable(char *text)
{
    for (char *at = text; *at != '\0'; at++) {
        if (((unsigned char)*at < ' ' && !starts_second_line(at)) || *at == 0x7F)
            *at = '?';
    }
}

enum bw_status bw_fail(struct bw_err *err, enum bw_status status, const char *fmt, ...)
{
    va_list args;

    assert(status != BW_OK);
    err->status = status;
    va_start(args, fmt);
    vsnprintf(err->text, sizeof(err->text), fmt, args);
    va_end(args);
    make_printable(err->text);
    return status;
}

enum bw_status bw_fail_in(struct bw_err *err, const char *fmt, ...)
{
    char inner[sizeof(err->text)];
    va_list args;
    size_t used;

    assert(err->status != BW_OK);
    memcpy(inner, err->text, sizeof(inner));
    va_start(args, fmt);
    vsnprintf(err->text, sizeof(err->text), fmt, args);
    va_end(args);
    make_printable(err->text);
    used = strlen(err->text);
    snprintf(err->text + used, sizeof(err->text) - used, ": %s", inner);
    return err->status;
}

enum bw_status bw_fail_hint(struct bw_err *err, const char *fmt, ...)
{
    size_t used = strlen(err->text);
    size_t start;
    va_list args;

    assert(err->status != BW_OK);
    start = used + strlen("\nhint: ");
    if (start >= sizeof(err->text))
        return err->status;
    memcpy(err->text + used, "\nhint: ", strlen("\nhint: ") + 1);
    va_start(args, fmt);
    vsnprintf(err->text + start, sizeof(err->text) - start, fmt, args);
    va_end(args);
    make_printable(err->text + start);
    return err->status;
}
