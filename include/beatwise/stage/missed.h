/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_MISSED_H
#define BW_STAGE_MISSED_H

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/model/event.h"

/*
 * missed.h - the texts of an extract that mean no place of the site's list, for the supplier, who
 * knows them anyway, to send back as aliases.
 *
 * Privacy: free text names people.  So a text is listed only where at least BW_MISSED_ROWS rows
 * have it, none of them of a home and none with a word of the row's own names in it, and it is
 * short; it goes to a new file of mode 0600 that somebody named, never to a log, a message, stdout
 * or the store; and the memory that held the texts is wiped.
 */
#define BW_MISSED_ROWS 3
#define BW_MISSED_BYTES 80 /* of a text; a longer one is a story, and left out */
#define BW_MISSED_TEXTS 16384

struct bw_missed;

struct bw_missed *bw_missed_new(struct bw_arena *arena);

/* A row whose text means no place; capitals and blanks do not tell texts apart. */
void bw_missed_add(struct bw_missed *missed, const struct bw_row *row);

/* "rows,text", the most frequent first.  Fails with BW_EREFUSED where the file is there already, or
 * as bw_file_write does.  `ret_count`: texts that were written. */
enum bw_status bw_missed_write(struct bw_missed *missed, const char *path, size_t *ret_count,
                               struct bw_err *err) BW_MUST_CHECK;

/* Forgets all texts; NULL is fine. */
void bw_missed_wipe(struct bw_missed *missed);

#endif
