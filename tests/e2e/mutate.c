/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * mutate SEED: spoils the extract on stdin the way that SEED says, writes it to stdout and says on
 * stderr what was done.  The same bytes for the same seed.
 */
#define BYTES_MAX ((size_t)8 * 1024 * 1024)

static unsigned char in[BYTES_MAX];
static size_t in_len;
static uint64_t state;

static size_t draw(size_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return below == 0 ? 0 : (size_t)(state % below);
}

static void put(const void *bytes, size_t len)
{
    if (fwrite(bytes, 1, len, stdout) != len)
        exit(1);
}

static void flip_bits(void)
{
    for (size_t n = draw(40) + 1; n > 0 && in_len > 0; n--)
        in[draw(in_len)] ^= (unsigned char)(1U << draw(8));
    put(in, in_len);
}

static void cut_off(void)
{
    put(in, draw(in_len));
}

static void take_out_a_piece(void)
{
    size_t from = draw(in_len);
    size_t len = draw(in_len - from);

    put(in, from);
    put(in + from + len, in_len - from - len);
}

static void repeat_a_piece(void)
{
    size_t from = draw(in_len);
    size_t len = draw(in_len - from < 5000 ? in_len - from : 5000);

    put(in, from + len);
    put(in + from, in_len - from);
}

/* In each place with a chance of 1 in `rarity`, `piece` instead of or before a byte. */
static void strew(const char *piece, size_t len, size_t rarity, int is_instead)
{
    for (size_t i = 0; i < in_len; i++) {
        int is_here = draw(rarity) == 0;

        if (is_here)
            put(piece, len);
        if (!is_here || !is_instead)
            put(in + i, 1);
    }
}

static size_t line_end(size_t from)
{
    const unsigned char *found = memchr(in + from, '\n', in_len - from);

    return found == NULL ? in_len : (size_t)(found - in) + 1;
}

/* Cuts lines within themselves, their end with them or not. */
static void cut_lines(void)
{
    const size_t rarity = draw(50) + 2;

    for (size_t at = 0; at < in_len;) {
        size_t end = line_end(at);

        if (draw(rarity) == 0) {
            put(in + at, draw(end - at));
            if (draw(2) == 0)
                put("\n", 1);
        } else {
            put(in + at, end - at);
        }
        at = end;
    }
}

/* Two columns change places: in all lines, or in all but the header, or in some. */
static void swap_columns(void)
{
    const size_t a = draw(20);
    const size_t b = a + 1;
    const size_t how = draw(3);
    size_t line = 0;

    for (size_t at = 0; at < in_len; line++) {
        size_t end = line_end(at);
        size_t starts[64];
        size_t count = 0;
        int is_swapped = how == 0 || (how == 1 && line > 0) || (how == 2 && draw(4) == 0);

        starts[count++] = at;
        for (size_t i = at; i < end && count < 63; i++) {
            if (in[i] == ',')
                starts[count++] = i + 1;
        }
        starts[count] = end;
        if (is_swapped && count > b + 1) {
            put(in + at, starts[a] - at);
            put(in + starts[b], starts[b + 1] - starts[b]);
            put(in + starts[a], starts[b] - starts[a]);
            put(in + starts[b + 1], end - starts[b + 1]);
        } else {
            put(in + at, end - at);
        }
        at = end;
    }
}

/* A stretch in UTF-16, or accents in windows-1252 among UTF-8. */
static void mix_encodings(void)
{
    size_t from = draw(in_len);
    size_t len = draw(in_len - from < 2000 ? in_len - from : 2000);

    if (draw(2) == 0) {
        strew("\xE9", 1, draw(300) + 5, 1);
        return;
    }
    put(in, from);
    for (size_t i = from; i < from + len; i++) {
        const unsigned char wide[2] = {in[i], 0};

        put(wide, 2);
    }
    put(in + from + len, in_len - from - len);
}

static void change_line_ends(void)
{
    static const char *const ends[] = {"\r\n", "\r", "\n", "\n\n", "\n\r", " \n", ""};

    for (size_t i = 0; i < in_len; i++) {
        const char *end = ends[draw(draw(3) == 0 ? 7 : 3)];

        if (in[i] == '\n')
            put(end, strlen(end));
        else
            put(in + i, 1);
    }
}

static void add_quotes(void)
{
    strew("\"", 1, draw(2000) + 3, draw(2) == 0);
}

static void add_nul_bytes(void)
{
    strew("\0", 1, draw(3000) + 3, draw(2) == 0);
}

static void add_delimiters(void)
{
    strew(",", 1, draw(1000) + 10, draw(2) == 0);
}

static void spoil_dates(void)
{
    strew("31/02/2025", 10, draw(400) + 10, 1);
}

static void shuffle_lines(void)
{
    size_t starts[20000];
    size_t count = 0;

    for (size_t at = 0; at < in_len && count < 20000; at = line_end(at))
        starts[count++] = at;
    for (size_t i = count; i > 1; i--) {
        size_t k = draw(i);
        size_t other = starts[k];

        starts[k] = starts[i - 1];
        starts[i - 1] = other;
    }
    for (size_t i = 0; i < count; i++)
        put(in + starts[i], line_end(starts[i]) - starts[i]);
}

static const struct {
    const char *what;
    void (*run)(void);
} ways[] = {
    {"bits flipped", flip_bits},
    {"cut off", cut_off},
    {"piece missing", take_out_a_piece},
    {"piece twice", repeat_a_piece},
    {"lines cut", cut_lines},
    {"columns swapped", swap_columns},
    {"encodings mixed", mix_encodings},
    {"line ends", change_line_ends},
    {"quotes", add_quotes},
    {"NUL bytes", add_nul_bytes},
    {"delimiters", add_delimiters},
    {"dates", spoil_dates},
    {"lines shuffled", shuffle_lines},
};

int main(int argc, char **argv)
{
    const size_t count = sizeof(ways) / sizeof(ways[0]);
    unsigned long seed = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;

    state = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15);
    in_len = fread(in, 1, sizeof(in), stdin);
    ways[seed % count].run();
    fprintf(stderr, "%s\n", ways[seed % count].what);
    return fflush(stdout) == 0 ? 0 : 1;
}
