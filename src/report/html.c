/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/report/html.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "beatwise/report/resource.h"
#include "html_private.h"
#include "words_private.h"

#define HASH_BASE64                                                                                \
    sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL)

/* The style is allowed by its hash; everything else that could load, run or be sent is not. */
static void add_style(struct bw_buf *buf)
{
    const struct bw_resource *style = bw_resource_find("reports/style.css");
    unsigned char sum[crypto_hash_sha256_BYTES];
    char base64[HASH_BASE64];

    assert(style != NULL);
    crypto_hash_sha256(sum, style->bytes, style->len);
    sodium_bin2base64(base64, sizeof(base64), sum, sizeof(sum), sodium_base64_VARIANT_ORIGINAL);
    bw_buf_printf(buf,
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'sha256-%s'; base-uri 'none'; form-action 'none'\">\n<style>",
                  base64);
    bw_buf_write(buf, style->bytes, style->len);
    bw_buf_puts(buf, "</style>\n");
}

static void add_title(struct bw_buf *buf, const struct bw_page *page, const char *warning)
{
    char quarter[32];

    bw_quarter_words(page->table->quarter, quarter);
    bw_buf_puts(buf, "<title>");
    if (warning != NULL)
        bw_buf_printf(buf, "%s. ", warning);
    bw_html_text(buf, page->group_name);
    bw_buf_printf(buf, ": %s, %s%s</title>\n", bw_counted_words(page->counted), quarter,
                  page->is_release ? "" : " (draft)");
}

static void add_stamp(struct bw_buf *buf, const struct bw_page *page, const char *warning)
{
    if (page->is_release && warning == NULL && !page->is_invented)
        return;
    bw_buf_puts(buf, "<aside class=\"stamp\" aria-label=\"Status\">");
    if (!page->is_release)
        bw_buf_puts(buf, "<strong>" BW_DRAFT_STAMP "</strong>");
    if (warning != NULL)
        bw_buf_printf(buf, " <span>%s</span>", warning);
    if (page->is_invented)
        bw_buf_puts(buf, " <span>Invented data: no real people or events</span>");
    bw_buf_puts(buf, "</aside>\n");
}

void bw_html_open(struct bw_buf *buf, const struct bw_page *page, const char *warning)
{
    bw_buf_puts(buf, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"color-scheme\" content=\"light dark\">\n"
                     "<meta name=\"robots\" content=\"noindex\">\n");
    add_title(buf, page, warning);
    add_style(buf);
    bw_buf_printf(buf, "</head>\n<body%s>\n", page->is_release ? "" : " class=\"draft\"");
    add_stamp(buf, page, warning);
    bw_buf_puts(buf,
                "<svg class=\"vh\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>"
                "<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\""
                " patternTransform=\"rotate(45)\"><line class=\"stripe\" x1=\"1\" x2=\"1\" "
                "y1=\"0\" y2=\"6\"/></pattern></defs></svg>\n");
}

void bw_html_close(struct bw_buf *buf, const struct bw_page *page)
{
    bw_buf_puts(buf, "<footer><p>");
    bw_html_name(buf, page->site_name);
    bw_buf_puts(buf, " \xc2\xb7 ");
    bw_html_name(buf, page->group_name);
    bw_buf_puts(buf, " \xc2\xb7 ");
    bw_html_text(buf, page->release_id);
    if (!page->is_release)
        bw_buf_puts(buf, " \xc2\xb7 " BW_DRAFT_STAMP);
    bw_buf_puts(buf, "</p></footer>\n</body>\n</html>\n");
}

static void add_header(struct bw_buf *buf, struct bw_arena *arena, const struct bw_page *page)
{
    struct bw_words *words = bw_words_new(arena);
    char text[32];

    bw_buf_puts(buf, "<header>\n<p class=\"over\"><span>");
    bw_html_name(buf, page->site_name);
    if (strcmp(page->site_name, page->group_name) != 0) {
        bw_buf_puts(buf, "</span><span>");
        bw_html_name(buf, page->group_name);
    }
    bw_quarter_words(page->table->quarter, text);
    bw_buf_printf(buf, "</span><span>%s", text);
    if (page->is_year_from_april) {
        bw_quarter_financial_words(page->table->quarter, text);
        bw_buf_printf(buf, " (%s)", text);
    }
    bw_buf_puts(buf, "</span></p>\n<h1>");
    bw_words_headline(words, page);
    bw_html_words(buf, words);
    bw_buf_puts(buf, "</h1>\n</header>\n");
}

