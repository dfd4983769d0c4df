/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/feed/csv.h"

#include <stdbool.h>
#include <string.h>

#include "beatwise/base/buf.h"
#include "csv_mask_private.h"

/*
 * Few bytes mean anything.  The scanner marks those of 64 bytes at a time (csv_mask_private.h), and
 * the state machine sees nothing else; of those most are delimiters between bare cells, which are
 * noted without it.
 *
 * Positions count from the start of the row, so that a row which a chunk cuts off can be carried
 * over without scanning it again.  Doubled quotes are undone only when the row is complete, into a
 * buffer of their own: undone in place, a row that is cut off would be undone twice.
 */
#define NOWHERE SIZE_MAX

enum state {
    STATE_CELL,        /* in a bare cell, or before one */
    STATE_QUOTED,      /* between quotes */
    STATE_AFTER_QUOTE, /* a quote in a quoted cell: its end, or the first of two */
};

struct cell {
    size_t start;
    size_t len;
};

struct bw_csv {
    unsigned char delimiter, quote, escape, comment; /* 0: none */
    bool is_double_quote, is_skip_initial_space;
    bool is_usual; /* no comments, escape character or blanks to skip */
    struct bw_csv_limits limits;
    bw_csv_row_fn *row_fn;
    void *ctx;

    enum state state;
    bool is_row_escaped;
    int64_t line;       /* of the next byte */
    int64_t row_line;   /* on which the row began */
    int64_t quote_line; /* on which the quoted cell began */
    size_t start;       /* of the cell */
    size_t quote_at;    /* of the quote that may end it */
    size_t after_cr;    /* an LF here belongs to the CR before it */
    size_t literal_at;  /* a byte here was escaped */
    size_t count;
    struct cell *cells;      /* max_fields of them */
    struct bw_text *texts;   /* what the row function sees */
    struct bw_buf carry;     /* the row so far, where a chunk cut it off */
    struct bw_buf unescaped; /* cells whose quotes were undone */
};

/* Bytes that are scanned together. */
struct chunk {
    const unsigned char *bytes;
    size_t row; /* where the current row begins */
    size_t end;
};

struct bw_csv *bw_csv_open(struct bw_arena *arena, const struct bw_feed_desc *desc,
                           struct bw_csv_limits limits, bw_csv_row_fn *row_fn, void *ctx)
{
    struct bw_csv *csv = bw_arena_alloc(arena, 1, sizeof(*csv));

    csv->delimiter = (unsigned char)desc->delimiter;
    csv->quote = (unsigned char)desc->quote;
    /* The quote as the escape character is another way to say doubleQuote. */
    csv->escape = (unsigned char)(desc->escape == desc->quote ? 0 : desc->escape);
    csv->comment = (unsigned char)desc->comment;
    csv->is_double_quote = desc->is_double_quote || desc->escape == desc->quote;
    csv->is_skip_initial_space = desc->is_skip_initial_space;
    csv->is_usual = csv->escape == 0 && csv->comment == 0 && !csv->is_skip_initial_space;
    csv->limits = limits;
    csv->row_fn = row_fn;
    csv->ctx = ctx;
    csv->line = csv->row_line = 1;
    csv->after_cr = csv->literal_at = NOWHERE;
    csv->cells = bw_arena_alloc(arena, limits.max_fields, sizeof(*csv->cells));
    csv->texts = bw_arena_alloc(arena, limits.max_fields, sizeof(*csv->texts));
    bw_buf_init(&csv->carry, limits.max_line + BW_CSV_BLOCK);
    bw_buf_init(&csv->unescaped, limits.max_line);
    return csv;
}

static enum bw_status fail_at(const struct bw_csv *csv, const char *what, struct bw_err *err)
{
    return bw_fail(err, BW_EFORMAT, "line %lld, field %zu: %s", (long long)csv->line,
                   csv->count + 1, what);
}

static enum bw_status fail_long(const struct bw_csv *csv, struct bw_err *err)
{
    return bw_fail(err, BW_ERANGE, "line %lld: longer than %zu bytes (fetch.max_line)",
                   (long long)csv->row_line, csv->limits.max_line);
}

/* Copies a cell without its escapes; the room was made by the caller. */
static struct bw_text unescape(struct bw_csv *csv, struct bw_text cell)
{
    unsigned char *to = csv->unescaped.bytes + csv->unescaped.len;
    const unsigned char *from = (const unsigned char *)cell.ptr;
    size_t len = 0;

