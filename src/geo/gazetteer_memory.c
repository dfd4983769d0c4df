/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <sodium.h>

#include "beatwise/geo/gazetteer.h"

/* Texts that are remembered: 256 KiB. */
#define PLACES 4096

struct remembered {
    unsigned char mark[crypto_shorthash_siphashx24_BYTES];
    const struct bw_place *place;
    double score;
    enum bw_gazetteer_found found;
    bool is_there;
};

struct bw_gazetteer_memory {
    struct bw_arena *arena;
    unsigned char key[crypto_shorthash_siphashx24_KEYBYTES];
    struct remembered texts[PLACES]; /* each text has one place, from which a later one drives it */
};

void bw_gazetteer_memory_open(struct bw_gazetteer_memory **ret_memory)
{
    struct bw_arena *arena = bw_arena_new();

    *ret_memory = bw_arena_alloc(arena, 1, sizeof(**ret_memory));
    (*ret_memory)->arena = arena;
    randombytes_buf((*ret_memory)->key, sizeof((*ret_memory)->key));
}

enum bw_gazetteer_found bw_gazetteer_recall(struct bw_gazetteer_memory *memory,
                                            const struct bw_gazetteer *gazetteer,
                                            struct bw_pii text, double threshold,
                                            const struct bw_place **ret_place, double *ret_score)
{
    unsigned char mark[crypto_shorthash_siphashx24_BYTES];
    struct remembered *at;

    crypto_shorthash_siphashx24(mark, (const unsigned char *)text.pii_ptr, text.pii_len,
                                memory->key);
    at = &memory->texts[(mark[0] | mark[1] << 8) % PLACES];
    if (!at->is_there || memcmp(at->mark, mark, sizeof(mark)) != 0) {
        *at = (struct remembered){.is_there = true};
        memcpy(at->mark, mark, sizeof(mark));
        at->found = bw_gazetteer_find(gazetteer, text, threshold, &at->place, &at->score);
    }
    if (at->found == BW_GAZETTEER_FOUND) {
        *ret_place = at->place;
        *ret_score = at->score;
    }
    return at->found;
}

void bw_gazetteer_memory_close(struct bw_gazetteer_memory *memory)
{
    if (memory != NULL)
        bw_arena_free(memory->arena);
}
