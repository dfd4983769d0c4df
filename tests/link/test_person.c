/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/link/choose.h"
#include "beatwise/link/person.h"
#include "make_record.h"

/* Enough that not all pairs of the two files are looked at for u. */
#define PERSONS 1500

/* Two files of invented people, typed with errors. */
struct files {
    char texts[2 * PERSONS][3][24];
    struct bw_link_person persons[2 * PERSONS];
    struct bw_link_record records[2 * PERSONS];
    uint32_t number[2 * PERSONS]; /* who it is, by position */
    size_t count;
};

static void make_name(struct bw_rng *rng, char *name, int parts)
{
    static const char *const syllables[] = {"MA",  "RI",  "AN", "JO",  "EL", "TA",
                                            "SA",  "LE",  "DA", "WEN", "RO", "BE",
                                            "LIN", "GAR", "OW", "EV",  "HU", "CE"};

    name[0] = '\0';
    for (int i = 0; i < parts; i++)
        snprintf(name + strlen(name), 24 - strlen(name), "%s", syllables[bw_rng_below(rng, 18)]);
}

static void mistype(struct bw_rng *rng, char *name)
{
    name[bw_rng_below(rng, strlen(name))] = (char)('A' + bw_rng_below(rng, 26));
}

static void set_record(struct files *files, size_t at, int file, uint32_t number)
{
    struct bw_link_person *person = &files->persons[at];

    person->forename = files->texts[at][0];
    person->surname = files->texts[at][1];
    person->postcode = files->texts[at][2];
    files->records[at] = (struct bw_link_record){.person = person, .file = file};
    files->number[at] = number;
}

static void make_files(struct files *files, uint64_t seed)
{
    struct bw_rng rng;

    bw_rng_init_for(&rng, seed, "files", 0);
    memset(files, 0, sizeof(*files));
    files->count = 2 * PERSONS;
    for (uint32_t i = 0; i < PERSONS; i++) {
        struct bw_link_person *left = &files->persons[i];
        struct bw_link_person *right = &files->persons[PERSONS + i];

        make_name(&rng, files->texts[i][0], 2);
        make_name(&rng, files->texts[i][1], 3);
        snprintf(files->texts[i][2], 24, "CF%u%uAA", (unsigned)bw_rng_below(&rng, 30) + 1,
                 (unsigned)bw_rng_below(&rng, 10));
        left->birth_day = day_of(1940, 1, 2) + (int32_t)bw_rng_below(&rng, 25000);
        left->sex = 1 + (int)bw_rng_below(&rng, 2);
        *right = *left;
        memcpy(files->texts[PERSONS + i], files->texts[i], sizeof(files->texts[i]));
        if (bw_rng_below(&rng, 4) == 0)
            mistype(&rng, files->texts[PERSONS + i][0]);
        if (bw_rng_below(&rng, 4) == 0)
            mistype(&rng, files->texts[PERSONS + i][1]);
        if (bw_rng_below(&rng, 8) == 0)
            right->birth_day += 1;
        set_record(files, i, 0, i);
        set_record(files, PERSONS + i, 1, i);
    }
}

static void shuffle_files(struct files *files, uint64_t seed)
{
    struct bw_rng rng;

    bw_rng_init_for(&rng, seed, "shuffle", 0);
    for (size_t i = files->count; i > 1; i--) {
        const size_t other = (size_t)bw_rng_below(&rng, i);
        const struct bw_link_record record = files->records[other];
        const uint32_t number = files->number[other];

        files->records[other] = files->records[i - 1];
        files->records[i - 1] = record;
        files->number[other] = files->number[i - 1];
        files->number[i - 1] = number;
    }
}

static struct bw_persons link_files(struct bw_arena *arena, const struct files *files,
                                    bool is_within, int threads)
{
    const struct bw_match_request request = {.records = files->records,
                                             .count = files->count,
                                             .is_within = is_within,
                                             .is_birth_binding = is_within,
                                             .threads = threads};
    struct bw_persons persons;

    bw_persons_find(arena, &request, &persons);
    return persons;
}

/* Whether the two files' records of each pair of numbers are linked; by numbers, whatever the
 * order. */
static void list_links(const struct files *files, const uint32_t *groups, uint32_t links[PERSONS])
{
    static uint32_t left_of[2 * PERSONS];

    for (size_t i = 0; i < files->count; i++)
        left_of[i] = UINT32_MAX;
    for (size_t i = 0; i < files->count; i++)
        if (files->records[i].file == 0)
            left_of[groups[i]] = files->number[i];
    for (size_t i = 0; i < files->count; i++)
        if (files->records[i].file == 1)
            links[files->number[i]] = left_of[groups[i]];
}

static int setup(void **state)
{
    *state = bw_arena_new();
    return 0;
}

static int teardown(void **state)
{
    bw_arena_free(*state);
    return 0;
}

static void typing_errors_do_not_part_a_person(void **state)
{
    static struct files files;
    uint32_t links[PERSONS];
    size_t right = 0;
    size_t wrong = 0;

    make_files(&files, 1);
    list_links(&files, link_files(*state, &files, false, 1).groups[BW_VARIANT_BASE], links);
    for (uint32_t i = 0; i < PERSONS; i++) {
        right += links[i] == i;
        wrong += links[i] != i && links[i] != UINT32_MAX;
    }
    assert_true(right > PERSONS * 98 / 100);
    assert_int_equal(wrong, 0);
}

