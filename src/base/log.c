/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "beatwise/base/clock.h"

#define FIRST_DRAWN_MS 2000
#define REDRAWN_MS 100

/* The one setting that is the process's own: where its standard error goes. */
static enum bw_log_level highest = BW_LOG_INFO;

void bw_log_set_level(enum bw_log_level level)
{
    highest = level;
}

void bw_log_print(enum bw_log_level level, const char *fmt, ...)
{
    static const char *const prefix[] = {"error: ", "warning: ", "", ""};
    va_list args;

    if (level > highest)
        return;
    fprintf(stderr, "beatwise: %s", prefix[level]);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
}

void bw_progress_print(struct bw_progress *progress, const char *fmt, ...)
{
    int64_t now_ms = bw_clock_steady_ms();
    va_list args;

    if (progress->started_ms == 0)
        progress->started_ms = now_ms;
    if (highest < BW_LOG_INFO || now_ms - progress->started_ms < FIRST_DRAWN_MS ||
        now_ms - progress->drawn_ms < REDRAWN_MS || !isatty(STDERR_FILENO))
        return;
    progress->drawn_ms = now_ms;
    progress->is_drawn = true;
    fputc('\r', stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputs("\033[K", stderr);
    fflush(stderr);
}

void bw_progress_end(struct bw_progress *progress)
{
    if (progress->is_drawn)
        fputs("\r\033[K", stderr);
    *progress = (struct bw_progress){0};
}
