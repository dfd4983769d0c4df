/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "beatwise/report/figure.h"
#include "html_private.h"

#define TICKS 4 /* the axis has at most so many steps */

/* The common axis of the intervals: 0 to `max`, in steps. */
struct axis {
    double max;
    double step;
};

/* Steps of 1, 2 or 5 times a power of ten. */
static struct axis axis_of(const struct bw_hotspot_table *table)
{
    static const double factors[] = {1.0, 2.0, 5.0, 10.0};
    struct axis axis = {.max = 1.0, .step = 1.0};
    double most = 1.0;
    double power = 1.0;

    for (size_t i = 0; i < table->ranked_count; i++)
        most = fmax(most, table->rows[i].incidents_high.number);
    while (power * 10.0 * TICKS < most)
        power *= 10.0;
    for (size_t i = 0; i < sizeof(factors) / sizeof(factors[0]); i++) {
        axis.step = factors[i] * power;
        if (axis.step * TICKS >= most)
            break;
    }
    axis.max = ceil(most / axis.step) * axis.step;
    return axis;
}

static double percent_at(const struct axis *axis, double value)
{
    return 100.0 * value / axis->max;
}

static void add_axis(struct bw_buf *buf, const struct axis *axis)
{
    char text[32];

    bw_buf_puts(buf, "<svg class=\"axis\" height=\"14\" aria-hidden=\"true\">");
    for (double tick = 0; tick <= axis->max; tick += axis->step) {
        bw_number_words((int64_t)tick, text);
        bw_buf_printf(buf, "<text x=\"%.2f%%\" y=\"11\" text-anchor=\"%s\">%s</text>",
                      percent_at(axis, tick), tick == 0.0 ? "start" : "middle", text);
    }
    bw_buf_puts(buf, "</svg>");
}

/* Positions are in per cent, so that the drawing has any width and its dots stay round. */
static void add_interval(struct bw_buf *buf, const struct axis *axis, const struct bw_hotspot *row)
{
    bw_buf_puts(buf, "<svg class=\"iv\" height=\"18\" aria-hidden=\"true\">");
    for (double tick = 0; tick <= axis->max; tick += axis->step) {
        double x = percent_at(axis, tick);

        bw_buf_printf(buf, "<line class=\"grid\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"0\" y2=\"18\"/>",
                      x, x);
    }
    bw_buf_printf(buf,
                  "<line class=\"wh\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"9\" y2=\"9\"/>"
                  "<circle class=\"dot\" cx=\"%.2f%%\" cy=\"9\" r=\"4\"/></svg>",
                  percent_at(axis, row->incidents_low.number),
                  percent_at(axis, row->incidents_high.number),
                  percent_at(axis, (double)row->incidents_12m.number));
}

static void add_no_interval(struct bw_buf *buf, enum bw_cell_kind kind)
{
    bw_buf_printf(buf,
                  "<svg class=\"iv\" height=\"18\" aria-hidden=\"true\">"
                  "<rect class=\"%s\" y=\"4\" width=\"100%%\" height=\"10\"/></svg>",
                  kind == BW_CELL_SUPPRESSED ? "hatch" : "empty");
}

static void add_count(struct bw_buf *buf, const struct axis *axis, const struct bw_hotspot *row)
{
    bw_buf_puts(buf, "<td role=\"cell\" class=\"num count\">");
    bw_html_printed(buf, row->incidents_12m);
    bw_buf_puts(buf, "</td><td role=\"cell\" class=\"graph\">");
    if (row->place > 0)
        add_interval(buf, axis, row);
    else
        add_no_interval(buf, row->incidents_12m.kind);
    bw_buf_puts(buf, "</td><td role=\"cell\" class=\"range\" data-label=\"Could be\">");
    if (row->place > 0) {
        bw_html_printed(buf,
                        (struct bw_printed){BW_CELL_NUMBER, (int64_t)row->incidents_low.number});
        bw_buf_puts(buf, " to ");
        bw_html_printed(buf,
                        (struct bw_printed){BW_CELL_NUMBER, (int64_t)row->incidents_high.number});
    } else {
        bw_buf_puts(buf, row->incidents_12m.kind == BW_CELL_SUPPRESSED ? "too few to show"
                                                                       : "not supplied");
    }
    bw_buf_puts(buf, "</td>");
}

static void add_share(struct bw_buf *buf, struct bw_figure share)
{
    bw_buf_puts(buf, "<td role=\"cell\" class=\"share\" data-label=\"No police record\"><span>");
    bw_html_share(buf, share);
    bw_buf_puts(buf, "</span>");
    if (share.kind == BW_CELL_NUMBER) {
        bw_buf_printf(buf,
                      "<svg class=\"bar\" width=\"48\" height=\"8\" aria-hidden=\"true\">"
                      "<rect class=\"rest\" width=\"48\" height=\"8\"/>"
                      "<rect class=\"part\" width=\"%.0f\" height=\"8\"/></svg>",
                      48.0 * share.number);
    }
    bw_buf_puts(buf, "</td>");
}

