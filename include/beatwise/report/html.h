/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_HTML_H
#define BW_REPORT_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/buf.h"
#include "beatwise/report/hotspot.h"

/*
 * html.h - a group's page: one file with its style in it, no script, no request, for the screen,
 * the phone, the dark and A4.
 *
 * Everything that came from outside is escaped here and only here.
 */

/* What counts for the rank; the numbers are those of the setting rank.count. */
enum bw_counted {
    BW_COUNTED_PUBLIC = 0,
    BW_COUNTED_ALL = 1,
    BW_COUNTED_NO_RECORD = 2,
};

/* Whether a feed delivered each month: no counts. */
struct bw_coverage_feed {
    const char *title;
    const bool *is_supplied; /* one a month */
};

struct bw_coverage {
    int32_t from_month; /* months since year 0 */
    size_t month_count; /* 12 */
    const struct bw_coverage_feed *feeds;
    size_t feed_count;
};

struct bw_page {
    const char *site_name;
    const char *group_name;
    bool is_invented;        /* printed on every output of the site */
    bool is_year_from_april; /* the financial-year name of the quarter is said too */
    enum bw_counted counted;
    const char *release_id;
    const struct bw_hotspot_table *table;
    const struct bw_coverage *coverage;
};

/* The whole of index.html. */
void bw_html_page(struct bw_buf *buf, const struct bw_page *page);

/*
 * RESTRICTED-index.html, for the analyst: exact figures beside the printed ones.  Each beat of the
 * table must be in `exact`, in any order.
 */
void bw_html_restricted(struct bw_buf *buf, const struct bw_page *page,
                        const struct bw_beat_exact *exact, size_t count);

/* "January to March 2026", into `text`. */
void bw_quarter_words(struct bw_quarter quarter, char text[32]);

#endif
