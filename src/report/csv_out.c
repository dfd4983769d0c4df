/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/report/csv_out.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "beatwise/report/exact.h"
#include "beatwise/report/figure.h"

static const char *const exact_columns[] = {
    "exact_incidents_12m",
    "exact_known_to_police_12m",
    "exact_no_police_record_12m",
    "exact_cannot_tell_12m",
    "exact_incidents_quarter",
    "exact_rate_per_1000",
    "exact_rate_low",
    "exact_rate_high",
    "exact_shrunk_ratio",
    "exact_expected_rank",
    "calls_not_linkable_12m",
    "under_18_12m",
    "repeat_victims_12m",
    "exact_police_12m",
    "exact_ambulance_12m",
    "exact_ed_12m",
    "gi_z",
    "gi_q",
    "restricted",
};

/* What a spreadsheet takes for a formula (OWASP, CSV Injection). */
static const char formula_starts[] = "=+-@\t\r\n";

void bw_csv_text(struct bw_buf *buf, const char *text)
{
    bool is_formula = text[0] != '\0' && strchr(formula_starts, text[0]) != NULL;
    bool is_quoted = strpbrk(text, ",\"\r\n") != NULL || text[0] == ' ';

    if (is_quoted)
        bw_buf_puts(buf, "\"");
    if (is_formula)
        bw_buf_puts(buf, "'");
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"')
            bw_buf_puts(buf, "\"");
        bw_buf_write(buf, at, 1);
    }
    if (is_quoted)
        bw_buf_puts(buf, "\"");
}

static void add_comma_text(struct bw_buf *buf, const char *text)
{
    bw_buf_puts(buf, ",");
    bw_csv_text(buf, text);
}

static void add_comma_printed(struct bw_buf *buf, struct bw_printed cell)
{
    bw_buf_puts(buf, ",");
    bw_printed_add(buf, cell);
}

static void add_comma_figure(struct bw_buf *buf, struct bw_figure figure, int decimals)
{
    bw_buf_puts(buf, ",");
    bw_figure_add(buf, figure, decimals);
}

static void add_rate_place(struct bw_buf *buf, const struct bw_hotspot *row)
{
    if (row->rate_place > 0)
        bw_buf_printf(buf, ",%d", row->rate_place);
    else
        bw_buf_printf(buf, ",%s", bw_cell_symbol(row->rate_per_1000.kind));
}

static void add_run(struct bw_buf *buf, struct bw_figure run)
{
    if (run.kind == BW_CELL_NUMBER)
        bw_buf_puts(buf, run.number > 0 ? ",yes" : ",no");
    else
        bw_buf_printf(buf, ",%s", bw_cell_symbol(run.kind));
}

static void add_counts(struct bw_buf *buf, const struct bw_hotspot *row)
{
    add_comma_printed(buf, row->incidents_12m);
    add_comma_figure(buf, row->incidents_low, 0);
    add_comma_figure(buf, row->incidents_high, 0);
    for (int i = 0; i < BW_POLICE_STATUSES; i++)
        add_comma_printed(buf, row->status_12m[i]);
    add_comma_figure(buf, row->no_record_share, 2);
    add_comma_figure(buf, row->population, 0);
    add_comma_figure(buf, row->rate_per_1000, 1);
    add_rate_place(buf, row);
}

static void add_row(struct bw_buf *buf, const struct bw_hotspot *row)
{
    if (row->place > 0)
        bw_buf_printf(buf, "%d", row->place);
    add_comma_text(buf, row->beat);
    add_comma_text(buf, row->name);
    add_comma_text(buf, row->area);
    add_comma_text(buf, bw_hotspot_tier_name(row->tier));
    bw_buf_printf(buf, ",%d", row->months);
    add_counts(buf, row);
    add_comma_figure(buf, row->expected_rank, 1);
    add_comma_figure(buf, row->rank_low, 0);
    add_comma_figure(buf, row->rank_high, 0);
    add_comma_figure(buf, row->p_top, 2);
    add_comma_printed(buf, row->incidents_quarter);
    add_comma_text(buf, row->change != NULL ? row->change : bw_cell_symbol(BW_CELL_NOT_APPLICABLE));
    add_run(buf, row->run);
    bw_buf_puts(buf, ",");
    bw_hotspot_flags_add(buf, row->flags);
}

static void add_header(struct bw_buf *buf)
{
    for (size_t i = 0; i < BW_HOTSPOT_COLUMNS; i++)
        bw_buf_printf(buf, "%s%s", i == 0 ? "" : ",", bw_hotspot_columns[i].name);
}

