/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/geo/gazetteer.h"

/*
 * How well texts of reception and control-room staff are understood:
 * tests/data/gazetteer_places.csv is an invented town, gazetteer_texts.txt what was written of it,
 * each line with the id of the place that a reader of the list would say it means, or none.  They
 * were written before the matcher was measured against them, and are cut in two by a hash of the
 * text: whoever improves the matcher looks at the first half only (GAZETTEER_MISSES=1 prints what
 * it gets wrong in it); the second is what the matcher is held to.
 */
#define PRECISION_MIN 0.98
#define RECALL_MIN 0.85
#define LINE_BYTES 512
#define CELLS 5

struct tally {
    size_t texts, wanted, found, right;
};

struct sample {
    struct bw_gazetteer *gazetteer;
    struct tally half[2]; /* to improve it by; held out */
};

static FILE *open_data(const char *name)
{
    const char *top = getenv("top_srcdir");
    char path[1024];
    FILE *file;

    snprintf(path, sizeof(path), "%s/tests/data/%s", top == NULL ? "." : top, name);
    file = fopen(path, "r");
    assert_non_null(file);
    return file;
}

/* Cells of a CSV line without doubled quotes. */
static void split(char *line, char *cells[CELLS])
{
    for (size_t i = 0; i < CELLS; i++) {
        const char end = *line == '"' ? '"' : ',';

        cells[i] = line += *line == '"';
        while (*line != end && *line != '\0' && *line != '\n')
            line++;
        if (*line == '"')
            *line++ = '\0';
        if (*line != '\0')
            *line++ = '\0';
    }
}

static void open_places(struct sample *sample)
{
    FILE *file = open_data("gazetteer_places.csv");
    struct bw_err err = BW_ERR_INIT;
    char line[LINE_BYTES];
    char *cells[CELLS];

    bw_gazetteer_open(&sample->gazetteer);
    assert_non_null(fgets(line, sizeof(line), file));
    while (fgets(line, sizeof(line), file) != NULL) {
        struct bw_place place = {0};

        split(line, cells);
        place = (struct bw_place){.id = cells[0], .name = cells[1], .context = cells[4]};
        assert_int_equal(bw_gazetteer_add(sample->gazetteer, &place, bw_text_of(cells[2]), &err),
                         BW_OK);
    }
    fclose(file);
    assert_int_equal(bw_gazetteer_seal(sample->gazetteer, &err), BW_OK);
    assert_true(bw_gazetteer_count(sample->gazetteer) >= 150);
}

/* FNV-1a; its fourth bit. */
static size_t half_of(const char *text)
{
    uint32_t hash = 2166136261u;

    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    return hash >> 3 & 1;
}

static void try_text(struct sample *sample, const char *text, const char *id)
{
    const size_t half = half_of(text);
    struct tally *tally = &sample->half[half];
    const struct bw_place *place = NULL;
    double score = 0;
    const enum bw_gazetteer_found found =
        bw_gazetteer_find(sample->gazetteer, (struct bw_pii){text, strlen(text)},
                          BW_GAZETTEER_THRESHOLD, &place, &score);
    const bool is_found = found == BW_GAZETTEER_FOUND;
    const bool is_right = is_found && strcmp(place->id, id) == 0;

    tally->texts++;
    tally->wanted += *id != '\0';
    tally->found += is_found;
    tally->right += is_right;
    if (half == 0 && !is_right && (is_found || *id != '\0') && getenv("GAZETTEER_MISSES") != NULL)
        print_message("# %s '%s': %s for %s (%.3f, %d)\n", is_found ? "WRONG" : "missed", text,
                      is_found ? place->id : "nothing", *id == '\0' ? "none" : id, score, found);
}

static int open_sample(void **state)
{
    static struct sample sample;
    FILE *file = open_data("gazetteer_texts.txt");
    char line[LINE_BYTES];

    open_places(&sample);
    while (fgets(line, sizeof(line), file) != NULL) {
        char *bar = strrchr(line, '|');

        assert_non_null(bar);
        *bar++ = '\0';
        bar[strcspn(bar, "\n")] = '\0';
        try_text(&sample, line, bar);
    }
    fclose(file);
    *state = &sample;
    return 0;
}

static int close_sample(void **state)
{
    struct sample *sample = *state;

    bw_gazetteer_close(sample->gazetteer);
    return 0;
}

static void hold(const struct tally *tally, const char *which)
{
    const double precision = (double)tally->right / (double)tally->found;
    const double recall = (double)tally->right / (double)tally->wanted;

    print_message("# %s: %zu texts, %zu of a place; found %zu, right %zu: precision %.4f, "
                  "recall %.4f\n",
                  which, tally->texts, tally->wanted, tally->found, tally->right, precision,
                  recall);
    assert_true(tally->texts >= 200 && tally->wanted < tally->texts);
    assert_true(precision >= PRECISION_MIN);
    assert_true(recall >= RECALL_MIN);
}

static void texts_to_improve_by_are_understood(void **state)
{
    const struct sample *sample = *state;

    hold(&sample->half[0], "to improve by");
}

static void texts_held_out_are_understood(void **state)
{
    const struct sample *sample = *state;

    hold(&sample->half[1], "held out");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_to_improve_by_are_understood),
        cmocka_unit_test(texts_held_out_are_understood),
    };

    return cmocka_run_group_tests(tests, open_sample, close_sample);
}
