/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/synth/synth_typing.h"
#include "beatwise/geo/gazetteer.h"
#include "beatwise/synth/synth_area.h"
#include "beatwise/synth/synth_history.h"

/*
 * The texts that the invented rows have for places, with slips, abbreviations, Welsh forms and half
 * names: how many the gazetteer places, and rightly.  It knows the two names of a place, not the
 * aliases that the invented site is given.
 */
#define TEXTS 20000
#define PRECISION_MIN 0.98
#define RECALL_MIN 0.85

static struct bw_gazetteer *open_places(const struct bw_synth_area *area)
{
    struct bw_gazetteer *gazetteer;
    struct bw_err err = BW_ERR_INIT;
    char id[24];

    bw_gazetteer_open(&gazetteer);
    for (size_t i = 0; i < area->place_count; i++) {
        const struct bw_synth_place *place = &area->places[i];
        const struct bw_place row = {
            .id = id, .name = place->name, .context = area->beats[place->beat].name};

        snprintf(id, sizeof(id), "%zu", i);
        assert_int_equal(bw_gazetteer_add(gazetteer, &row, bw_text_of(place->name_cy), &err),
                         BW_OK);
    }
    assert_int_equal(bw_gazetteer_seal(gazetteer, &err), BW_OK);
    return gazetteer;
}

/* A reader cannot tell which one it is: before its comma it is called like another. */
static bool is_undecidable(const struct bw_synth_area *area, size_t number, const char *text)
{
    const char *name = area->places[number].name;
    const size_t stem = strcspn(name, ",");
    size_t alike = 0;

    for (size_t i = 0; strchr(text, ',') == NULL && i < area->place_count; i++)
        alike += strcspn(area->places[i].name, ",") == stem &&
                 memcmp(area->places[i].name, name, stem) == 0;
    return alike > 1;
}

static void invented_texts_are_understood(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct bw_arena *arena = bw_arena_new();
        struct bw_synth_plan plan;
        const struct bw_synth_area *area;
        struct bw_gazetteer *gazetteer;
        size_t wanted = 0, found = 0, right = 0, missed = 0;
        struct bw_rng rng;

        bw_synth_plan_init(&plan);
        plan.seed = seed;
        plan.beats = 60;
        plan.people = 100000;
        area = bw_synth_area_new(arena, &plan);
        gazetteer = open_places(area);
        bw_rng_init(&rng, seed);
        for (size_t i = 0; i < TEXTS; i++) {
            const size_t number = bw_rng_below(&rng, (uint32_t)area->place_count);
            const struct bw_synth_act act = {.place = i % 5 == 4 ? -1 : (int64_t)number,
                                             .beat = area->places[number].beat,
                                             .type = area->places[number].type};
            const struct bw_place *place = NULL;
            char text[160], id[24];
            double score;
            bool is_found, is_right;

            bw_synth_write_place(area, &act, &rng, text);
            if (text[0] == '\0')
                continue;
            snprintf(id, sizeof(id), "%zu", number);
            is_found =
                bw_gazetteer_find(gazetteer, (struct bw_pii){text, strlen(text)},
                                  BW_GAZETTEER_THRESHOLD, &place, &score) == BW_GAZETTEER_FOUND;
            is_right = is_found && act.place >= 0 && strcmp(place->id, id) == 0;
            found += is_found;
            right += is_right;
            if (act.place < 0 || is_undecidable(area, number, text))
                continue;
            wanted++;
            missed += !is_right;
        }
        print_message("# seed %u: %zu places, found %zu, right %zu: precision %.4f, recall %.4f of "
                      "%zu\n",
                      (unsigned)seed, area->place_count, found, right,
                      (double)right / (double)found, 1 - (double)missed / (double)wanted, wanted);
        assert_true((double)right >= PRECISION_MIN * (double)found);
        assert_true((double)missed <= (1 - RECALL_MIN) * (double)wanted);
        bw_gazetteer_close(gazetteer);
        bw_arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invented_texts_are_understood),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
