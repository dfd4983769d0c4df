/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "beatwise/synth/synth_area.h"

static struct bw_arena *arena;

static struct bw_synth_area *area_of(uint64_t seed, uint32_t beats, uint64_t people)
{
    struct bw_synth_plan plan;
    struct bw_err err = BW_ERR_INIT;

    bw_synth_plan_init(&plan);
    plan.seed = seed;
    plan.beats = beats;
    plan.people = people;
    assert_int_equal(bw_synth_plan_check(&plan, &err), BW_OK);
    return bw_synth_area_new(arena, &plan);
}

struct edge {
    struct bw_synth_point a, b;
};

static int cmp_point(struct bw_synth_point a, struct bw_synth_point b)
{
    if (a.easting_m != b.easting_m)
        return a.easting_m < b.easting_m ? -1 : 1;
    if (a.northing_m != b.northing_m)
        return a.northing_m < b.northing_m ? -1 : 1;
    return 0;
}

static int cmp_edge(const void *a, const void *b)
{
    const struct edge *x = a;
    const struct edge *y = b;
    int cmp = cmp_point(x->a, y->a);

    return cmp != 0 ? cmp : cmp_point(x->b, y->b);
}

static int64_t cross(struct bw_synth_point a, struct bw_synth_point b)
{
    return (int64_t)a.easting_m * b.northing_m - (int64_t)a.northing_m * b.easting_m;
}

/* Twice the area. */
static int64_t area_of_ring(const struct bw_synth_beat *beat)
{
    int64_t sum = 0;

    for (size_t i = 0; i < beat->ring_len; i++)
        sum += cross(beat->ring[i], beat->ring[(i + 1) % beat->ring_len]);
    return sum;
}

static struct edge *edges_of(const struct bw_synth_area *area, size_t *ret_len)
{
    struct edge *edges;
    size_t len = 0;

    for (size_t i = 0; i < area->beat_count; i++)
        len += area->beats[i].ring_len;
    edges = bw_arena_alloc(arena, len, sizeof(*edges));
    len = 0;
    for (size_t i = 0; i < area->beat_count; i++) {
        const struct bw_synth_beat *beat = &area->beats[i];

        for (size_t k = 0; k < beat->ring_len; k++)
            edges[len++] = (struct edge){beat->ring[k], beat->ring[(k + 1) % beat->ring_len]};
    }
    qsort(edges, len, sizeof(*edges), cmp_edge);
    *ret_len = len;
    return edges;
}

/* The edges that no other beat has the other way round, in their order. */
static struct edge *rim_of(const struct edge *edges, size_t len, size_t *ret_len)
{
    struct edge *rim = bw_arena_alloc(arena, len, sizeof(*rim));

    *ret_len = 0;
    for (size_t i = 0; i < len; i++) {
        struct edge back = {edges[i].b, edges[i].a};

        if (bsearch(&back, edges, len, sizeof(*edges), cmp_edge) == NULL)
            rim[(*ret_len)++] = edges[i];
    }
    return rim;
}

static const struct edge *find_from(const struct edge *rim, size_t len, struct bw_synth_point at)
{
    size_t low = 0;
    size_t high = len - 1;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (cmp_point(rim[middle].a, at) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    assert_int_equal(cmp_point(rim[low].a, at), 0);
    return &rim[low];
}

/*
 * Rings that turn left, whose edges each have a partner but for those of one closed rim, leave no
 * gap (it would have a rim of its own) and, as no borders cross, no overlap.
 */
static void check_cover(const struct bw_synth_area *area)
{
    size_t len;
    size_t rim_len;
    struct edge *edges = edges_of(area, &len);
    struct edge *rim = rim_of(edges, len, &rim_len);
    const struct edge *at = rim;
    int64_t enclosed = 0;
    int64_t sum = 0;

    for (size_t i = 0; i < len; i++) {
        assert_int_not_equal(cmp_point(edges[i].a, edges[i].b), 0);
        if (i > 0)
            assert_int_not_equal(cmp_edge(&edges[i - 1], &edges[i]), 0);
    }
    for (size_t i = 0; i < rim_len; i++) {
        enclosed += cross(at->a, at->b);
        at = find_from(rim, rim_len, at->b);
        assert_int_equal(at == rim, i + 1 == rim_len);
    }
    for (size_t i = 0; i < area->beat_count; i++) {
        int64_t twice = area_of_ring(&area->beats[i]);

        assert_true(twice > 2 * 1000);
        sum += twice;
    }
    assert_int_equal(sum, enclosed);
}

static void beats_share_their_borders_and_cover_the_county(void **state)
{
    static const uint32_t beats[] = {6, 7, 8, 13, 60, 61, 499, 2000};

    (void)state;
    for (size_t i = 0; i < sizeof(beats) / sizeof(beats[0]); i++) {
        for (uint64_t seed = 1; seed <= (beats[i] < 100 ? 40U : 3U); seed++) {
            const struct bw_synth_area *area = area_of(seed, beats[i], 1000);

            assert_int_equal(area->beat_count, beats[i]);
            check_cover(area);
            bw_arena_reset(arena);
        }
    }
}

/* -1, 0 or 1: on which side of a-b the point lies. */
static int side(struct bw_synth_point a, struct bw_synth_point b, struct bw_synth_point at)
{
    int64_t turn = ((int64_t)b.easting_m - a.easting_m) * (at.northing_m - a.northing_m) -
                   ((int64_t)b.northing_m - a.northing_m) * (at.easting_m - a.easting_m);

    return (turn > 0) - (turn < 0);
}

static bool do_cross(struct edge x, struct edge y)
{
    return side(x.a, x.b, y.a) * side(x.a, x.b, y.b) < 0 &&
           side(y.a, y.b, x.a) * side(y.a, y.b, x.b) < 0;
}

static void no_border_crosses_another(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        size_t len;
        struct edge *edges = edges_of(area_of(seed, seed % 2 == 0 ? 60 : 6, 1000), &len);

        for (size_t i = 0; i < len; i++)
            for (size_t j = i + 1; j < len; j++)
                assert_false(do_cross(edges[i], edges[j]));
        bw_arena_reset(arena);
    }
}

