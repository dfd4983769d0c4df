/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/geo/gazetteer.h"
#include "must.h"

/*
 * Lines of names up to an empty line, then lines of texts: every name finds a place or is ambiguous
 * (two places may be called alike), a score is a share, and asking changes nothing.
 */
#define PLACES_MAX 50

static struct bw_text next_line(const uint8_t **at, const uint8_t *end)
{
    const uint8_t *from = *at;
    const uint8_t *stop = memchr(from, '\n', (size_t)(end - from));

    if (stop == NULL)
        stop = end;
    *at = stop < end ? stop + 1 : end;
    return (struct bw_text){(const char *)from, (size_t)(stop - from)};
}

static enum bw_gazetteer_found ask(const struct bw_gazetteer *gazetteer, struct bw_text text)
{
    struct bw_pii pii = {text.ptr, text.len};
    const struct bw_place *place = NULL, *again = NULL;
    double score = -1, same = -1;
    enum bw_gazetteer_found found =
        bw_gazetteer_find(gazetteer, pii, BW_GAZETTEER_THRESHOLD, &place, &score);

    MUST((place != NULL) == (found == BW_GAZETTEER_FOUND));
    MUST(place == NULL || (score >= BW_GAZETTEER_THRESHOLD && score <= 1.0000001));
    MUST(bw_gazetteer_find(gazetteer, pii, BW_GAZETTEER_THRESHOLD, &again, &same) == found);
    MUST(again == place && !(same < score) && !(same > score));
    return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct bw_arena *arena = bw_arena_new();
    const uint8_t *end = bytes + len, *at = bytes;
    struct bw_err err = BW_ERR_INIT;
    struct bw_gazetteer *gazetteer;
    const char *names[PLACES_MAX];
    struct bw_text line;
    size_t count = 0;

    bw_gazetteer_open(&gazetteer);
    while (at < end && (line = next_line(&at, end)).len > 0 && count < PLACES_MAX) {
        struct bw_place place = {.id = bw_arena_printf(arena, "P%zu", count),
                                 .name = bw_arena_strndup(arena, line.ptr, line.len),
                                 .context = count % 2 == 0 ? NULL : names[count - 1]};
        enum bw_status status = bw_gazetteer_add(gazetteer, &place, bw_text_of("a;;Bb, c"), &err);

        must_be_tidy(status, &err);
        err = BW_ERR_INIT;
        if (status == BW_OK)
            names[count++] = place.name;
    }
    MUST(bw_gazetteer_seal(gazetteer, &err) == BW_OK);
    for (size_t i = 0; i < count; i++) {
        enum bw_gazetteer_found found = ask(gazetteer, bw_text_of(names[i]));

        MUST(found == BW_GAZETTEER_FOUND || found == BW_GAZETTEER_AMBIGUOUS);
    }
    while (at < end)
        ask(gazetteer, next_line(&at, end));
    bw_gazetteer_close(gazetteer);
    bw_arena_free(arena);
    return 0;
}
