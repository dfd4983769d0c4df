/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * link.c - how long finding, scoring and assigning takes: `link persons N` for repeats in one file
 * of N records, `link quarter ED CALLS CRIMES` for the events of a quarter.  Prints one line: what,
 * records, seconds, user seconds, MiB at most, candidate pairs, links, pairs a second and core.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "beatwise/base/clock.h"
#include "beatwise/base/rng.h"
#include "beatwise/link/assign.h"
#include "beatwise/link/incident.h"
#include "beatwise/link/person.h"
#include "beatwise/link/weigh.h"

/* Invented names: syllables, the first ones more often, as names are. */
#define SYLLABLES 24
static const char *const syllables[SYLLABLES] = {
    "MA", "RI",  "AN",  "NA", "JO", "EL", "TA", "SA",  "LE", "DA", "WEN", "RO",
    "BE", "LIN", "GAR", "TH", "OW", "EV", "HU", "PRY", "CE", "FI", "MOR", "GWY"};

#define FORENAMES 8000
#define SURNAMES 60000
#define POSTCODE_PEOPLE 36 /* of a living postcode unit */

struct person {
    char forename[16];
    char surname[20];
    char postcode[8];
};

struct bench {
    struct bw_arena *arena;
    struct bw_link_record *records;
    struct bw_link_person *persons;
    struct bw_event *events;
    struct person *texts;
    size_t count;
    struct bw_rng rng;
};

/* Zipf-like: the square of an even number. */
static uint64_t draw_rank(struct bw_rng *rng, uint64_t count)
{
    const double u = (double)bw_rng_below(rng, 1000000) / 1e6;

    return (uint64_t)(u * u * u * (double)count);
}

static void write_name(uint64_t rank, char *name, size_t size)
{
    size_t len = 0;

    rank += 3;
    while (rank > 0 && len + 4 < size) {
        const char *part = syllables[rank % SYLLABLES];

        memcpy(name + len, part, strlen(part));
        len += strlen(part);
        rank /= SYLLABLES;
    }
    name[len] = '\0';
}

static void write_postcode(uint64_t unit, char postcode[8])
{
    snprintf(postcode, 8, "%c%c%u%u%c%c", (char)('A' + unit / 60000 % 20),
             (char)('A' + unit / 3000 % 20), (unsigned)(1 + unit / 600 % 5),
             (unsigned)(unit / 60 % 10), (char)('A' + unit / 6 % 10), (char)('A' + unit % 20));
    postcode[7] = '\0';
}

static void make_person(struct bench *bench, size_t at, size_t people)
{
    struct person *text = &bench->texts[at];
    struct bw_link_person *person = &bench->persons[at];

    write_name(draw_rank(&bench->rng, FORENAMES), text->forename, sizeof(text->forename));
    write_name(draw_rank(&bench->rng, SURNAMES) + 7, text->surname, sizeof(text->surname));
    write_postcode(bw_rng_below(&bench->rng, people / POSTCODE_PEOPLE + 1), text->postcode);
    *person = (struct bw_link_person){.forename = text->forename,
                                      .surname = text->surname,
                                      .postcode = text->postcode,
                                      .birth_day = (int32_t)bw_rng_below(&bench->rng, 25000) - 8000,
                                      .sex = (int)bw_rng_below(&bench->rng, 2) + 1};
}

/* The same person again, with errors in one field of five. */
static void copy_person(struct bench *bench, size_t at, size_t from)
{
    struct person *text = &bench->texts[at];
    struct bw_link_person *person = &bench->persons[at];

    *text = bench->texts[from];
    *person = bench->persons[from];
    person->forename = text->forename;
    person->surname = text->surname;
    person->postcode = text->postcode;
    if (bw_rng_below(&bench->rng, 5) == 0)
        text->forename[bw_rng_below(&bench->rng, strlen(text->forename))] = 'X';
    if (bw_rng_below(&bench->rng, 5) == 0)
        text->surname[bw_rng_below(&bench->rng, strlen(text->surname))] = 'X';
    if (bw_rng_below(&bench->rng, 10) == 0)
        person->birth_day += 9;
    if (bw_rng_below(&bench->rng, 10) == 0)
        person->postcode = NULL;
}

static void make_records(struct bench *bench, size_t count)
{
    bench->arena = bw_arena_new();
    bench->count = count;
    bench->records = bw_arena_alloc(bench->arena, count, sizeof(*bench->records));
    bench->persons = bw_arena_alloc(bench->arena, count, sizeof(*bench->persons));
    bench->texts = bw_arena_alloc(bench->arena, count, sizeof(*bench->texts));
    bw_rng_init_for(&bench->rng, 1, "bench", 0);
    for (size_t i = 0; i < count; i++) {
        /* Three records in ten are of somebody who is there already. */
        if (i > 10 && bw_rng_below(&bench->rng, 10) < 3)
            copy_person(bench, i, (size_t)bw_rng_below(&bench->rng, i));
        else
            make_person(bench, i, count);
        bench->records[i] = (struct bw_link_record){.person = &bench->persons[i]};
    }
}

