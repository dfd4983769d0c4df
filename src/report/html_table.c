/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "beatwise/report/figure.h"
#include "html_axis.h"
#include "html_private.h"

/* The columns that a page can do without: all the same, or no figure in any row. */
struct shown {
    bool has_area;
    bool has_quarter;
    bool has_share;
    bool has_rate;
    bool has_rank;
    int months; /* of every beat that was counted; 0 where they differ */
};

/* Whether a cell says anything: a number, or that there is one too small to show. */
static bool is_telling(enum bw_cell_kind kind)
{
    return kind == BW_CELL_NUMBER || kind == BW_CELL_SUPPRESSED;
}

static struct shown shown_of(const struct bw_hotspot_table *table)
{
    struct shown shown = {.months = bw_common_months(table, table->row_count),
                          .has_rank = table->order == BW_ORDER_RANKED};

    for (size_t i = 0; i < table->row_count; i++) {
        const struct bw_hotspot *row = &table->rows[i];

        shown.has_area |= strcmp(row->area, table->rows[0].area) != 0;
        shown.has_quarter |= is_telling(row->incidents_quarter.kind);
        shown.has_share |= is_telling(row->no_record_share.kind) &&
                           row->status_12m[BW_POLICE_NO_RECORD].kind != BW_CELL_NOT_APPLICABLE;
        shown.has_rate |= is_telling(row->rate_per_1000.kind) && row->population.number > 0;
    }
    return shown;
}

static int column_count(const struct shown *shown)
{
    return 4 + shown->has_area + 2 * shown->has_rank + shown->has_quarter + shown->has_share +
           2 * shown->has_rate;
}

static void add_no_interval(struct bw_buf *buf, enum bw_cell_kind kind)
{
    bw_buf_printf(buf,
                  "<svg class=\"iv\" height=\"18\" aria-hidden=\"true\">"
                  "<rect class=\"%s\" y=\"4\" width=\"100%%\" height=\"10\"/></svg>",
                  kind == BW_CELL_SUPPRESSED ? "hatch" : "empty");
}

