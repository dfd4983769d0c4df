/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_HTML_PRIVATE_H
#define BW_REPORT_HTML_PRIVATE_H

#include "beatwise/base/arena.h"
#include "beatwise/base/buf.h"
#include "beatwise/model/cell.h"
#include "beatwise/report/words.h"

/*
 * html_private.h - what the parts of a page share.
 */

/* Text from outside, escaped for elements and quoted attributes; what is not UTF-8, and control
 * characters, become U+FFFD. */
void bw_html_text(struct bw_buf *buf, const char *text);

/* The same between <bdi>, so that a name written from right to left turns nothing else round. */
void bw_html_name(struct bw_buf *buf, const char *name);

void bw_html_words(struct bw_buf *buf, const struct bw_words *words);

/* "1,234" or a symbol. */
void bw_html_printed(struct bw_buf *buf, struct bw_printed cell);

/* "54%" or a symbol. */
void bw_html_share(struct bw_buf *buf, struct bw_figure share);

/* From the doctype to <body> and the stamp; `warning` stands beside the stamp, or NULL. */
void bw_html_open(struct bw_buf *buf, const struct bw_page *page, const char *warning);
void bw_html_close(struct bw_buf *buf, const struct bw_page *page);

/* Sections of the page. */
void bw_html_agreed(struct bw_buf *buf, struct bw_arena *arena, const struct bw_page *page);
void bw_html_hotspots(struct bw_buf *buf, const struct bw_page *page);
void bw_html_coverage(struct bw_buf *buf, const struct bw_coverage *coverage);
void bw_html_reading(struct bw_buf *buf, const struct bw_page *page);

#endif