static void make_events(struct bench *bench, const size_t counts[BW_SOURCES])
{
    static char beats[2000][8];
    size_t from = 0;

    bench->events = bw_arena_alloc(bench->arena, bench->count, sizeof(*bench->events));
    for (int source = 0; source < BW_SOURCES; source++) {
        for (size_t i = from; i < from + counts[source]; i++) {
            /* A copied person's event is near that person's own: by what the birth day says. */
            const int64_t utc =
                29400000 +
                ((int64_t)bench->persons[i].birth_day * 7919 % 129600 + 129600) % 129600 +
                (int64_t)bw_rng_below(&bench->rng, 300);
            const uint64_t beat = bw_rng_below(&bench->rng, 2000);

            snprintf(beats[beat], sizeof(beats[beat]), "B%u", (unsigned)beat);
            bench->events[i] = (struct bw_event){.source = (enum bw_source)source,
                                                 .feed = "bench",
                                                 .when = {.from_utc = utc, .to_utc = utc},
                                                 .arrived_utc = BW_MINUTE_NONE,
                                                 .is_linkable = true,
                                                 .beat = beats[beat]};
            bench->records[i].event = &bench->events[i];
        }
        from += counts[source];
    }
}

static double user_s(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6;
}

static void print_line(const char *what, size_t records, int64_t start_ms, double start_user_s,
                       int64_t candidates, size_t links)
{
    const double user = user_s() - start_user_s;
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    printf("%-8s %9zu records %7.2f s %7.2f s user %6ld MiB %11lld pairs %9zu links %8.0f "
           "pairs/s/core\n",
           what, records, (double)(bw_clock_steady_ms() - start_ms) / 1e3, user,
           usage.ru_maxrss / 1024, (long long)candidates, links,
           user > 0.0 ? (double)candidates / user : 0.0);
}

static void run_persons(struct bench *bench, int threads)
{
    const struct bw_match_request request = {.records = bench->records,
                                             .count = bench->count,
                                             .is_within = true,
                                             .is_birth_binding = true,
                                             .threads = threads};
    const int64_t start_ms = bw_clock_steady_ms();
    const double start_user_s = user_s();
    struct bw_arena *arena = bw_arena_new();
    struct bw_persons persons;
    size_t links = 0;

    bw_persons_find(arena, &request, &persons);
    for (size_t i = 0; i < bench->count; i++)
        links += persons.groups[BW_VARIANT_BASE][i] != i;
    print_line("persons", bench->count, start_ms, start_user_s, persons.found.candidates, links);
    bw_arena_free(arena);
}

static void run_quarter(struct bench *bench, int threads)
{
    const struct bw_link_windows windows = BW_LINK_WINDOWS_INIT;
    const int64_t start_ms = bw_clock_steady_ms();
    const double start_user_s = user_s();
    struct bw_arena *arena = bw_arena_new();
    struct bw_link_found found;
    struct bw_link_weighed weighed;
    struct bw_link_chosen *links;
    size_t count = 0;

    bw_link_find(arena, bench->records, bench->count, &windows, &found);
    bw_link_weigh(arena, bench->records, bench->count, &windows, threads, &found, &weighed);
    bw_link_assign(arena, bench->records, bench->count, &found, NULL, &links, &count);
    print_line("quarter", bench->count, start_ms, start_user_s, weighed.candidates, count);
    bw_arena_free(arena);
}

int main(int argc, char **argv)
{
    struct bench bench = {.count = 0};
    const char *threads = getenv("THREADS");
    const int thread_count = threads == NULL ? 2 : (int)strtol(threads, NULL, 10);

    if (argc == 3 && strcmp(argv[1], "persons") == 0) {
        make_records(&bench, (size_t)strtoul(argv[2], NULL, 10));
        run_persons(&bench, thread_count);
    } else if (argc == 5 && strcmp(argv[1], "quarter") == 0) {
        const size_t counts[BW_SOURCES] = {(size_t)strtoul(argv[2], NULL, 10),
                                           (size_t)strtoul(argv[3], NULL, 10),
                                           (size_t)strtoul(argv[4], NULL, 10)};

        make_records(&bench, counts[0] + counts[1] + counts[2]);
        make_events(&bench, counts);
        run_quarter(&bench, thread_count);
    } else {
        fputs("usage: link persons N | link quarter ED CALLS CRIMES\n", stderr);
        return 2;
    }
    bw_arena_free(bench.arena);
    return 0;
}
