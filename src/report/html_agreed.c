/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "html_private.h"
#include "words_private.h"

static int32_t first_month(struct bw_quarter quarter)
{
    return 12 * quarter.year + 3 * (quarter.q - 1);
}

static void add_item(struct bw_buf *buf, struct bw_arena *arena, const struct bw_agreed *agreed)
{
    struct bw_words *words = bw_words_new(arena);
    char text[32];

    bw_buf_puts(buf, "<li><strong>");
    bw_html_name(buf, agreed->place);
    bw_buf_puts(buf, "</strong>: ");
    bw_html_name(buf, agreed->what);
    bw_buf_puts(buf, " <span class=\"note\">");
    if (agreed->who[0] != '\0') {
        bw_html_name(buf, agreed->who);
        bw_buf_puts(buf, " \xc2\xb7 ");
    }
    bw_month_words(first_month(agreed->from), text);
    bw_buf_printf(buf, "from %s", text);
    if (agreed->has_until) {
        bw_month_words(first_month(agreed->until) + 2, text);
        bw_buf_printf(buf, " to %s", text);
    }
    bw_buf_puts(buf, " \xc2\xb7 done: ");
    if (agreed->done[0] != '\0')
        bw_html_name(buf, agreed->done);
    else
        bw_buf_puts(buf, "not said");
    bw_buf_puts(buf, "</span> ");
    bw_words_agreed(words, agreed);
    bw_html_words(buf, words);
    bw_buf_puts(buf, "</li>\n");
}

void bw_html_agreed(struct bw_buf *buf, struct bw_arena *arena, const struct bw_page *page)
{
    if (!page->has_agreed)
        return;
    bw_buf_puts(buf, "<section class=\"agreed\"><h2>What was agreed</h2>\n");
    if (page->agreed_count == 0)
        bw_buf_puts(buf, "<p class=\"hint\">Nothing that is on the list is for these beats.</p>\n");
    else
        bw_buf_puts(buf, "<ul>\n");
    for (size_t i = 0; i < page->agreed_count; i++)
        add_item(buf, arena, &page->agreed[i]);
    if (page->agreed_count > 0)
        bw_buf_puts(buf, "</ul>\n");
    bw_buf_puts(buf, "<p class=\"next\">To agree now: what, where, who, from when, compared with "
                     "which place</p></section>\n");
}