static void the_result_is_that_of_any_order_and_any_number_of_threads(void **state)
{
    static struct files files;
    static struct files shuffled;
    uint32_t first[BW_VARIANTS][PERSONS];
    uint32_t links[PERSONS];
    struct bw_persons persons;

    make_files(&files, 2);
    persons = link_files(*state, &files, false, 1);
    for (int variant = 0; variant < BW_VARIANTS; variant++)
        list_links(&files, persons.groups[variant], first[variant]);
    for (int turn = 1; turn <= 4; turn++) {
        struct bw_persons again;

        make_files(&shuffled, 2);
        shuffle_files(&shuffled, (uint64_t)turn);
        again = link_files(*state, &shuffled, false, turn);
        assert_memory_equal(&again.found.weights, &persons.found.weights,
                            sizeof(persons.found.weights));
        assert_int_equal(again.found.candidates, persons.found.candidates);
        for (int variant = 0; variant < BW_VARIANTS; variant++) {
            list_links(&shuffled, again.groups[variant], links);
            assert_memory_equal(links, first[variant], sizeof(links));
        }
    }
}

static void in_one_file_two_numbers_or_birth_days_never_meet(void **state)
{
    static struct files files;
    uint32_t *groups;

    make_files(&files, 3);
    files.persons[0].nhs_number = NUMBER_A;
    files.persons[PERSONS].nhs_number = NUMBER_B;
    memcpy(files.texts[PERSONS], files.texts[0], sizeof(files.texts[0]));
    memcpy(files.texts[PERSONS + 1], files.texts[1], sizeof(files.texts[1]));
    files.persons[1].birth_day = day_of(1990, 5, 6);
    files.persons[PERSONS + 1].birth_day = day_of(1991, 7, 6);
    /* Two numbers, and between them one who has none and fits both. */
    memcpy(files.texts[PERSONS + 2], files.texts[2], sizeof(files.texts[2]));
    memcpy(files.texts[3], files.texts[2], sizeof(files.texts[2]));
    files.persons[3].birth_day = files.persons[PERSONS + 2].birth_day = files.persons[2].birth_day;
    files.persons[3].sex = files.persons[2].sex;
    files.persons[2].nhs_number = NUMBER_A;
    files.persons[3].nhs_number = NUMBER_B;
    for (int i = 0; i < 2 * PERSONS; i++)
        files.records[i].file = 0;
    groups = link_files(*state, &files, true, 2).groups[BW_VARIANT_LOOSE];
    assert_int_not_equal(groups[0], groups[PERSONS]);
    assert_int_not_equal(groups[1], groups[PERSONS + 1]);
    assert_int_not_equal(groups[2], groups[3]);
    assert_true(groups[PERSONS + 2] == groups[2] || groups[PERSONS + 2] == groups[3]);
    assert_int_equal(groups[5], groups[PERSONS + 5]);
}

static void no_records_are_no_persons(void **state)
{
    static struct files files;

    files.count = 0;
    link_files(*state, &files, false, 1);
    link_files(*state, &files, true, 2);
}

/* All ways to pair up to six with up to six, one by one. */
static int64_t best_sum(int64_t scores[6][6], int row, unsigned used)
{
    int64_t best;

    if (row == 6)
        return 0;
    best = best_sum(scores, row + 1, used);
    for (int k = 0; k < 6; k++) {
        int64_t sum;

        if ((used >> k & 1) != 0 || scores[row][k] <= 0)
            continue;
        sum = scores[row][k] + best_sum(scores, row + 1, used | 1U << k);
        if (sum > best)
            best = sum;
    }
    return best;
}

static void the_choice_is_the_best_there_is(void **state)
{
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct bw_choice choices[36];
        struct bw_choose_result result;
        int64_t scores[6][6] = {{0}};
        int64_t sum = 0;
        size_t count = 0;
        struct bw_rng rng;

        bw_rng_init_for(&rng, seed, "choose", 0);
        for (uint32_t i = 0; i < 6; i++) {
            for (uint32_t k = 0; k < 6; k++) {
                if (bw_rng_below(&rng, 2) == 0)
                    continue;
                scores[i][k] = (int64_t)bw_rng_below(&rng, 40) - 10;
                choices[count++] = (struct bw_choice){.a = i, .b = 6 + k, .score = scores[i][k]};
            }
        }
        bw_choose(*state, choices, count, 12, (struct bw_choose_same){NULL, NULL}, &result);
        for (size_t i = 0; i < count; i++) {
            sum += choices[i].is_chosen ? choices[i].score : 0;
            if (choices[i].is_chosen)
                assert_true(choices[i].lead >= 0);
        }
        assert_int_equal(sum, best_sum(scores, 0, 0));
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(typing_errors_do_not_part_a_person),
        TEST(the_result_is_that_of_any_order_and_any_number_of_threads),
        TEST(in_one_file_two_numbers_or_birth_days_never_meet),
        TEST(no_records_are_no_persons),
        TEST(the_choice_is_the_best_there_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