void bw_csv_hotspots(struct bw_buf *buf, const struct bw_hotspot_table *table)
{
    add_header(buf);
    bw_buf_puts(buf, "\n");
    for (size_t i = 0; i < table->row_count; i++) {
        add_row(buf, &table->rows[i]);
        bw_buf_puts(buf, "\n");
    }
}

void bw_csv_cells(struct bw_buf *buf, const struct bw_printed_table *table)
{
    bw_buf_puts(buf, "beat,quarter,police_status,incidents,rule\n");
    for (size_t i = 0; i < table->beat_count; i++) {
        const struct bw_beat_printed *beat = &table->beats[i];

        for (int back = 0; beat->has_quarters && back < BW_PRINT_QUARTERS; back++) {
            const struct bw_profile_rule *rule = bw_profile_rule(beat->profiles[back]);
            char quarter[8];

            bw_quarter_format(bw_quarter_add(table->quarter, -back), quarter);
            for (int j = 0; j < BW_POLICE_STATUSES; j++) {
                bw_csv_text(buf, beat->beat);
                bw_buf_printf(buf, ",%s,%s", quarter,
                              bw_police_status_name((enum bw_police_status)j));
                add_comma_printed(buf, beat->quarters[back][j]);
                bw_buf_printf(buf, ",%" PRId64 "-%" PRId64 "/%" PRId64 "\n", rule->hidden_from,
                              rule->hidden_to, rule->step);
            }
        }
    }
}

/* `is_supplied` false: [x]. */
static void add_exact(struct bw_buf *buf, bool is_supplied, int64_t count)
{
    if (is_supplied)
        bw_buf_printf(buf, ",%" PRId64, count);
    else
        bw_buf_printf(buf, ",%s", bw_cell_symbol(BW_CELL_NOT_SUPPLIED));
}

static void add_exact_rates(struct bw_buf *buf, const struct bw_exact_figures *figures)
{
    add_comma_figure(buf, figures->rate_per_1000, 3);
    add_comma_figure(buf, figures->rate_low, 3);
    add_comma_figure(buf, figures->rate_high, 3);
}

static void add_exact_row(struct bw_buf *buf, const struct bw_beat_exact *exact,
                          const struct bw_exact_standing *standing,
                          const struct bw_hotspot_method *method)
{
    const char *none = bw_cell_symbol(BW_CELL_NOT_APPLICABLE);
    bool is_supplied = exact->months > 0;
    struct bw_exact_figures figures;

    bw_exact_figures(exact, method, &figures);
    add_exact(buf, is_supplied, figures.incidents_12m);
    for (int i = 0; i < BW_POLICE_STATUSES; i++)
        add_exact(buf, is_supplied, exact->status_12m[i]);
    add_exact(buf, is_supplied && exact->is_quarter_supplied, exact->incidents_quarter);
    add_exact_rates(buf, &figures);
    add_comma_figure(buf, standing->shrunk_ratio, 3);
    add_comma_figure(buf, standing->expected_rank, 2);
    add_exact(buf, is_supplied, exact->calls_not_linkable_12m);
    add_exact(buf, is_supplied, exact->under_18_12m);
    bw_buf_printf(buf, ",%s", none);
    add_exact(buf, is_supplied, exact->source_12m[BW_SOURCE_POLICE]);
    add_exact(buf, is_supplied, exact->source_12m[BW_SOURCE_AMBULANCE]);
    add_exact(buf, is_supplied, exact->source_12m[BW_SOURCE_ED]);
    add_comma_figure(buf, standing->gi_z, 3);
    add_comma_figure(buf, standing->gi_q, 4);
    bw_buf_puts(buf, ",RESTRICTED");
}

void bw_csv_restricted(struct bw_buf *buf, const struct bw_hotspot_table *table,
                       const struct bw_beat_exact *exact, size_t count,
                       const struct bw_exact_standing *standings,
                       const struct bw_hotspot_method *method)
{
    add_header(buf);
    for (size_t i = 0; i < sizeof(exact_columns) / sizeof(exact_columns[0]); i++)
        bw_buf_printf(buf, ",%s", exact_columns[i]);
    bw_buf_puts(buf, "\n");
    for (size_t i = 0; i < table->row_count; i++) {
        const struct bw_beat_exact *beat = bw_exact_find(exact, count, table->rows[i].beat);

        assert(beat != NULL);
        add_row(buf, &table->rows[i]);
        add_exact_row(buf, beat, &standings[beat - exact], method);
        bw_buf_puts(buf, "\n");
    }
}
