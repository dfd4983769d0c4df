/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/synth/synth_area.h"

#include <stdio.h>
#include <stdlib.h>

#include "synth_private.h"

const struct bw_synth_region bw_synth_bcus[BW_SYNTH_BCUS] = {
    {"BE-W", "West Bro Edwyl", "Gorllewin Bro Edwyl", "west"},
    {"BE-C", "Caer Edwyl City", "Dinas Caer Edwyl", "city"},
    {"BE-E", "East Bro Edwyl", "Dwyrain Bro Edwyl", "east"},
};

const struct bw_synth_region bw_synth_lads[BW_SYNTH_LADS] = {
    {"X09000001", "Gannetshire", "Sir Gannet", NULL},
    {"X09000002", "Glyn Orfan", "Glyn Orfan", NULL},
    {"X09000003", "City of Caer Edwyl", "Dinas Caer Edwyl", NULL},
    {"X09000004", "Sorrel Coast", "Arfordir Sorrel", NULL},
    {"X09000005", "Cantref Istan", "Cantref Istan", NULL},
};

struct distance {
    int64_t squared;
    size_t beat;
};

static int cmp_distance(const void *a, const void *b)
{
    const struct distance *x = a;
    const struct distance *y = b;

    if (x->squared != y->squared)
        return x->squared < y->squared ? -1 : 1;
    return x->beat < y->beat ? -1 : 1;
}

/* Of all beats, the nearest to the middle first. */
static struct distance *order_from_centre(struct bw_arena *arena, const struct bw_synth_area *area)
{
    struct distance *order = bw_arena_alloc(arena, area->beat_count, sizeof(*order));

    for (size_t i = 0; i < area->beat_count; i++) {
        const struct bw_synth_beat *beat = &area->beats[i];
        int64_t east = (beat->low.easting_m + beat->high.easting_m) / 2 - BW_SYNTH_CENTRE_EASTING_M;
        int64_t north =
            (beat->low.northing_m + beat->high.northing_m) / 2 - BW_SYNTH_CENTRE_NORTHING_M;

        order[i] = (struct distance){east * east + north * north, i};
    }
    qsort(order, area->beat_count, sizeof(*order), cmp_distance);
    return order;
}

static void plant(struct bw_arena *arena, struct bw_synth_area *area)
{
    struct distance *order = order_from_centre(arena, area);
    size_t beats = area->beat_count;
    size_t nights = beats / 20 > 0 ? beats / 20 : 1;

    for (size_t i = 0; i < nights; i++)
        area->beats[order[i].beat].kind = BW_SYNTH_NIGHT;
    area->beats[order[nights + beats / 3].beat].kind = BW_SYNTH_RISING;
    for (size_t i = 0; i < beats / 10; i++)
        area->beats[order[beats - 1 - 2 * i].beat].kind = BW_SYNTH_QUIET;
}

static uint64_t public_weight(const struct bw_synth_beat *beat, size_t nights, uint64_t level)
{
    /* Three beats of sixty with these get some two fifths of what happens in public places. */
    static const uint64_t night_levels[] = {1600, 1200, 900};

    switch (beat->kind) {
    case BW_SYNTH_NIGHT:
        return 7 * night_levels[nights % 3];
    case BW_SYNTH_QUIET:
        return 100;
    case BW_SYNTH_RISING:
        return 7 * 90;
    case BW_SYNTH_ORDINARY:
        break;
    }
    return 7 * level;
}

static void weigh(struct bw_arena *arena, struct bw_synth_area *area)
{
    static const uint64_t levels[] = {40, 50, 60, 70, 80, 90, 100, 110, 120, 140, 170, 220};
    size_t nights = 0;
    uint64_t before = 0;
    uint64_t latest = 0;
    uint64_t home = 0;
    struct bw_rng rng;

    bw_rng_init_for(&rng, area->plan.seed, "level", 0);
    area->public_sums = bw_arena_alloc(arena, area->beat_count, sizeof(uint64_t));
    area->public_sums_latest = bw_arena_alloc(arena, area->beat_count, sizeof(uint64_t));
    area->home_sums = bw_arena_alloc(arena, area->beat_count, sizeof(uint64_t));
    for (size_t i = 0; i < area->beat_count; i++) {
        const struct bw_synth_beat *beat = &area->beats[i];
        uint64_t level = levels[bw_rng_below(&rng, BW_SYNTH_LEN(levels))];
        uint64_t weight = public_weight(beat, nights, level);

        nights += beat->kind == BW_SYNTH_NIGHT;
        area->public_sums[i] = before += weight;
        area->public_sums_latest[i] = latest += beat->kind == BW_SYNTH_RISING ? 3 * weight : weight;
        area->home_sums[i] = home += beat->postcodes * (100 + level);
    }
}

static void spread_people(struct bw_arena *arena, struct bw_synth_area *area)
{
    uint64_t *sums = bw_arena_alloc(arena, area->beat_count, sizeof(*sums));
    uint64_t sum = 0;
    uint64_t first = 0;
    struct bw_rng rng;

    bw_rng_init_for(&rng, area->plan.seed, "people", 0);
    area->postcode_count =
        (area->plan.people + BW_SYNTH_PEOPLE_A_POSTCODE - 1) / BW_SYNTH_PEOPLE_A_POSTCODE;
    for (size_t i = 0; i < area->beat_count; i++) {
        uint64_t weight = (uint64_t)bw_synth_between(&rng, 60, 160);

        /* Few live over the bars of the centre. */
        sums[i] = sum += area->beats[i].kind == BW_SYNTH_NIGHT ? weight / 2 : weight;
    }
    for (size_t i = 0; i < area->beat_count; i++) {
        uint64_t next = area->postcode_count * sums[i] / sum;

        area->beats[i].first_postcode = first;
        area->beats[i].postcodes = next - first;
        first = next;
    }
}