static void the_county_lies_in_the_sea_off_pembrokeshire(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        const struct bw_synth_area *area = area_of(seed, seed % 2 == 0 ? 60 : 6, 1000);

        for (size_t i = 0; i < area->beat_count; i++) {
            const struct bw_synth_beat *beat = &area->beats[i];

            assert_true(beat->low.easting_m > 130000 && beat->high.easting_m < 210000);
            assert_true(beat->low.northing_m > 110000 && beat->high.northing_m < 190000);
        }
        bw_arena_reset(arena);
    }
}

static void regions_nest_and_none_is_empty(void **state)
{
    static const uint32_t beats[] = {6, 60, 2000};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const struct bw_synth_area *area = area_of(1, beats[i], 1000);
        size_t in_bcu[BW_SYNTH_BCUS] = {0};
        size_t in_lad[BW_SYNTH_LADS] = {0};
        uint32_t *lad_of = bw_arena_alloc(arena, area->sector_count, sizeof(*lad_of));

        for (size_t k = 0; k < area->beat_count; k++) {
            const struct bw_synth_beat *beat = &area->beats[k];

            in_bcu[beat->bcu]++;
            in_lad[beat->lad]++;
            assert_int_equal(beat->bcu, beat->lad < 2 ? 0 : beat->lad == 2 ? 1 : 2);
            assert_true(beat->sector < area->sector_count);
            if (lad_of[beat->sector] == 0)
                lad_of[beat->sector] = beat->lad + 1;
            assert_int_equal(lad_of[beat->sector], beat->lad + 1);
        }
        for (size_t k = 0; k < BW_SYNTH_BCUS; k++)
            assert_true(in_bcu[k] >= 2);
        for (size_t k = 0; k < BW_SYNTH_LADS; k++)
            assert_true(in_lad[k] >= 1);
        bw_arena_reset(arena);
    }
}

static int cmp_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void names_codes_and_postcodes_come_once(void **state)
{
    const struct bw_synth_area *area = area_of(3, 2000, 10000000);
    const char **names =
        bw_arena_alloc(arena, area->beat_count + area->place_count, sizeof(*names));
    char text[12];
    char(*postcodes)[12] = bw_arena_alloc(arena, area->postcode_count, sizeof(*postcodes));

    (void)state;
    for (size_t i = 0; i < area->beat_count; i++)
        names[i] = area->beats[i].name;
    qsort(names, area->beat_count, sizeof(*names), cmp_name);
    for (size_t i = 1; i < area->beat_count; i++)
        assert_string_not_equal(names[i - 1], names[i]);
    for (size_t i = 0; i < area->place_count; i++)
        names[i] = area->places[i].name;
    qsort(names, area->place_count, sizeof(*names), cmp_name);
    for (size_t i = 1; i < area->place_count; i++)
        assert_string_not_equal(names[i - 1], names[i]);
    for (uint64_t i = 0; i < area->postcode_count; i++)
        bw_synth_postcode_format(area, i, postcodes[i]);
    qsort(postcodes, area->postcode_count, sizeof(*postcodes),
          (int (*)(const void *, const void *))strcmp);
    for (uint64_t i = 1; i < area->postcode_count; i++)
        assert_string_not_equal(postcodes[i - 1], postcodes[i]);
    bw_synth_postcode_format(area, BW_SYNTH_NO_POSTCODE, text);
    assert_string_equal(text, "");
    assert_string_equal(area->beats[area->beat_count - 1].code, "E2000");
    bw_arena_reset(arena);
}