    for (size_t i = 0; i < cell.len; i++) {
        bool is_escape = csv->escape != 0 && from[i] == csv->escape;
        bool is_double = csv->is_double_quote && csv->quote != 0 && from[i] == csv->quote;

        if ((is_escape || is_double) && i + 1 < cell.len)
            i++;
        to[len++] = from[i];
    }
    csv->unescaped.len += len;
    return (struct bw_text){(const char *)to, len};
}

/* A bare cell holds no quote, and a quoted one only such as are escaped. */
static bool is_escaped(const struct bw_csv *csv, struct bw_text cell)
{
    return cell.len > 0 && ((csv->quote != 0 && memchr(cell.ptr, csv->quote, cell.len) != NULL) ||
                            (csv->escape != 0 && memchr(cell.ptr, csv->escape, cell.len) != NULL));
}

static enum bw_status unescape_row(struct bw_csv *csv, size_t row_len, struct bw_err *err)
{
    enum bw_status status;

    if (csv->unescaped.cap <= row_len) {
        /* Room for the whole row at once, so that no cell moves: a row is not longer undone. */
        bw_buf_clear(&csv->unescaped);
        while (csv->unescaped.len < row_len) {
            static const char zeros[256];
            size_t want = row_len - csv->unescaped.len;

            status = bw_buf_add(&csv->unescaped, zeros, want < 256 ? want : 256, err);
            if (status != BW_OK)
                return status;
        }
    }
    csv->unescaped.len = 0;
    for (size_t i = 0; i < csv->count; i++) {
        if (is_escaped(csv, csv->texts[i]))
            csv->texts[i] = unescape(csv, csv->texts[i]);
    }
    return BW_OK;
}

static bool is_blank(const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != ' ' && bytes[i] != '\t')
            return false;
    }
    return true;
}

/* The cell ends before `end`; `bytes` is where the row begins. */
static enum bw_status end_cell(struct bw_csv *csv, const unsigned char *bytes, size_t end,
                               struct bw_err *err)
{
    if (csv->count == csv->limits.max_fields)
        return bw_fail(err, BW_ERANGE, "line %lld: more than %zu fields (fetch.max_fields)",
                       (long long)csv->row_line, csv->limits.max_fields);
    if (csv->is_skip_initial_space && csv->state == STATE_CELL) {
        while (csv->start < end && bytes[csv->start] == ' ')
            csv->start++;
    }
    csv->cells[csv->count++] = (struct cell){csv->start, end - csv->start};
    csv->state = STATE_CELL;
    return BW_OK;
}

static enum bw_status hand_on(struct bw_csv *csv, const unsigned char *bytes, size_t row_len,
                              struct bw_err *err)
{
    struct bw_csv_row row = {csv->row_line, csv->count, csv->texts};

    for (size_t i = 0; i < csv->count; i++)
        csv->texts[i] =
            (struct bw_text){(const char *)bytes + csv->cells[i].start, csv->cells[i].len};
    if (csv->is_row_escaped) {
        enum bw_status status = unescape_row(csv, row_len, err);

        if (status != BW_OK)
            return status;
    }
    return csv->row_fn(csv->ctx, &row, err);
}

static void start_row(struct bw_csv *csv)
{
    csv->state = STATE_CELL;
    csv->start = 0;
    csv->count = 0;
    csv->is_row_escaped = false;
    csv->after_cr = csv->literal_at = NOWHERE;
    csv->row_line = csv->line;
}

static bool is_comment(const struct bw_csv *csv, const unsigned char *bytes, size_t len)
{
    return csv->comment != 0 && len > 0 && bytes[0] == csv->comment;
}

/* The row ends before `end`; the state is not QUOTED. */
static enum bw_status end_row(struct bw_csv *csv, const unsigned char *bytes, size_t end,
                              struct bw_err *err)
{
    enum bw_status status;

    if (is_comment(csv, bytes, end))
        return BW_OK;
    if (csv->state == STATE_CELL && csv->count == 0 && is_blank(bytes, end))
        return BW_OK;
    status = end_cell(csv, bytes, csv->state == STATE_AFTER_QUOTE ? csv->quote_at : end, err);
    return status == BW_OK ? hand_on(csv, bytes, end, err) : status;
}

static void count_line(struct bw_csv *csv, unsigned char byte, size_t at)
{
    if (byte == '\r') {
        csv->line++;
        csv->after_cr = at + 1;
    } else if (byte == '\n' && at != csv->after_cr) {
        csv->line++;
    }
}

/* A CR or LF that is not in quotes. */
static enum bw_status meet_line_end(struct bw_csv *csv, struct chunk *chunk, size_t at,
                                    struct bw_err *err)
{
    const unsigned char *bytes = chunk->bytes + chunk->row;
    bool is_cr = bytes[at] == '\r';
    enum bw_status status;