struct bw_synth_area *bw_synth_area_new(struct bw_arena *arena, const struct bw_synth_plan *plan)
{
    struct bw_synth_area *area = bw_arena_alloc(arena, 1, sizeof(*area));

    area->plan = *plan;
    area->beats = bw_arena_alloc(arena, plan->beats, sizeof(*area->beats));
    bw_synth_shape_beats(arena, area);
    plant(arena, area);
    for (size_t i = 0; i < area->beat_count; i++) {
        struct bw_synth_beat *beat = &area->beats[i];

        snprintf(beat->code, sizeof(beat->code), "%c%04u", "WCE"[beat->bcu], (unsigned)i + 1);
        bw_synth_name_beat(arena, i, beat);
    }
    spread_people(arena, area);
    weigh(arena, area);
    bw_synth_fill_places(arena, area);
    return area;
}

/* Even-odd rule with whole numbers: how many sides lie east of the point, level with it. */
static bool is_inside(const struct bw_synth_beat *beat, struct bw_synth_point at)
{
    bool is_in = false;

    for (size_t i = 0, j = beat->ring_len - 1; i < beat->ring_len; j = i++) {
        struct bw_synth_point a = beat->ring[i];
        struct bw_synth_point b = beat->ring[j];
        int64_t rise = (int64_t)b.northing_m - a.northing_m;
        int64_t turn;

        if ((a.northing_m > at.northing_m) == (b.northing_m > at.northing_m))
            continue;
        turn = ((int64_t)b.easting_m - a.easting_m) * (at.northing_m - a.northing_m) -
               ((int64_t)at.easting_m - a.easting_m) * rise;
        if (turn == 0)
            return false;
        if ((turn > 0) == (rise > 0))
            is_in = !is_in;
    }
    return is_in;
}

struct bw_synth_point bw_synth_area_draw(const struct bw_synth_area *area, size_t beat,
                                         struct bw_rng *rng)
{
    const struct bw_synth_beat *in = &area->beats[beat];

    /* A cell fills more than a third of its box, so this ends; 1,000 misses in a row do not come.
     */
    for (int tries = 0; tries < 1000; tries++) {
        struct bw_synth_point at;

        /* One after the other: the order of an initialiser's parts is the compiler's. */
        at.easting_m = (int32_t)bw_synth_between(rng, in->low.easting_m, in->high.easting_m);
        at.northing_m = (int32_t)bw_synth_between(rng, in->low.northing_m, in->high.northing_m);
        if (is_inside(in, at))
            return at;
    }
    return in->ring[0];
}

size_t bw_synth_area_pick(const struct bw_synth_area *area, const uint64_t *sums,
                          struct bw_rng *rng)
{
    uint64_t at = bw_rng_below(rng, sums[area->beat_count - 1]);
    size_t low = 0;
    size_t high = area->beat_count - 1;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (at < sums[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

int64_t bw_synth_area_place(const struct bw_synth_area *area, size_t beat, enum bw_place_type type,
                            uint64_t nth)
{
    size_t first = area->beats[beat].first_place;
    size_t end = first + area->beats[beat].places;
    uint64_t count = 0;

    for (size_t i = first; i < end; i++)
        count += area->places[i].type == type;
    if (count == 0)
        return -1;
    nth %= count;
    for (size_t i = first;; i++)
        if (area->places[i].type == type && nth-- == 0)
            return (int64_t)i;
}

size_t bw_synth_postcode_beat(const struct bw_synth_area *area, uint64_t postcode)
{
    size_t low = 0;
    size_t high = area->beat_count - 1;

    while (low < high) {
        size_t middle = (low + high + 1) / 2;

        if (area->beats[middle].first_postcode <= postcode)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

void bw_synth_postcode_format(const struct bw_synth_area *area, uint64_t postcode, char text[12])
{
    /* The last two letters are never C I K M O V. */
    static const char letters[] = "ABDEFGHJLNPQRSTUWXYZ";
    /* Real sectors hold some tens of postcodes; a very large area needs all 400 of each. */
    uint64_t in_sector = area->postcode_count <= 59400 ? 60 : 400;
    uint64_t sector = postcode / in_sector;
    uint64_t letter = (postcode % in_sector * 67 + 11) % 400;

    text[0] = '\0';
    if (postcode == BW_SYNTH_NO_POSTCODE)
        return;
    snprintf(text, 12, "CY%u %u%c%c", (unsigned)(sector / 10) % 99 + 1, (unsigned)(sector % 10),
             letters[letter / 20], letters[letter % 20]);
}

struct bw_synth_point bw_synth_postcode_point(const struct bw_synth_area *area, uint64_t postcode)
{
    struct bw_rng rng;

    bw_rng_init_for(&rng, area->plan.seed, "postcode", postcode);
    return bw_synth_area_draw(area, bw_synth_postcode_beat(area, postcode), &rng);
}
