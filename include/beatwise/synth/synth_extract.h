/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_SYNTH_SYNTH_EXTRACT_H
#define BW_SYNTH_SYNTH_EXTRACT_H

#include "beatwise/model/source.h"
#include "beatwise/synth/synth_area.h"
#include "beatwise/synth/synth_sink.h"

/*
 * synth_extract.h - one quarter's extract of one service, as that service's system would export
 * it, row by row.
 *
 *   ed         Welsh style: UTF-8, local codes, dd/mm/yyyy, two hospitals in one file
 *   ambulance  CAD: ISO times, MPDS codes in all their spellings, a name for three in ten
 *   police     occurrence system: every cell quoted, CRLF, dd-Mon-yyyy, offence classes, occurred
 *              from and to, no NHS number ever
 *
 * A row stands in the extract of the quarter in which it was recorded (arrival, call, report).
 * Some rows are repeated, some are not about violence, some cannot be read.
 *
 * Memory: the same for ten rows and for ten million.
 */

/* "ed", "ambulance", "police": the feed, and its file extracts/QUARTER/NAME.csv.gz. */
const char *bw_synth_feed_name(enum bw_source source);

/* The header row of truth.csv: feed,record_id,incident,person. */
void bw_synth_truth_header(struct bw_synth_writer *truth);

/*
 * Writes the extract, and into `truth` (may be NULL) a row for each record about violence in it.
 * Failures stay in the writers.
 */
void bw_synth_extract_write(const struct bw_synth_area *area, enum bw_source source,
                            struct bw_quarter quarter, struct bw_synth_writer *writer,
                            struct bw_synth_writer *truth);

#endif
