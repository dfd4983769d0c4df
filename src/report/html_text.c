/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include <utf8proc.h>

#include "beatwise/report/figure.h"
#include "html_private.h"

static const char replacement[] = "\xef\xbf\xbd";

static const char *entity_of(utf8proc_int32_t letter)
{
    switch (letter) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Control characters and noncharacters are errors in HTML (standard, 13.2.2); a name has no use
 * for line ends either. */
static bool is_forbidden(utf8proc_int32_t letter)
{
    return letter < 0x20 || (letter >= 0x7f && letter < 0xa0) ||
           (letter >= 0xfdd0 && letter <= 0xfdef) || (letter & 0xfffe) == 0xfffe;
}

void bw_html_text(struct bw_buf *buf, const char *text)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
    utf8proc_ssize_t left = (utf8proc_ssize_t)strlen(text);

    while (left > 0) {
        utf8proc_int32_t letter = -1;
        utf8proc_ssize_t len = utf8proc_iterate(at, left, &letter);
        const char *entity = len > 0 ? entity_of(letter) : NULL;

        if (len <= 0 || is_forbidden(letter))
            bw_buf_puts(buf, replacement);
        else if (entity != NULL)
            bw_buf_puts(buf, entity);
        else
            bw_buf_write(buf, at, (size_t)len);
        len = len > 0 ? len : 1;
        at += len;
        left -= len;
    }
}

void bw_html_name(struct bw_buf *buf, const char *name)
{
    bw_buf_puts(buf, "<bdi>");
    bw_html_text(buf, name);
    bw_buf_puts(buf, "</bdi>");
}

void bw_html_words(struct bw_buf *buf, const struct bw_words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        if (words->phrases[i].is_name) {
            bw_buf_puts(buf, "<strong>");
            bw_html_name(buf, words->phrases[i].text);
            bw_buf_puts(buf, "</strong>");
        } else {
            bw_html_text(buf, words->phrases[i].text);
        }
    }
}

void bw_html_printed(struct bw_buf *buf, struct bw_printed cell)
{
    char text[32];

    if (cell.kind == BW_CELL_NUMBER) {
        bw_number_words(cell.number, text);
        bw_buf_puts(buf, text);
    } else {
        bw_printed_add(buf, cell);
    }
}

void bw_html_share(struct bw_buf *buf, struct bw_figure share)
{
    if (share.kind == BW_CELL_NUMBER)
        bw_buf_printf(buf, "%.0f%%", 100.0 * share.number);
    else
        bw_figure_add(buf, share, 0);
}