    chunk->row += at + 1;
    if (!is_cr && at == 0 && csv->after_cr == 0) {
        csv->after_cr = NOWHERE;
        return BW_OK;
    }
    status = end_row(csv, bytes, at, err);
    csv->line++;
    start_row(csv);
    if (is_cr)
        csv->after_cr = 0;
    return status;
}

static enum bw_status meet_in_quotes(struct bw_csv *csv, unsigned char byte, size_t at,
                                     struct bw_err *err)
{
    if (byte == csv->quote) {
        csv->state = STATE_AFTER_QUOTE;
        csv->quote_at = at;
    } else if (byte == csv->escape && byte != '\0') {
        csv->literal_at = at + 1;
        csv->is_row_escaped = true;
    } else if (byte == '\0') {
        return fail_at(csv, "a NUL byte", err);
    } else {
        count_line(csv, byte, at);
    }
    return BW_OK;
}

/* In a bare cell: a quote opens it, when nothing is before it. */
static enum bw_status meet_in_cell(struct bw_csv *csv, const unsigned char *bytes, size_t at,
                                   struct bw_err *err)
{
    unsigned char byte = bytes[at];
    size_t start = csv->start;

    if (byte == '\0') {
        fail_at(csv, "a NUL byte", err);
        return bw_fail_hint(err, "the encoding may be UTF-16, which the description has to say");
    }
    if (byte == csv->escape) {
        csv->literal_at = at + 1;
        csv->is_row_escaped = true;
    } else if (byte == csv->quote) {
        while (csv->is_skip_initial_space && start < at && bytes[start] == ' ')
            start++;
        if (start != at)
            return fail_at(csv, "a quote inside a bare field", err);
        csv->state = STATE_QUOTED;
        csv->start = at + 1;
        csv->quote_line = csv->line;
    }
    return BW_OK;
}

/* A byte at `at` of the row that may mean something. */
static enum bw_status meet(struct bw_csv *csv, struct chunk *chunk, size_t at, struct bw_err *err)
{
    const unsigned char *bytes = chunk->bytes + chunk->row;
    unsigned char byte = bytes[at];
    bool is_line_end = byte == '\n' || byte == '\r';
    enum bw_status status;

    if (at > csv->limits.max_line)
        return fail_long(csv, err);
    if (is_comment(csv, bytes, at))
        return is_line_end ? meet_line_end(csv, chunk, at, err) : BW_OK;
    if (at == csv->literal_at && byte != '\0') {
        count_line(csv, byte, at);
        return BW_OK;
    }
    if (csv->state == STATE_QUOTED)
        return meet_in_quotes(csv, byte, at, err);
    if (csv->state == STATE_AFTER_QUOTE) {
        if (byte == csv->quote && csv->is_double_quote && at == csv->quote_at + 1) {
            csv->state = STATE_QUOTED;
            csv->is_row_escaped = true;
            return BW_OK;
        }
        if (at != csv->quote_at + 1 || !(is_line_end || byte == csv->delimiter))
            return fail_at(csv, "something follows the closing quote", err);
    }
    if (is_line_end)
        return meet_line_end(csv, chunk, at, err);
    if (byte != csv->delimiter)
        return meet_in_cell(csv, bytes, at, err);
    status = end_cell(csv, bytes, csv->state == STATE_AFTER_QUOTE ? csv->quote_at : at, err);
    csv->start = at + 1;
    return status;
}

/* Ends a cell at each of `delimiters`, which all stand in or behind bare cells and fit the limits.
 */
static void end_bare_cells(struct bw_csv *csv, size_t base, uint64_t delimiters)
{
    struct cell *cells = csv->cells;
    size_t count = csv->count;
    size_t start = csv->start;

    for (; delimiters != 0; delimiters &= delimiters - 1) {
        size_t at = base + (size_t)__builtin_ctzll(delimiters);

        cells[count++] = (struct cell){start, at - start};
        start = at + 1;
    }
    csv->count = count;
    csv->start = start;
}

/* Delimiters at the start of `left` that need no state machine: between bare cells, or in quotes.
 */
static uint64_t pass_delimiters(struct bw_csv *csv, size_t base, uint64_t left, uint64_t others)
{
    uint64_t first_other = others & left & (0 - (others & left));
    uint64_t run = first_other == 0 ? left : left & (first_other - 1);

    if (run == 0 || csv->state == STATE_AFTER_QUOTE)
        return left;
    if (csv->state == STATE_CELL) {
        if (base + BW_CSV_BLOCK > csv->limits.max_line ||
            csv->count + BW_CSV_BLOCK > csv->limits.max_fields)
            return left;
        end_bare_cells(csv, base, run);
    }
    return left & ~run;
}

