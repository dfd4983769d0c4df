/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "beatwise/synth/synth_person.h"
#include "beatwise/synth/synth_site.h"
#include "synth_private.h"

static void write_beat(const struct bw_synth_area *area, size_t i, struct bw_synth_writer *writer)
{
    const struct bw_synth_beat *beat = &area->beats[i];

    bw_synth_printf(writer,
                    "%s{\"type\":\"Feature\",\"properties\":{\"beat\":\"%s\",\"name\":\"%s\","
                    "\"name_cy\":\"%s\",\"sector\":\"S%03u\",\"bcu\":\"%s\",\"bcu_name\":\"%s\","
                    "\"lad\":\"%s\",\"lad_name\":\"%s\"},\n"
                    "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[",
                    i == 0 ? "" : ",\n", beat->code, beat->name, beat->name_cy,
                    (unsigned)beat->sector + 1, bw_synth_bcus[beat->bcu].code,
                    bw_synth_bcus[beat->bcu].name, bw_synth_lads[beat->lad].code,
                    bw_synth_lads[beat->lad].name);
    /* The ring closes on its first point. */
    for (size_t k = 0; k <= beat->ring_len; k++) {
        struct bw_synth_point at = beat->ring[k % beat->ring_len];

        bw_synth_printf(writer, "%s[%d,%d]", k == 0 ? "" : ",", (int)at.easting_m,
                        (int)at.northing_m);
    }
    bw_synth_puts(writer, "]]}}");
}

void bw_synth_beats_geojson(const struct bw_synth_area *area, struct bw_synth_writer *writer)
{
    /* RFC 7946 knows no `crs`, but GIS programs do, and would else draw metres as degrees. */
    bw_synth_puts(writer, "{\"type\":\"FeatureCollection\",\n"
                          "\"crs\":{\"type\":\"name\",\"properties\":"
                          "{\"name\":\"urn:ogc:def:crs:EPSG::27700\"}},\n\"features\":[\n");
    for (size_t i = 0; i < area->beat_count; i++)
        write_beat(area, i, writer);
    bw_synth_puts(writer, "\n]}\n");
}

void bw_synth_postcodes_csv(const struct bw_synth_area *area, struct bw_synth_writer *writer)
{
    char text[12];

    bw_synth_header(writer, "postcode,easting,northing");
    for (uint64_t i = 0; i < area->postcode_count; i++) {
        struct bw_synth_point at = bw_synth_postcode_point(area, i);

        bw_synth_postcode_format(area, i, text);
        bw_synth_cell(writer, text);
        bw_synth_cell_number(writer, at.easting_m);
        bw_synth_cell_number(writer, at.northing_m);
        bw_synth_row_end(writer);
    }
}

/* What else people call it: without the article, shortened, in Welsh. */
static void write_aliases(const struct bw_synth_place *place, struct bw_synth_writer *writer)
{
    static const char *const shorter[][2] = {
        {" Street", " St"}, {" Road", " Rd"}, {" Parade", " Pde"}, {" Recreation Ground", " Rec"}};
    char aliases[512];
    size_t len = 0;

    aliases[0] = '\0';
    if (strcmp(place->name_cy, place->name) != 0)
        len += (size_t)snprintf(aliases, sizeof(aliases), "%s", place->name_cy);
    for (size_t i = 0; i < BW_SYNTH_LEN(shorter); i++) {
        const char *at = strstr(place->name, shorter[i][0]);

        if (at != NULL && len < 300)
            len += (size_t)snprintf(aliases + len, sizeof(aliases) - len, "%s%.*s%s%s",
                                    len > 0 ? ";" : "", (int)(at - place->name), place->name,
                                    shorter[i][1], at + strlen(shorter[i][0]));
    }
    if (strncmp(place->name, "The ", 4) == 0 && len < 300)
        snprintf(aliases + len, sizeof(aliases) - len, "%s%s;%s PH", len > 0 ? ";" : "",
                 place->name + 4, place->name + 4);
    bw_synth_cell(writer, aliases);
}

void bw_synth_places_csv(const struct bw_synth_area *area, struct bw_synth_writer *writer)
{
    char text[12];

    bw_synth_header(writer, "id,name,aliases,kind,postcode,easting,northing");
    for (size_t i = 0; i < area->place_count; i++) {
        const struct bw_synth_place *place = &area->places[i];

        snprintf(text, sizeof(text), "P%05u", (unsigned)(i + 1) % 100000);
        bw_synth_cell(writer, text);
        bw_synth_cell(writer, place->name);
        write_aliases(place, writer);
        bw_synth_cell(writer, bw_category_name(BW_CATEGORY_PLACE_TYPE, (int)place->type));
        bw_synth_postcode_format(area, place->postcode, text);
        bw_synth_cell(writer, text);
        bw_synth_cell_number(writer, place->at.easting_m);
        bw_synth_cell_number(writer, place->at.northing_m);
        bw_synth_row_end(writer);
    }
}

#define BANDS 9
struct residents {
    uint32_t of[2][BANDS];
};

static void count_residents(const struct bw_synth_area *area, int year, struct residents *counts)
{
    int32_t mid_year = bw_day_of((struct bw_civil){year, 6, 30});
    struct bw_synth_person person;

    for (uint64_t i = 0; i < area->plan.people; i++) {
        enum bw_age_band band;

        bw_synth_person_traits(area, i, &person);
        band = bw_age_band_of(bw_synth_person_age(&person, mid_year));
        if (band != BW_AGE_UNKNOWN)
            counts[person.beat].of[person.sex == BW_SEX_M][band - 1]++;
    }
}

static void write_residents(const struct bw_synth_area *area, int year,
                            const struct residents *counts, struct bw_synth_writer *writer)
{
    static const int from[BANDS + 1] = {0, 10, 18, 25, 35, 45, 55, 65, 75, 131};

    for (size_t i = 0; i < area->beat_count; i++) {
        for (size_t sex = 0; sex < 2; sex++) {
            for (size_t band = 0; band < BANDS; band++) {
                bw_synth_cell(writer, area->beats[i].code);
                bw_synth_cell(writer, sex == 0 ? "f" : "m");
                bw_synth_cell_number(writer, from[band]);
                bw_synth_cell_number(writer, from[band + 1] - 1);
                bw_synth_cell_number(writer, counts[i].of[sex][band]);
                bw_synth_cell_number(writer, year);
                bw_synth_row_end(writer);
            }
        }
    }
}

void bw_synth_population_csv(struct bw_arena *arena, const struct bw_synth_area *area,
                             struct bw_synth_writer *writer)
{
    const struct bw_synth_plan *plan = &area->plan;
    int last = bw_quarter_add(plan->first, plan->quarters - 1).year;
    struct residents *counts = bw_arena_alloc(arena, area->beat_count, sizeof(*counts));

    bw_synth_header(writer, "beat,sex,age_from,age_to,persons,year");
    for (int year = plan->first.year; year <= last; year++) {
        memset(counts, 0, area->beat_count * sizeof(*counts));
        count_residents(area, year, counts);
        write_residents(area, year, counts, writer);
    }
}
