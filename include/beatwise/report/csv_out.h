/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_CSV_OUT_H
#define BW_REPORT_CSV_OUT_H

#include "beatwise/base/buf.h"
#include "beatwise/report/exact.h"
#include "beatwise/report/hotspot.h"

/*
 * csv_out.h - tables as CSV: RFC 4180 with LF at the end of each line (as every Unix tool writes
 * it and every spreadsheet reads it), UTF-8 without a byte order mark, one header line.
 *
 * A text that begins with = + - @, tab, CR or LF gets an apostrophe before it, so that no
 * spreadsheet runs it.  Numbers have a point and no thousands separators.
 */

/* hotspots.csv: one row a beat; a header alone where there are none. */
void bw_csv_hotspots(struct bw_buf *buf, const struct bw_hotspot_table *table);

/*
 * cells.csv: every printed cell, "beat,quarter,police_status,incidents,rule", newest quarter first;
 * the rule, "1-7/5", is what is hidden and to what the others are rounded;
 * without quarters, a header alone.
 */
void bw_csv_cells(struct bw_buf *buf, const struct bw_printed_table *table);

/*
 * RESTRICTED-hotspots.csv: the same columns, then the exact ones, RESTRICTED in each row.  Each
 * beat of `table` must be in `exact`, in any order; `standings` are in theirs.
 */
void bw_csv_restricted(struct bw_buf *buf, const struct bw_hotspot_table *table,
                       const struct bw_beat_exact *exact, size_t count,
                       const struct bw_exact_standing *standings,
                       const struct bw_hotspot_method *method);

/* One field, quoted and made safe as above. */
void bw_csv_text(struct bw_buf *buf, const char *text);

#endif
