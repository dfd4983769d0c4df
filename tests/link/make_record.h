/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_TESTS_MAKE_RECORD_H
#define BW_TESTS_MAKE_RECORD_H

#include <math.h>
#include <string.h>

#include "beatwise/base/rng.h"
#include "beatwise/link/record.h"

/*
 * make_record.h - invented records for the tests of linkage.
 */
#define NUMBER_A "9990000018"
#define NUMBER_B "9990000026"
#define HOUR 60
#define DAY (24 * HOUR)

static inline int32_t day_of(int year, int month, int day)
{
    return bw_day_of((struct bw_civil){year, month, day});
}

/* UTC minutes of the wall clock. */
static inline int64_t at(int year, int month, int day, int hour, int minute)
{
    return bw_utc_of_local(bw_local_of(day_of(year, month, day), hour * 60 + minute), NULL);
}

static inline struct bw_id token(unsigned char value)
{
    struct bw_id id;

    memset(id.bytes, value, sizeof(id.bytes));
    return id;
}

/* An event at one instant, of which no arrival is known. */
static inline struct bw_event event_at(enum bw_source source, int64_t utc)
{
    return (struct bw_event){
        .source = source,
        .feed = "feed",
        .quarter = {2026, 1},
        .when = {.from_utc = utc, .to_utc = utc},
        .arrived_utc = BW_MINUTE_NONE,
        .is_linkable = true,
        .lon_deg = NAN,
        .lat_deg = NAN,
    };
}

static inline struct bw_link_person nobody(void)
{
    return (struct bw_link_person){.birth_day = BW_DAY_NONE};
}

/*
 * A crowded world: `count` records of few people in few days, with much missing, shared numbers of
 * records and exact copies, so that ties of every kind happen.  `line` numbers the contents:
 * records that differ in tokens at most share it.
 */
struct world {
    size_t count;
    struct bw_event events[600];
    struct bw_link_person persons[600];
    struct bw_link_record records[600];
};

static inline void make_one(struct bw_rng *rng, struct bw_event *event,
                            struct bw_link_person *person)
{
    static const char *const numbers[] = {NUMBER_A, NUMBER_B, "9990000034", "9990000042", NULL};
    static const char *const forenames[] = {"ANN", "BOB", NULL};
    static const char *const surnames[] = {"JONES", "DAVIES", NULL};
    static const char *const beats[] = {"B1", "B2", NULL};
    const int64_t start = at(2026, 1, 10, 0, 0);

    *event = event_at((enum bw_source)bw_rng_below(rng, BW_SOURCES),
                      start + (int64_t)bw_rng_below(rng, 300) * 30);
    if (bw_rng_below(rng, 4) == 0)
        event->when.to_utc += (int64_t)bw_rng_below(rng, 4) * 60;
    if (bw_rng_below(rng, 2) == 0)
        event->arrived_utc = event->when.to_utc + 30;
    if (bw_rng_below(rng, 2) == 0)
        event->record_token = token((unsigned char)(1 + bw_rng_below(rng, 200)));
    if (bw_rng_below(rng, 4) == 0) {
        event->ref_token = token((unsigned char)(1 + bw_rng_below(rng, 200)));
        event->ref_source = (enum bw_source)bw_rng_below(rng, BW_SOURCES);
    }
    event->beat = beats[bw_rng_below(rng, 3)];
    event->located_by = event->beat == NULL ? BW_LOCATED_NONE : BW_LOCATED_BEAT;
    event->is_linkable = bw_rng_below(rng, 3) > 0;
    *person = nobody();
    person->nhs_number = numbers[bw_rng_below(rng, 5)];
    person->forename = forenames[bw_rng_below(rng, 3)];
    person->surname = surnames[bw_rng_below(rng, 3)];
    if (bw_rng_below(rng, 4) > 0)
        person->birth_day = day_of(1990, 2, 3) + (int32_t)bw_rng_below(rng, 3);
    person->is_weak_birth_day = bw_rng_below(rng, 8) == 0;
    person->sex = (int)bw_rng_below(rng, 3);
}

static inline void make_world(struct world *world, uint64_t seed, size_t count)
{
    struct bw_rng rng;

    bw_rng_init_for(&rng, seed, "world", 0);
    world->count = count;
    for (size_t i = 0; i < count; i++) {
        const size_t copied = i > 0 && bw_rng_below(&rng, 6) == 0 ? bw_rng_below(&rng, i) : i;

        if (copied < i) {
            world->events[i] = world->events[copied];
            world->persons[i] = world->persons[copied];
        } else {
            make_one(&rng, &world->events[i], &world->persons[i]);
            world->events[i].line = (int64_t)i;
        }
        world->records[i] =
            (struct bw_link_record){.event = &world->events[i], .person = &world->persons[i]};
        for (size_t k = 0; k < i; k++)
            if (bw_link_record_cmp(&world->records[k], &world->records[i]) == 0)
                world->events[i].line = world->events[k].line;
    }
}

static inline void shuffle(struct world *world, uint64_t seed)
{
    struct bw_rng rng;

    bw_rng_init_for(&rng, seed, "shuffle", 0);
    for (size_t i = world->count; i > 1; i--) {
        const size_t other = (size_t)bw_rng_below(&rng, i);
        const struct bw_link_record record = world->records[other];

        world->records[other] = world->records[i - 1];
        world->records[i - 1] = record;
    }
}

#endif