static void every_postcode_lies_in_the_beat_it_is_counted_in(void **state)
{
    const struct bw_synth_area *area = area_of(5, 60, 400000);
    uint64_t next = 0;

    (void)state;
    for (size_t i = 0; i < area->beat_count; i++) {
        const struct bw_synth_beat *beat = &area->beats[i];

        assert_int_equal(beat->first_postcode, next);
        next += beat->postcodes;
        assert_true(beat->postcodes > 30);
    }
    assert_int_equal(next, area->postcode_count);
    for (uint64_t i = 0; i < area->postcode_count; i += 7) {
        struct bw_synth_point at = bw_synth_postcode_point(area, i);
        const struct bw_synth_beat *beat = &area->beats[bw_synth_postcode_beat(area, i)];
        int turns = 0;

        assert_true(i >= beat->first_postcode && i < beat->first_postcode + beat->postcodes);
        /* Winding number, where the layer itself counts sides. */
        for (size_t k = 0; k < beat->ring_len; k++) {
            struct bw_synth_point a = beat->ring[k];
            struct bw_synth_point b = beat->ring[(k + 1) % beat->ring_len];

            if (a.northing_m <= at.northing_m && b.northing_m > at.northing_m)
                turns += side(a, b, at) > 0;
            else if (a.northing_m > at.northing_m && b.northing_m <= at.northing_m)
                turns -= side(a, b, at) < 0;
        }
        assert_int_equal(turns, 1);
    }
    bw_arena_reset(arena);
}

static void hotspots_a_rise_and_quiet_beats_are_planted(void **state)
{
    static const struct {
        uint32_t beats;
        size_t night, rising, quiet;
    } rows[] = {{6, 1, 1, 0}, {60, 3, 1, 6}, {2000, 100, 1, 200}};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const struct bw_synth_area *area = area_of(1, rows[i].beats, 1000);
        size_t count[4] = {0};

        for (size_t k = 0; k < area->beat_count; k++)
            count[area->beats[k].kind]++;
        assert_int_equal(count[BW_SYNTH_NIGHT], rows[i].night);
        assert_int_equal(count[BW_SYNTH_RISING], rows[i].rising);
        assert_int_equal(count[BW_SYNTH_QUIET], rows[i].quiet);
        bw_arena_reset(arena);
    }
}

static void places_are_found_by_type_and_counted_round(void **state)
{
    const struct bw_synth_area *area = area_of(1, 60, 400000);
    int64_t street = bw_synth_area_place(area, 0, BW_PLACE_STREET, 0);

    (void)state;
    assert_true(street >= 0);
    assert_int_equal(area->places[street].beat, 0);
    assert_int_equal(bw_synth_area_place(area, 0, BW_PLACE_STREET, 2), street);
    assert_int_not_equal(bw_synth_area_place(area, 0, BW_PLACE_STREET, 1), street);
    assert_int_equal(bw_synth_area_place(area, 0, BW_PLACE_CUSTODY, 0), -1);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(area->places[area->hospitals[i]].type, BW_PLACE_HEALTH_CARE);
    assert_int_not_equal(area->hospitals[0], area->hospitals[1]);
    bw_arena_reset(arena);
}

static void a_plan_that_is_out_of_range_says_what_is_allowed(void **state)
{
    static const struct {
        struct bw_synth_plan plan;
        const char *message;
    } rows[] = {
        {{.beats = 5}, "an invented area has 6 to 2000 beats, not 5"},
        {{.beats = 2001}, "an invented area has 6 to 2000 beats, not 2001"},
        {{.beats = 6, .people = 99}, "an invented area has 100 to 10000000 people, not 99"},
        {{.beats = 6, .people = 100, .incidents = 10000001},
         "a quarter has at most 10000000 invented incidents, not 10000001"},
        {{.beats = 6, .people = 100, .quarters = 0}, "1 to 100 quarters can be invented, not 0"},
        {{.beats = 6, .people = 100, .quarters = 1, .first = {1989, 4}},
         "the first invented quarter is from 1990Q1 to 2090Q4"},
        {{.beats = 6,
          .people = 100,
          .quarters = 1,
          .first = {2026, 1},
          .non_violence_percent = 100},
         "0 to 99 per cent of rows are not about violence, not 100"},
        {{.beats = 6,
          .people = 100,
          .quarters = 1,
          .first = {2026, 1},
          .incidents = 1000000,
          .non_violence_percent = 99},
         "an invented extract has at most 50000000 rows that are not about violence"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_err err = BW_ERR_INIT;

        assert_int_equal(bw_synth_plan_check(&rows[i].plan, &err), BW_ERANGE);
        assert_string_equal(err.text, rows[i].message);
    }
}

static int make_arena(void **state)
{
    (void)state;
    arena = bw_arena_new();
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    bw_arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beats_share_their_borders_and_cover_the_county),
        cmocka_unit_test(no_border_crosses_another),
        cmocka_unit_test(the_county_lies_in_the_sea_off_pembrokeshire),
        cmocka_unit_test(regions_nest_and_none_is_empty),
        cmocka_unit_test(names_codes_and_postcodes_come_once),
        cmocka_unit_test(every_postcode_lies_in_the_beat_it_is_counted_in),
        cmocka_unit_test(hotspots_a_rise_and_quiet_beats_are_planted),
        cmocka_unit_test(places_are_found_by_type_and_counted_round),
        cmocka_unit_test(a_plan_that_is_out_of_range_says_what_is_allowed),
    };

    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