static void add_rate(struct bw_buf *buf, const struct bw_hotspot *row)
{
    bw_buf_puts(buf, "<td role=\"cell\" class=\"num rate\" data-label=\"Per 1,000 residents\">");
    bw_figure_add(buf, row->rate_per_1000, 1);
    bw_buf_puts(buf, "</td><td role=\"cell\" class=\"num rplace\" data-label=\"Place by rate\">");
    if (row->rate_place > 0)
        bw_buf_printf(buf, "%d", row->rate_place);
    else
        bw_buf_puts(buf, bw_cell_symbol(row->rate_per_1000.kind));
    bw_buf_puts(buf, "</td>");
}

static void add_beat(struct bw_buf *buf, const struct bw_hotspot *row)
{
    bw_buf_puts(buf, "<th role=\"rowheader\" scope=\"row\" class=\"beat\">");
    bw_html_name(buf, row->name);
    bw_buf_puts(buf, " <span class=\"code\">");
    bw_html_name(buf, row->beat);
    bw_buf_puts(buf, "</span>");
    if (row->months > 0 && row->months < 12)
        bw_buf_printf(buf, " <span class=\"note\">%d month%s only</span>", row->months,
                      row->months == 1 ? "" : "s");
    bw_buf_puts(buf, "</th><td role=\"cell\" class=\"area\" data-label=\"Area\">");
    bw_html_name(buf, row->area);
    bw_buf_puts(buf, "</td>");
}

static void add_row(struct bw_buf *buf, const struct bw_hotspot_table *table, size_t i,
                    const struct axis *axis)
{
    const struct bw_hotspot *row = &table->rows[i];
    bool is_shared = (i > 0 && row->place == row[-1].place) ||
                     (i + 1 < table->row_count && row->place == row[1].place);

    bw_buf_printf(buf, "<tr role=\"row\"%s><td role=\"cell\" class=\"num place\">",
                  row->place > 0 ? "" : " class=\"un\"");
    if (row->place > 0)
        bw_buf_printf(buf, "%d%s", row->place, is_shared ? "=" : "");
    else
        bw_buf_puts(buf, "\xe2\x80\x93");
    bw_buf_puts(buf, "</td>");
    add_beat(buf, row);
    add_count(buf, axis, row);
    bw_buf_puts(buf, "<td role=\"cell\" class=\"num quarter\" data-label=\"This quarter\">");
    bw_html_printed(buf, row->incidents_quarter);
    bw_buf_puts(buf, "</td>");
    add_share(buf, row->no_record_share);
    add_rate(buf, row);
    bw_buf_puts(buf, "</tr>\n");
}

static void add_head(struct bw_buf *buf, const struct axis *axis)
{
    bw_buf_puts(buf,
                "<thead role=\"rowgroup\"><tr role=\"row\">"
                "<th role=\"columnheader\" scope=\"col\" class=\"num\">Place</th>"
                "<th role=\"columnheader\" scope=\"col\">Beat</th>"
                "<th role=\"columnheader\" scope=\"col\">Area</th>"
                "<th role=\"columnheader\" scope=\"col\" class=\"num\">Incidents, 12 months</th>"
                "<th role=\"columnheader\" scope=\"col\" class=\"graph\">Count and 95% limits");
    add_axis(buf, axis);
    bw_buf_puts(buf,
                "</th><th role=\"columnheader\" scope=\"col\">Could be</th>"
                "<th role=\"columnheader\" scope=\"col\" class=\"num\">This quarter</th>"
                "<th role=\"columnheader\" scope=\"col\">No police record</th>"
                "<th role=\"columnheader\" scope=\"col\" class=\"num\">Per 1,000 residents</th>"
                "<th role=\"columnheader\" scope=\"col\" class=\"num\">Place by rate</th>"
                "</tr></thead>\n");
}

static void add_body(struct bw_buf *buf, const struct bw_hotspot_table *table, size_t from,
                     size_t to, const struct axis *axis)
{
    if (from == to)
        return;
    bw_buf_puts(buf, "<tbody role=\"rowgroup\">\n");
    if (from > 0 || table->ranked_count == 0)
        bw_buf_puts(buf,
                    "<tr role=\"row\" class=\"part\"><th role=\"rowheader\" scope=\"rowgroup\" "
                    "colspan=\"10\">No place in the order, by name</th></tr>\n");
    for (size_t i = from; i < to; i++)
        add_row(buf, table, i, axis);
    bw_buf_puts(buf, "</tbody>\n");
}

void bw_html_hotspots(struct bw_buf *buf, const struct bw_page *page)
{
    const struct bw_hotspot_table *table = page->table;
    struct axis axis = axis_of(table);

    bw_buf_puts(buf, "<section><h2 id=\"beats\">The beats in order</h2>\n");
    if (table->row_count == 0) {
        bw_buf_puts(buf, "<p class=\"hint\">There are no beats to show.</p></section>\n");
        return;
    }
    bw_buf_puts(buf, "<p class=\"hint\">By incidents in the last 12 months. The dot is the count, "
                     "the line how far chance alone could move it (95% limits). "
                     "<b>[c]</b> too few to show, <b>[x]</b> not supplied, <b>[z]</b> does not "
                     "apply: none of them is zero. <b>=</b> shares its place.</p>\n"
                     "<table role=\"table\" class=\"beats\" aria-labelledby=\"beats\">\n");
    add_head(buf, &axis);
    add_body(buf, table, 0, table->ranked_count, &axis);
    add_body(buf, table, table->ranked_count, table->row_count, &axis);
    bw_buf_puts(buf, "</table></section>\n");
}