static enum bw_status scan_block(struct bw_csv *csv, struct chunk *chunk, size_t block,
                                 const struct bw_csv_mask *mask, struct bw_err *err)
{
    uint64_t left = mask->delimiters | mask->others;
    enum bw_status status = BW_OK;

    while (left != 0 && status == BW_OK) {
        if (csv->is_usual)
            left = pass_delimiters(csv, block - chunk->row, left, mask->others);
        if (left == 0)
            break;
        status = meet(csv, chunk, block + (size_t)__builtin_ctzll(left) - chunk->row, err);
        left &= left - 1;
    }
    return status;
}

/* Scans from `from` on; what is left from chunk->row to its end is an incomplete row. */
static enum bw_status scan(struct bw_csv *csv, struct chunk *chunk, size_t from, struct bw_err *err)
{
    const struct bw_csv_special special = {csv->delimiter, csv->quote, csv->escape};
    enum bw_status status = BW_OK;

    for (size_t block = from; block < chunk->end && status == BW_OK; block += BW_CSV_BLOCK) {
        size_t left = chunk->end - block;
        struct bw_csv_mask mask;

        if (left >= BW_CSV_BLOCK) {
            mask = bw_csv_mask(chunk->bytes + block, &special);
        } else {
            unsigned char tail[BW_CSV_BLOCK];

            memset(tail, 0, sizeof(tail));
            memcpy(tail, chunk->bytes + block, left);
            mask = bw_csv_mask(tail, &special);
            mask.delimiters &= (UINT64_C(1) << left) - 1;
            mask.others &= (UINT64_C(1) << left) - 1;
        }
        status = scan_block(csv, chunk, block, &mask, err);
    }
    if (status == BW_OK && chunk->end - chunk->row > csv->limits.max_line)
        return fail_long(csv, err);
    return status;
}

/* How many bytes to add to a carried row: up to a line end, and no more than there is room for. */
static size_t piece_of(const struct bw_csv *csv, const unsigned char *bytes, size_t len)
{
    size_t room = csv->carry.max - csv->carry.len;
    const unsigned char *found;

    if (len > room)
        len = room;
    found = memchr(bytes, '\n', len);
    if (found != NULL)
        len = (size_t)(found - bytes) + 1;
    found = memchr(bytes, '\r', len);
    return found != NULL ? (size_t)(found - bytes) + 1 : len;
}

/* Completes the carried row, if its end has come; `ret_used` is how much that took. */
static enum bw_status push_carry(struct bw_csv *csv, const unsigned char *bytes, size_t len,
                                 size_t *ret_used, struct bw_err *err)
{
    size_t used = 0;

    while (csv->carry.len > 0 && used < len) {
        size_t piece = piece_of(csv, bytes + used, len - used);
        size_t from = csv->carry.len;
        enum bw_status status = bw_buf_add(&csv->carry, bytes + used, piece, err);
        struct chunk chunk = {csv->carry.bytes, 0, csv->carry.len};

        if (status == BW_OK)
            status = scan(csv, &chunk, from, err);
        if (status != BW_OK)
            return status;
        used += piece;
        if (chunk.row > 0) /* then the piece ended with the row */
            csv->carry.len = 0;
    }
    *ret_used = used;
    return BW_OK;
}

enum bw_status bw_csv_push(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    struct bw_csv *csv = ctx;
    struct chunk chunk = {bytes, 0, len};
    enum bw_status status = push_carry(csv, bytes, len, &chunk.row, err);

    if (status == BW_OK)
        status = scan(csv, &chunk, chunk.row, err);
    if (status == BW_OK && chunk.row < len)
        status = bw_buf_add(&csv->carry, chunk.bytes + chunk.row, len - chunk.row, err);
    return status;
}

enum bw_status bw_csv_end(struct bw_csv *csv, struct bw_err *err)
{
    enum bw_status status;
    size_t end = csv->carry.len;

    if (end == 0)
        return BW_OK;
    if (csv->state == STATE_QUOTED)
        return bw_fail(err, BW_EFORMAT, "line %lld: a quoted field that begins here does not end",
                       (long long)csv->quote_line);
    if (csv->state == STATE_AFTER_QUOTE && end != csv->quote_at + 1)
        return fail_at(csv, "something follows the closing quote", err);
    status = end_row(csv, csv->carry.bytes, end, err);
    csv->carry.len = 0;
    start_row(csv);
    return status;
}

void bw_csv_close(struct bw_csv *csv)
{
    if (csv == NULL)
        return;
    bw_buf_clear(&csv->carry);
    bw_buf_clear(&csv->unescaped);
}