static void add_sentences(struct bw_buf *buf, struct bw_arena *arena, const struct bw_page *page)
{
    static void (*const says[])(struct bw_words *, const struct bw_page *) = {
        bw_words_first,        bw_words_change,  bw_words_no_record, bw_words_not_placed,
        bw_words_kind_unknown, bw_words_missing, bw_words_score,     bw_words_caution};

    bw_buf_puts(buf, "<div class=\"lede\">\n");
    for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++) {
        struct bw_words *words = bw_words_new(arena);

        says[i](words, page);
        if (words->count == 0)
            continue;
        bw_buf_puts(buf, "<p>");
        bw_html_words(buf, words);
        bw_buf_puts(buf, "</p>\n");
    }
    bw_buf_puts(buf, "</div>\n");
}

/* `left_out` beats could not be counted. */
static void add_fact(struct bw_buf *buf, struct bw_printed count, const char *what, size_t left_out)
{
    bw_buf_printf(buf, "<div><dt>%s", what);
    if (left_out > 0)
        bw_buf_printf(buf, ", without %zu beat%s", left_out, left_out == 1 ? "" : "s");
    bw_buf_puts(buf, "</dt><dd>");
    bw_html_printed(buf, count);
    bw_buf_puts(buf, "</dd></div>\n");
}

static void add_counts(struct bw_buf *buf, const struct bw_page *page,
                       const struct bw_hotspot_totals *totals)
{
    const int months = bw_common_months(page->table, page->table->row_count);
    char period[80];
    char what[112] = "incidents in what arrived of 12 months";

    if (bw_period_words(page, months, period))
        snprintf(what, sizeof(what), "incidents, %s", period);
    else if (totals->short_count == 0)
        snprintf(what, sizeof(what), "incidents in 12 months");
    if (totals->incidents_12m.kind != BW_CELL_NOT_SUPPLIED)
        add_fact(buf, totals->incidents_12m, what, totals->not_supplied_count);
    if (totals->incidents_quarter.kind != BW_CELL_NOT_SUPPLIED)
        add_fact(buf, totals->incidents_quarter, "incidents this quarter",
                 totals->quarter_missing_count);
}

static void add_facts(struct bw_buf *buf, const struct bw_page *page)
{
    struct bw_hotspot_totals totals;

    bw_hotspot_totals(page->table, &totals);
    if (page->table->row_count == totals.not_supplied_count)
        return;
    bw_buf_puts(buf, "<dl class=\"facts\">\n");
    add_counts(buf, page, &totals);
    if (totals.no_record_share.kind == BW_CELL_NUMBER) {
        char share[32];

        bw_words_share(page, totals.no_record_share, share);
        bw_buf_printf(buf, "<div><dt>no police record found</dt><dd>%s</dd></div>\n", share);
    }
    if (page->table->order == BW_ORDER_RANKED)
        bw_buf_printf(buf,
                      "<div><dt>of the differences between beats is more than chance "
                      "(rankability)</dt><dd>%.0f%%</dd></div>\n",
                      100.0 * page->table->rankability.number);
    if (page->table->agreement.kind == BW_CELL_NUMBER)
        bw_buf_printf(buf,
                      "<div><dt>of the five highest counts are among the five highest rates"
                      "</dt><dd>%.0f</dd></div>\n",
                      page->table->agreement.number);
    if (totals.hidden_count > 0)
        bw_buf_printf(buf, "<div><dt>beat%s too small to show</dt><dd>%zu</dd></div>\n",
                      totals.hidden_count == 1 ? "" : "s", totals.hidden_count);
    bw_buf_puts(buf, "</dl>\n");
}

void bw_html_page(struct bw_buf *buf, const struct bw_page *page)
{
    struct bw_arena *arena = bw_arena_new();

    bw_html_open(buf, page, NULL);
    add_header(buf, arena, page);
    bw_buf_puts(buf, "<main>\n");
    bw_html_agreed(buf, arena, page);
    bw_buf_puts(buf, "<div class=\"say\">\n");
    add_sentences(buf, arena, page);
    add_facts(buf, page);
    bw_buf_puts(buf, "</div>\n");
    bw_html_hotspots(buf, page);
    bw_html_coverage(buf, page->coverage);
    bw_html_reading(buf, page);
    bw_buf_puts(buf, "</main>\n");
    bw_html_close(buf, page);
    bw_arena_free(arena);
}
