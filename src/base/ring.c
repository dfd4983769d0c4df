/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/ring.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

struct part {
    unsigned char *bytes;
    size_t len;
    size_t cap;
};

struct bw_ring {
    size_t count;
    size_t part_bytes;
    size_t max_bytes;
    struct part *parts;
    bool is_filling; /* the writer's: the part after the last one written is its own */
    bool is_reading; /* the reader's: it has not given back the part that it was given */

    pthread_mutex_t mutex; /* for what follows */
    pthread_cond_t has_part, has_room;
    size_t written; /* parts handed over, since the beginning */
    size_t read;    /* parts given back */
    bool is_reader_waiting;
    bool is_ended, is_stopped;
    struct bw_err failed;
};

static void *alloc_or_die(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (memory == NULL) {
        fprintf(stderr, "beatwise: out of memory (%zu x %zu bytes)\n", count, size);
        abort();
    }
    return memory;
}

struct bw_ring *bw_ring_open(size_t parts, size_t part_bytes, size_t max_bytes)
{
    struct bw_ring *ring = alloc_or_die(1, sizeof(*ring));

    ring->count = parts;
    ring->part_bytes = part_bytes;
    ring->max_bytes = max_bytes;
    ring->parts = alloc_or_die(parts, sizeof(*ring->parts));
    pthread_mutex_init(&ring->mutex, NULL);
    pthread_cond_init(&ring->has_part, NULL);
    pthread_cond_init(&ring->has_room, NULL);
    return ring;
}

static struct part *own_part(struct bw_ring *ring)
{
    /* `written` changes in the writer's thread only. */
    return &ring->parts[ring->written % ring->count];
}

static void hand_over(struct bw_ring *ring)
{
    pthread_mutex_lock(&ring->mutex);
    ring->written++;
    pthread_cond_signal(&ring->has_part);
    pthread_mutex_unlock(&ring->mutex);
    ring->is_filling = false;
}

/* Waits until there is a part to fill. */
static enum bw_status start_part(struct bw_ring *ring, struct bw_err *err)
{
    bool is_stopped;

    pthread_mutex_lock(&ring->mutex);
    while (ring->written - ring->read == ring->count && !ring->is_stopped)
        pthread_cond_wait(&ring->has_room, &ring->mutex);
    is_stopped = ring->is_stopped;
    pthread_mutex_unlock(&ring->mutex);
    if (is_stopped)
        return bw_fail(err, BW_EPARTIAL, "nobody reads on");
    own_part(ring)->len = 0;
    ring->is_filling = true;
    return BW_OK;
}

/* Copies rather than reallocates: realloc() would leave the old bytes behind. */
static void grow(struct part *part, size_t want, size_t usual)
{
    size_t cap = part->cap == 0 ? usual : part->cap;
    unsigned char *bytes;

    while (cap < want)
        cap *= 2;
    bytes = alloc_or_die(1, cap);
    if (part->cap > 0) {
        memcpy(bytes, part->bytes, part->len);
        sodium_memzero(part->bytes, part->cap);
    }
    free(part->bytes);
    part->bytes = bytes;
    part->cap = cap;
}

enum bw_status bw_ring_room(struct bw_ring *ring, size_t len, unsigned char **ret_room,
                            struct bw_err *err)
{
    struct part *part;

    if (len > ring->max_bytes)
        return bw_fail(err, BW_ERANGE, "longer than %zu bytes", ring->max_bytes);
    if (ring->is_filling && own_part(ring)->len > 0 && own_part(ring)->len + len > ring->part_bytes)
        hand_over(ring);
    if (!ring->is_filling) {
        enum bw_status status = start_part(ring, err);

        if (status != BW_OK)
            return status;
    }
    part = own_part(ring);
    if (part->len + len > part->cap)
        grow(part, part->len + len, ring->part_bytes);
    *ret_room = part->bytes + part->len;
    part->len += len;
    return BW_OK;
}

enum bw_status bw_ring_add(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    unsigned char *room;
    enum bw_status status = bw_ring_room(ctx, len, &room, err);

    if (status == BW_OK && len > 0)
        memcpy(room, bytes, len);
    return status;
}

void bw_ring_flush(struct bw_ring *ring)
{
    bool is_waited_for;

    if (!ring->is_filling || own_part(ring)->len == 0)
        return;
    pthread_mutex_lock(&ring->mutex);
    is_waited_for = ring->is_reader_waiting;
    pthread_mutex_unlock(&ring->mutex);
    if (is_waited_for)
        hand_over(ring);
}

void bw_ring_end(struct bw_ring *ring, const struct bw_err *failed)
{
    if (ring->is_filling && own_part(ring)->len > 0)
        hand_over(ring);
    pthread_mutex_lock(&ring->mutex);
    ring->is_ended = true;
    if (failed != NULL)
        ring->failed = *failed;
    pthread_cond_signal(&ring->has_part);
    pthread_mutex_unlock(&ring->mutex);
}

bool bw_ring_next(struct bw_ring *ring, struct bw_text *ret_part)
{
    const struct part *part = NULL;

    pthread_mutex_lock(&ring->mutex);
    if (ring->is_reading) {
        ring->is_reading = false;
        ring->read++;
        pthread_cond_signal(&ring->has_room);
    }
    ring->is_reader_waiting = true;
    while (ring->written == ring->read && !ring->is_ended)
        pthread_cond_wait(&ring->has_part, &ring->mutex);
    ring->is_reader_waiting = false;
    if (ring->written != ring->read) {
        ring->is_reading = true;
        part = &ring->parts[ring->read % ring->count];
    }
    pthread_mutex_unlock(&ring->mutex);
    if (part == NULL)
        return false;
    *ret_part = (struct bw_text){(const char *)part->bytes, part->len};
    return true;
}

enum bw_status bw_ring_ended(struct bw_ring *ring, struct bw_err *err)
{
    struct bw_err failed;

    pthread_mutex_lock(&ring->mutex);
    failed = ring->failed;
    pthread_mutex_unlock(&ring->mutex);
    if (failed.status != BW_OK)
        *err = failed;
    return failed.status;
}

void bw_ring_stop(struct bw_ring *ring)
{
    pthread_mutex_lock(&ring->mutex);
    ring->is_stopped = true;
    pthread_cond_signal(&ring->has_room);
    pthread_mutex_unlock(&ring->mutex);
}

void bw_ring_close(struct bw_ring *ring)
{
    if (ring == NULL)
        return;
    for (size_t i = 0; i < ring->count; i++) {
        if (ring->parts[i].cap > 0)
            sodium_memzero(ring->parts[i].bytes, ring->parts[i].cap);
        free(ring->parts[i].bytes);
    }
    pthread_cond_destroy(&ring->has_room);
    pthread_cond_destroy(&ring->has_part);
    pthread_mutex_destroy(&ring->mutex);
    free(ring->parts);
    free(ring);
}
