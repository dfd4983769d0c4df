/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_RING_H
#define BW_BASE_RING_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/err.h"
#include "beatwise/base/text.h"

/*
 * ring.h - bytes from one thread to another, in order, through a fixed number of parts.
 *
 * One thread writes, one reads, a third may open and close.  The writer fills a part and hands it
 * over when it is full, or when it flushes and the reader has nothing to do; who is ahead waits.
 * What one call of bw_ring_room() asked for is never cut in two.
 *
 * Ends: the writer says how it went (bw_ring_end), and the reader learns it behind the last byte,
 * so that what is wrong with earlier bytes is found before what is wrong with later ones.  A reader
 * that wants no more says so (bw_ring_stop), and the writer's next call fails.
 *
 * Memory: parts * part_bytes, more where a single piece is longer, and no longer than max_bytes;
 * overwritten when it grows and when the ring is closed.
 */
struct bw_ring;

struct bw_ring *bw_ring_open(size_t parts, size_t part_bytes, size_t max_bytes);

/*
 * The writer's.  `room` gives `len` bytes to fill before the next call; `add` copies into them and
 * is a bw_sink_fn.  Fail with BW_EPARTIAL: the reader has stopped, and knows why; BW_ERANGE: a
 * piece of more than max_bytes.
 */
enum bw_status bw_ring_room(struct bw_ring *ring, size_t len, unsigned char **ret_room,
                            struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_ring_add(void *ring, const void *bytes, size_t len,
                           struct bw_err *err) BW_MUST_CHECK;

/* Hands over what there is, if the reader waits for it. */
void bw_ring_flush(struct bw_ring *ring);

/* Hands over the rest.  `failed` is what broke the writer off, NULL where all was written. */
void bw_ring_end(struct bw_ring *ring, const struct bw_err *failed);

/*
 * The reader's.  Waits for the next part, which is valid until the next call; false: no more, and
 * bw_ring_ended() says with what the writer ended.
 */
bool bw_ring_next(struct bw_ring *ring, struct bw_text *ret_part);
enum bw_status bw_ring_ended(struct bw_ring *ring, struct bw_err *err) BW_MUST_CHECK;

/* Takes no more: a writer that waits goes on, and fails. */
void bw_ring_stop(struct bw_ring *ring);

/* Once both threads are through with it.  NULL is fine. */
void bw_ring_close(struct bw_ring *ring);

#endif
