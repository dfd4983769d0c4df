/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <string.h>

#include "reader_private.h"

/* A record, the lengths of its cells, their bytes: one after the other, not aligned. */
typedef uint32_t cell_len;

size_t bw_record_max(struct bw_csv_limits limits)
{
    return sizeof(struct bw_record) + limits.max_fields * sizeof(cell_len) + limits.max_line;
}

enum bw_status bw_record_write(struct bw_ring *ring, const struct bw_csv_row *row,
                               const struct bw_map_verdict *verdict, struct bw_err *err)
{
    const struct bw_record record = {
        .line = row->line,
        .verdict = *verdict,
        .count = verdict->outcome == BW_MAP_REJECT ? 0 : row->count,
    };
    size_t len = sizeof(record) + record.count * sizeof(cell_len);
    unsigned char *room;
    unsigned char *bytes;
    enum bw_status status;

    bytes = NULL;
    for (size_t i = 0; i < record.count; i++)
        len += row->cells[i].len;
    status = bw_ring_room(ring, len, &room, err);
    if (status != BW_OK)
        return status;
    memcpy(room, &record, sizeof(record));
    room += sizeof(record);
    bytes = room + record.count * sizeof(cell_len);
    for (size_t i = 0; i < record.count; i++) {
        const cell_len cell = (cell_len)row->cells[i].len;

        memcpy(room + i * sizeof(cell), &cell, sizeof(cell));
        if (cell > 0)
            memcpy(bytes, row->cells[i].ptr, cell);
        bytes += cell;
    }
    return BW_OK;
}

void bw_record_read(struct bw_text *part, struct bw_record *ret_record, struct bw_text *cells)
{
    const char *lens = part->ptr + sizeof(*ret_record);
    const char *bytes;

    assert(part->len >= sizeof(*ret_record));
    memcpy(ret_record, part->ptr, sizeof(*ret_record));
    bytes = lens + ret_record->count * sizeof(cell_len);
    for (size_t i = 0; i < ret_record->count; i++) {
        cell_len len;

        memcpy(&len, lens + i * sizeof(len), sizeof(len));
        cells[i] = (struct bw_text){bytes, len};
        bytes += len;
    }
    part->len -= (size_t)(bytes - part->ptr);
    part->ptr = bytes;
}
