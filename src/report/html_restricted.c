/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <inttypes.h>

#include "beatwise/report/exact.h"
#include "beatwise/report/html.h"
#include "html_private.h"

static void add_exact(struct bw_buf *buf, bool is_supplied, int64_t count)
{
    if (is_supplied)
        bw_buf_printf(buf, "<td class=\"num\">%" PRId64 "</td>", count);
    else
        bw_buf_printf(buf, "<td class=\"num\">%s</td>", bw_cell_symbol(BW_CELL_NOT_SUPPLIED));
}

static void add_row(struct bw_buf *buf, const struct bw_hotspot *row,
                    const struct bw_beat_exact *exact)
{
    bool is_supplied = exact->months > 0;
    int64_t total = 0;

    for (int i = 0; i < BW_POLICE_STATUSES; i++)
        total += exact->status_12m[i];
    bw_buf_puts(buf, "<tr><th scope=\"row\">");
    bw_html_name(buf, row->name);
    bw_buf_puts(buf, " <span class=\"code\">");
    bw_html_name(buf, row->beat);
    bw_buf_printf(buf, "</span></th><td class=\"num\">%d</td><td class=\"num\">", row->months);
    bw_html_printed(buf, row->incidents_12m);
    bw_buf_puts(buf, "</td>");
    add_exact(buf, is_supplied, total);
    for (int i = 0; i < BW_POLICE_STATUSES; i++)
        add_exact(buf, is_supplied, exact->status_12m[i]);
    add_exact(buf, is_supplied && exact->is_quarter_supplied, exact->incidents_quarter);
    for (int i = 0; i < BW_SOURCES; i++)
        add_exact(buf, is_supplied, exact->source_12m[i]);
    bw_buf_puts(buf, "<td class=\"num\">RESTRICTED</td></tr>\n");
}

static void add_head(struct bw_buf *buf)
{
    static const char *const heads[] = {"Beat",        "Months",          "Printed",
                                        "Exact",       "Known to police", "No police record",
                                        "Cannot tell", "This quarter",    "Seen by ED",
                                        "Ambulance",   "Police",          "Restricted"};

    bw_buf_puts(buf, "<thead><tr>");
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
        bw_buf_printf(buf, "<th scope=\"col\"%s>%s</th>", i == 0 ? "" : " class=\"num\"", heads[i]);
    bw_buf_puts(buf, "</tr></thead>\n");
}

void bw_html_restricted(struct bw_buf *buf, const struct bw_page *page,
                        const struct bw_beat_exact *exact, size_t count)
{
    char quarter[32];

    bw_quarter_words(page->table->quarter, quarter);
    bw_html_open(buf, page, "RESTRICTED: exact figures, for the analyst only");
    bw_buf_puts(buf, "<header><p class=\"over\"><span>");
    bw_html_name(buf, page->site_name);
    bw_buf_printf(buf,
                  "</span><span>%s</span></p><h1>RESTRICTED: exact figures by beat</h1>"
                  "</header>\n<main><section>"
                  "<h2 id=\"exact\">Incidents in 12 months, exact</h2>\n"
                  "<div class=\"scroll\" role=\"region\" aria-labelledby=\"exact\" "
                  "tabindex=\"0\"><table class=\"exact\" aria-labelledby=\"exact\">\n",
                  quarter);
    add_head(buf);
    bw_buf_puts(buf, "<tbody>\n");
    for (size_t i = 0; i < page->table->row_count; i++) {
        const struct bw_beat_exact *beat = bw_exact_find(exact, count, page->table->rows[i].beat);

        assert(beat != NULL);
        add_row(buf, &page->table->rows[i], beat);
    }
    bw_buf_puts(buf, "</tbody></table></div></section>\n");
    bw_html_coverage(buf, page->coverage);
    bw_buf_puts(buf, "</main>\n");
    bw_html_close(buf, page);
}
