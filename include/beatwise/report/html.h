/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_HTML_H
#define BW_REPORT_HTML_H

#include <stddef.h>

#include "beatwise/base/buf.h"
#include "beatwise/report/hotspot.h"
#include "beatwise/report/words.h"

/*
 * html.h - a group's page: one file with its style in it, no script, no request, for the screen,
 * the phone, the dark and A4.
 *
 * Everything that came from outside is escaped here and only here.  Every page that is no
 * release is stamped BW_DRAFT_STAMP.
 */

/* The whole of index.html. */
void bw_html_page(struct bw_buf *buf, const struct bw_page *page);

/*
 * RESTRICTED-index.html, for the analyst: exact figures beside the printed ones.  Each beat of the
 * table must be in `exact`, in any order.
 */
void bw_html_restricted(struct bw_buf *buf, const struct bw_page *page,
                        const struct bw_beat_exact *exact, size_t count);

#endif