static void add_count(struct bw_buf *buf, const struct bw_axis *axis, const struct bw_hotspot *row)
{
    bw_buf_puts(buf, "<td role=\"cell\" class=\"num count\">");
    bw_html_printed(buf, row->incidents_12m);
    bw_buf_puts(buf, "</td><td role=\"cell\" class=\"graph\">");
    if (row->incidents_12m.kind == BW_CELL_NUMBER)
        bw_html_interval(buf, axis, row);
    else
        add_no_interval(buf, row->incidents_12m.kind);
    bw_buf_puts(buf, "</td><td role=\"cell\" class=\"range\" data-label=\"Chance range\">");
    if (row->incidents_12m.kind == BW_CELL_NUMBER) {
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
    const char *few = row->months > 0 && row->months < BW_FEW_MONTHS ? " few" : "";

    bw_buf_printf(buf, "<td role=\"cell\" class=\"num rate%s\" data-label=\"Per 1,000 residents\">",
                  few);
    bw_figure_add(buf, row->rate_per_1000, 1);
    bw_buf_puts(buf, "</td><td role=\"cell\" class=\"num rplace\" data-label=\"Place by rate\">");
    if (row->rate_place > 0)
        bw_buf_printf(buf, "%d", row->rate_place);
    else
        bw_buf_puts(buf, bw_cell_symbol(row->rate_per_1000.kind));
    bw_buf_puts(buf, "</td>");
}

#define RANK_WIDTH 60.0 /* pixels from the first rank to the last of the site */

/* The expected rank, and how far chance could move it, drawn from the first rank to the last that
 * any range has. */
static void add_rank(struct bw_buf *buf, const struct bw_hotspot *row, double last)
{
    bw_buf_puts(buf, "<td role=\"cell\" class=\"rank\" data-label=\"Rank in the site\">");
    if (row->expected_rank.kind != BW_CELL_NUMBER) {
        bw_buf_printf(buf, "%s</td>", bw_cell_symbol(row->expected_rank.kind));
        return;
    }
    bw_buf_printf(buf, "%.0f <span class=\"note\">%.0f to %.0f</span>", row->expected_rank.number,
                  row->rank_low.number, row->rank_high.number);
    bw_buf_printf(buf,
                  "<svg class=\"rk\" width=\"%.0f\" height=\"8\" aria-hidden=\"true\">"
                  "<line class=\"grid\" x1=\"0\" x2=\"%.0f\" y1=\"4\" y2=\"4\"/>"
                  "<line class=\"wh\" x1=\"%.1f\" x2=\"%.1f\" y1=\"4\" y2=\"4\"/>"
                  "<circle class=\"dot\" cx=\"%.1f\" cy=\"4\" r=\"2.5\"/></svg></td>",
                  RANK_WIDTH, RANK_WIDTH, RANK_WIDTH * (row->rank_low.number - 1.0) / last,
                  RANK_WIDTH * row->rank_high.number / last,
                  RANK_WIDTH * (row->expected_rank.number - 0.5) / last);
}

static void add_quarter(struct bw_buf *buf, const struct bw_hotspot *row)
{
    bw_buf_puts(buf, "<td role=\"cell\" class=\"num quarter\" data-label=\"This quarter\">");
    bw_html_printed(buf, row->incidents_quarter);
    if (row->change != NULL) {
        const char *limits = strstr(row->change, " (");
        const size_t words = limits == NULL ? strlen(row->change) : (size_t)(limits - row->change);

        bw_buf_printf(buf, "<span class=\"note\">%.*s", (int)words, row->change);
        if (limits != NULL)
            bw_buf_printf(buf, "<br>%s", limits + 1);
        bw_buf_puts(buf, "</span>");
    }
    bw_buf_puts(buf, "</td>");
}

static void add_beat(struct bw_buf *buf, const struct shown *shown, const struct bw_hotspot *row)
{
    bw_buf_puts(buf, "<th role=\"rowheader\" scope=\"row\" class=\"beat\">");
    bw_html_name(buf, row->name);
    bw_buf_puts(buf, " <span class=\"code\">");
    bw_html_name(buf, row->beat);
    bw_buf_puts(buf, "</span>");
    if (shown->months == 0 && row->months > 0 && row->months < 12)
        bw_buf_printf(buf, " <span class=\"note\">%d month%s only</span>", row->months,
                      row->months == 1 ? "" : "s");
    if (row->run.kind == BW_CELL_NUMBER && row->run.number > 0)
        bw_buf_puts(buf, " <span class=\"note\">in a run of high beats</span>");
    bw_buf_puts(buf, "</th>");
    if (shown->has_area) {
        bw_buf_puts(buf, "<td role=\"cell\" class=\"area\" data-label=\"Area\">");
        bw_html_name(buf, row->area);
        bw_buf_puts(buf, "</td>");
    }
}

static double last_rank(const struct bw_hotspot_table *table)
{
    double last = 1.0;

    for (size_t i = 0; i < table->counted_count; i++)
        last = table->rows[i].rank_high.number > last ? table->rows[i].rank_high.number : last;
    return last;
}

static void add_row(struct bw_buf *buf, const struct bw_hotspot_table *table, size_t i,
                    const struct shown *shown, const struct bw_axis *axis)
{
    const struct bw_hotspot *row = &table->rows[i];
    const bool is_counted = row->incidents_12m.kind == BW_CELL_NUMBER;
    const bool is_shared = (i > 0 && row->place == row[-1].place) ||
                           (i + 1 < table->row_count && row->place == row[1].place);

    bw_buf_printf(buf, "<tr role=\"row\"%s>", is_counted ? "" : " class=\"un\"");
    if (shown->has_rank && row->place > 0)
        bw_buf_printf(buf, "<td role=\"cell\" class=\"num place\">%d%s</td>", row->place,
                      is_shared ? "=" : "");
    else if (shown->has_rank)
        bw_buf_puts(buf, "<td role=\"cell\" class=\"num place\">\xe2\x80\x93</td>");
    add_beat(buf, shown, row);
    add_count(buf, axis, row);
    if (shown->has_rank)
        add_rank(buf, row, last_rank(table));
    if (shown->has_quarter)
        add_quarter(buf, row);
    if (shown->has_share)
        add_share(buf, row->no_record_share);
    if (shown->has_rate)
        add_rate(buf, row);
    bw_buf_puts(buf, "</tr>\n");
}

static void add_column(struct bw_buf *buf, bool is_shown, const char *name, const char *text)
{
    if (is_shown)
        bw_buf_printf(buf, "<th role=\"columnheader\" scope=\"col\"%s>%s</th>", name, text);
}

static void add_head(struct bw_buf *buf, const struct shown *shown, const struct bw_axis *axis)
{
    static const char num[] = " class=\"num\"";

    bw_buf_puts(buf, "<thead role=\"rowgroup\"><tr role=\"row\">");
    add_column(buf, shown->has_rank, num, "Place");
    add_column(buf, true, "", "Beat");
    add_column(buf, shown->has_area, "", "Area");
    add_column(buf, true, num, shown->months == 12 ? "Incidents, 12 months" : "Incidents");
    bw_buf_puts(buf, "<th role=\"columnheader\" scope=\"col\" class=\"graph\">"
                     "Count and 95% limits");
    bw_html_axis(buf, axis);
    bw_buf_puts(buf, "</th>");
    add_column(buf, true, "", "Chance range");
    add_column(buf, shown->has_rank, "", "Rank in the site");
    add_column(buf, shown->has_quarter, num, "This quarter");
    add_column(buf, shown->has_share, " class=\"share\"", "No police record");
    add_column(buf, shown->has_rate, num, "Per 1,000 residents");
    add_column(buf, shown->has_rate, num, "Place by rate");
    bw_buf_puts(buf, "</tr></thead>\n");
}

/* What a part of the rows has in common. */
static void add_part(struct bw_buf *buf, const struct shown *shown, const char *text)
{
    bw_buf_printf(buf,
                  "<tr role=\"row\" class=\"part\"><th role=\"rowheader\" scope=\"rowgroup\" "
                  "colspan=\"%d\">%s</th></tr>\n",
                  column_count(shown), text);
}

static void add_tier(struct bw_buf *buf, const struct bw_hotspot_table *table,
                     const struct shown *shown, const struct bw_hotspot *row)
{
    static const char *const likely[] = {[BW_HOTSPOT_PRIORITY] = "at least 70%",
                                         [BW_HOTSPOT_POSSIBLE] = "30% to 70%",
                                         [BW_HOTSPOT_NOT_NOW] = "less than 30%"};
    char text[128];

    if (row->incidents_12m.kind != BW_CELL_NUMBER) {
        add_part(buf, shown, "No place in the order, by name");
    } else if (row->tier != BW_HOTSPOT_NOT_GIVEN) {
        snprintf(text, sizeof(text), "<b>%s</b>: %s likely to be among the %zu with the most",
                 bw_hotspot_tier_name(row->tier), likely[row->tier], table->take);
        add_part(buf, shown, text);
    }
}

static void add_rows(struct bw_buf *buf, const struct bw_hotspot_table *table,
                     const struct shown *shown, const struct bw_axis *axis)
{
    const char *between = "<tbody role=\"rowgroup\">\n";

    for (size_t i = 0; i < table->row_count; i++) {
        if (i == 0 || i == table->counted_count ||
            (i < table->counted_count && table->rows[i].tier != table->rows[i - 1].tier)) {
            bw_buf_puts(buf, between);
            add_tier(buf, table, shown, &table->rows[i]);
        }
        add_row(buf, table, i, shown, axis);
        between = "</tbody>\n<tbody role=\"rowgroup\">\n";
    }
    bw_buf_puts(buf, "</tbody>\n");
}

static const char *order_words(enum bw_hotspot_order order)
{
    switch (order) {
    case BW_ORDER_RANKED:
        return "By tier and expected rank, from";
    case BW_ORDER_ALIKE:
        return "By name, with";
    case BW_ORDER_FEW:
        break;
    }
    return "By";
}

/* What the table is by, and over which months. */
static void add_hint(struct bw_buf *buf, const struct bw_page *page, const struct shown *shown,
                     const struct bw_axis *axis)
{
    char period[80];

    bw_buf_printf(buf, "<p class=\"hint\">%s incidents", order_words(page->table->order));
    if (bw_period_words(page, shown->months, period))
        bw_buf_printf(buf, shown->months == 1 ? " in %s" : " from %s", period);
    else if (shown->months == 12 || shown->months == 0)
        bw_buf_puts(buf, " in the last 12 months");
    if (shown->months > 0 && shown->months < 12)
        bw_buf_printf(buf, ": every beat is counted over %d month%s of 12", shown->months,
                      shown->months == 1 ? "" : "s");
    bw_buf_puts(buf, ". The dot is the count, the line how far chance alone could move it "
                     "(95% limits).");
    if (axis->is_root)
        bw_buf_puts(buf, " So that small counts can be told apart, the scale of the drawing is "
                         "one of square roots: its numbers lie closer the higher they are.");
    bw_buf_puts(buf, " <b>[c]</b> too few to show, <b>[x]</b> not supplied, <b>[z]</b> does not "
                     "apply: none of them is zero.");
    if (shown->has_rank)
        bw_buf_puts(buf, " <b>=</b> shares its place. The rank is the expected one among all beats "
                         "of the site, 1 the highest, with its 95% range.");
    for (size_t i = 0; shown->has_rate && i < page->table->row_count; i++) {
        const int months = page->table->rows[i].months;

        if (months > 0 && months < BW_FEW_MONTHS) {
            bw_buf_puts(buf, " Rates in grey are from fewer than 9 months.");
            break;
        }
    }
    bw_buf_puts(buf, "</p>\n");
}

/* Columns in which no beat has a figure are said, not shown; the CSV has them. */
static void add_left_out(struct bw_buf *buf, const struct shown *shown)
{
    const struct {
        bool is_shown;
        const char *text;
    } columns[] = {
        {shown->has_quarter, "this quarter (not all of its months arrived)"},
        {shown->has_share, "no police record (nothing could be compared with the police)"},
        {shown->has_rate, "per 1,000 residents (no residents are known)"},
    };
    const char *before = "<p class=\"hint\">Left out, because no beat has a figure: ";

    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        if (columns[i].is_shown)
            continue;
        bw_buf_printf(buf, "%s%s", before, columns[i].text);
        before = "; ";
    }
    if (before[0] == ';')
        bw_buf_puts(buf, ".</p>\n");
}

void bw_html_hotspots(struct bw_buf *buf, const struct bw_page *page)
{
    const struct bw_hotspot_table *table = page->table;
    const struct bw_axis axis = bw_axis_of(table);
    const struct shown shown = shown_of(table);

    bw_buf_printf(buf, "<section><h2 id=\"beats\">%s</h2>\n",
                  shown.has_rank ? "The beats in order" : "The beats");
    if (table->row_count == 0) {
        bw_buf_puts(buf, "<p class=\"hint\">There are no beats to show.</p></section>\n");
        return;
    }
    add_hint(buf, page, &shown, &axis);
    bw_buf_puts(buf, "<table role=\"table\" class=\"beats\" aria-labelledby=\"beats\">\n");
    add_head(buf, &shown, &axis);
    add_rows(buf, table, &shown, &axis);
    bw_buf_puts(buf, "</table>\n");
    add_left_out(buf, &shown);
    bw_buf_puts(buf, "</section>\n");
}
