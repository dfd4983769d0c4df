/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "html_private.h"

static const char *const short_months[12] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static void add_months(struct bw_buf *buf, const struct bw_coverage *coverage)
{
    bw_buf_puts(buf, "<thead role=\"rowgroup\"><tr role=\"row\">"
                     "<th role=\"columnheader\" scope=\"col\">Feed</th>");
    for (size_t i = 0; i < coverage->month_count; i++) {
        int32_t month = coverage->from_month + (int32_t)i;

        bw_buf_printf(buf, "<th role=\"columnheader\" scope=\"col\">%s", short_months[month % 12]);
        bw_buf_printf(buf, " <span%s>%" PRId32 "</span></th>",
                      i == 0 || month % 12 == 0 ? "" : " class=\"vh\"", month / 12);
    }
    bw_buf_puts(buf, "</tr></thead>\n");
}

static void add_feed(struct bw_buf *buf, const struct bw_coverage *coverage,
                     const struct bw_coverage_feed *feed)
{
    bw_buf_puts(buf, "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">");
    bw_html_name(buf, feed->title);
    bw_buf_puts(buf, "</th>");
    for (size_t i = 0; i < coverage->month_count; i++) {
        const int32_t month = coverage->from_month + (int32_t)i;

        bw_buf_printf(buf, "<td role=\"cell\" class=\"%s\" data-label=\"%s %02" PRId32 "\">",
                      feed->is_supplied[i] ? "ok" : "miss", short_months[month % 12],
                      month / 12 % 100);
        bw_buf_puts(buf, feed->is_supplied[i] ? "<span aria-hidden=\"true\">\xe2\x9c\x93</span>"
                                                "<span class=\"vh\">supplied</span></td>"
                                              : "[x]</td>");
    }
    bw_buf_puts(buf, "</tr>\n");
}

void bw_html_coverage(struct bw_buf *buf, const struct bw_coverage *coverage)
{
    bw_buf_puts(buf, "<section><h2 id=\"arrived\">What arrived</h2>\n"
                     "<p class=\"hint\">\xe2\x9c\x93 supplied, <b>[x]</b> not supplied. Nothing is "
                     "counted as zero because it did not arrive.</p>\n");
    if (coverage->feed_count == 0 || coverage->month_count == 0) {
        bw_buf_puts(buf, "<p>No feed was expected.</p></section>\n");
        return;
    }
    bw_buf_puts(buf, "<div class=\"scroll\" role=\"region\" aria-labelledby=\"arrived\" "
                     "tabindex=\"0\"><table role=\"table\" class=\"cov\" "
                     "aria-labelledby=\"arrived\">\n");
    add_months(buf, coverage);
    bw_buf_puts(buf, "<tbody role=\"rowgroup\">\n");
    for (size_t i = 0; i < coverage->feed_count; i++)
        add_feed(buf, coverage, &coverage->feeds[i]);
    bw_buf_puts(buf, "</tbody></table></div></section>\n");
}

static void add_term(struct bw_buf *buf, const char *term, const char *text)
{
    bw_buf_printf(buf, "<div><dt>%s</dt><dd>%s</dd></div>\n", term, text);
}

static void add_suppression(struct bw_buf *buf, enum bw_profile profile)
{
    const struct bw_profile_rule *rule = bw_profile_rule(profile);

    bw_buf_printf(buf,
                  "<div><dt>[c] and rounding</dt><dd>A count of %" PRId64 " to %" PRId64
                  " is hidden, because it could tell about a person; all others are rounded to "
                  "the nearest %" PRId64 ". Totals are sums of what is printed; a hidden part "
                  "counts as %" PRId64 " in them. All else on this page is worked out from these "
                  "printed figures alone.</dd></div>\n",
                  rule->hidden_from, rule->hidden_to, rule->step, rule->constant);
}

void bw_html_reading(struct bw_buf *buf, const struct bw_page *page)
{
    static const char *const counted[] = {
        [BW_COUNTED_PUBLIC] = "Violence in public places, all ages, without sexual violence.",
        [BW_COUNTED_ALL] = "All violence that could be placed in a beat, wherever it happened.",
        [BW_COUNTED_NO_RECORD] = "Only violence for which no police record was found.",
    };

    bw_buf_puts(buf, "<section><h2 id=\"read\">How to read this</h2>\n"
                     "<dl class=\"terms\">\n");
    add_term(buf, "Incident",
             "One act of violence to one person, whichever of police, ambulance and emergency "
             "departments saw it. Records of the same act are linked and counted once.");
    add_term(buf, "What is counted", counted[page->counted]);
    add_term(buf, "12 months",
             "The months of the last 12 for which every source that matters to the beat delivered. "
             "Where they are fewer, the table says how many, and the rate allows for it; the count "
             "does not. A rate of fewer than 9 months is grey: lean on it little.");
    add_term(buf, "Chance range",
             "95% limits: had the year been run again with nothing changed, chance alone would "
             "easily give a count in this range. Where two lines overlap, do not argue about "
             "which comes first.");
    add_term(buf, "Priority, Possible, Not now",
             "How likely a beat is truly among as many of the group's beats as it can take on: at "
             "least 70%, 30% to 70%, less. Worked out from the printed counts of the whole site, "
             "with each beat drawn towards the others as far as its count is uncertain.");
    add_term(buf, "Rank in the site",
             "The expected rank among all beats of the site, 1 the highest, and the range that "
             "holds it 95 times in 100.");
    add_term(buf, "Run of high beats",
             "Two to five beats that touch and are high together, where chance alone would make as "
             "high a run anywhere in the site less than 5 times in 100.");
    add_term(buf, "Change",
             "This quarter against the same quarter of up to three earlier years, beside the rest "
             "of the site: x 1.5 means that the beat grew half as much again as the rest. \"More "
             "than chance\" allows for how many beats are looked at.");
    add_term(buf, "No police record",
             "The share of incidents for which no police record was found, among those that could "
             "be checked. It is not the same as unreported: a record may exist and not have been "
             "recognised.");
    add_term(buf, "Per 1,000 residents",
             "For one year. Many who are hurt in a town centre live elsewhere, so the order is by "
             "count and the rate stands beside it.");
    add_term(buf, "Not in this version",
             "What kind of violence it was, at what hours and on what days.");
    add_suppression(buf, page->table->profile);
    add_term(buf, "[x], [z]",
             "[x]: a source did not deliver. [z]: does not apply, such as a rate where no "
             "residents are known, or a share of nothing.");
    bw_buf_puts(buf, "</dl></section>\n");
}
