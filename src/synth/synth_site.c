/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/synth/synth_site.h"

#include <stdio.h>

#include "beatwise/synth/synth_extract.h"
#include "synth_private.h"

/* A text in single quotes, the quotes in it doubled: any text is safe so in YAML. */
static void put_quoted(struct bw_synth_writer *writer, const char *text)
{
    bw_synth_puts(writer, "'");
    for (; *text != '\0'; text++)
        bw_synth_puts(writer, *text == '\'' ? "''" : (const char[]){*text, '\0'});
    bw_synth_puts(writer, "'");
}

void bw_synth_site_yaml(const struct bw_synth_area *area, struct bw_synth_writer *writer)
{
    bw_synth_puts(writer, "site: ");
    put_quoted(writer, area->plan.name);
    bw_synth_puts(writer, "\ninvented: true\n"
                          "timezone: Europe/London\n"
                          "year_start: april\n"
                          "store: sqlite:store.db\n"
                          "keys: ");
    put_quoted(writer, area->plan.keys);
    bw_synth_printf(writer,
                    "\noutputs: {releases: out, drafts: draft, restricted: restricted,"
                    " suppliers: suppliers}\n"
                    "boundaries:\n"
                    "  - path: geo/beats.geojson\n"
                    "    from: %04d-01-01\n",
                    area->plan.first.year - 5);
    bw_synth_puts(writer, "    code: beat\n"
                          "    name: name\n"
                          "    name_cy: name_cy\n"
                          "    areas: {sector: sector, bcu: bcu, lad: lad}\n"
                          "    crs: EPSG:27700\n"
                          "postcodes: {path: geo/postcodes.csv.gz, postcode: postcode,"
                          " easting: easting, northing: northing}\n"
                          "places: geo/places.csv\n"
                          "population: geo/population.csv\n"
                          "groups:\n");
    for (size_t k = 0; k < BW_SYNTH_BCUS; k++) {
        /* The city first: its table has most to show. */
        const size_t i = k == 0 ? 1 : k == 1 ? 0 : k;

        bw_synth_printf(writer,
                        "  - {id: %s, name: %s, name_cy: %s, level: bcu, in: [%s],"
                        " languages: [en]}\n",
                        bw_synth_bcus[i].group, bw_synth_bcus[i].name, bw_synth_bcus[i].name_cy,
                        bw_synth_bcus[i].code);
    }
}

struct files {
    struct bw_arena *arena;
    const struct bw_synth_area *area;
    const struct bw_synth_out *out;
    struct bw_synth_writer *truth;
};

/* What a file is made of: one of these, by what and by whose quarter. */
enum part {
    PART_SITE,
    PART_BEATS,
    PART_POSTCODES,
    PART_PLACES,
    PART_POPULATION,
    PART_PLANTED,
    PART_FEED,
    PART_EXTRACT
};

struct file {
    const char *path;
    enum part part;
    enum bw_source source;
    struct bw_quarter quarter;
};

/* What a ranking should find, beside truth.csv. */
static void write_planted(const struct bw_synth_area *area, struct bw_synth_writer *writer)
{
    static const char *const kinds[] = {[BW_SYNTH_ORDINARY] = "ordinary",
                                        [BW_SYNTH_NIGHT] = "night",
                                        [BW_SYNTH_RISING] = "rising",
                                        [BW_SYNTH_QUIET] = "quiet"};

    bw_synth_header(writer, "beat,kind");
    for (size_t i = 0; i < area->beat_count; i++) {
        bw_synth_cell(writer, area->beats[i].code);
        bw_synth_cell(writer, kinds[area->beats[i].kind]);
        bw_synth_row_end(writer);
    }
}

static void write_part(struct files *files, const struct file *file, struct bw_synth_writer *writer)
{
    switch (file->part) {
    case PART_SITE:
        bw_synth_site_yaml(files->area, writer);
        break;
    case PART_BEATS:
        bw_synth_beats_geojson(files->area, writer);
        break;
    case PART_POSTCODES:
        bw_synth_postcodes_csv(files->area, writer);
        break;
    case PART_PLACES:
        bw_synth_places_csv(files->area, writer);
        break;
    case PART_POPULATION:
        bw_synth_population_csv(files->arena, files->area, writer);
        break;
    case PART_PLANTED:
        write_planted(files->area, writer);
        break;
    case PART_FEED:
        bw_synth_feed_yaml(files->area, file->source, writer);
        break;
    case PART_EXTRACT:
        bw_synth_extract_write(files->area, file->source, file->quarter, writer, files->truth);
        break;
    }
}

/* Closes in any case; the first failure counts. */
static enum bw_status close_file(const struct bw_synth_out *out, struct bw_synth_writer *writer,
                                 struct bw_err *err)
{
    struct bw_synth_sink sink = writer->sink;
    enum bw_status status = bw_synth_writer_finish(writer, err);
    struct bw_err ignored = BW_ERR_INIT;
    enum bw_status closed =
        out->close(out->ctx, &sink, status == BW_OK, status == BW_OK ? err : &ignored);

    return status != BW_OK ? status : closed;
}

static enum bw_status write_file(struct files *files, const struct file *file, struct bw_err *err)
{
    struct bw_synth_writer writer;
    struct bw_synth_sink sink;
    enum bw_status status = files->out->open(files->out->ctx, file->path, &sink, err);

    if (status != BW_OK)
        return status;
    bw_synth_writer_init(&writer, sink);
    write_part(files, file, &writer);
    return close_file(files->out, &writer, err);
}

static enum bw_status write_descriptions(struct files *files, struct bw_err *err)
{
    static const struct file all[] = {
        {.path = "site.yaml", .part = PART_SITE},
        {.path = "geo/beats.geojson", .part = PART_BEATS},
        {.path = "geo/postcodes.csv.gz", .part = PART_POSTCODES},
        {.path = "geo/places.csv", .part = PART_PLACES},
        {.path = "geo/population.csv", .part = PART_POPULATION},
        {.path = "planted.csv", .part = PART_PLANTED},
        {.path = "feeds/ed.yaml", .part = PART_FEED, .source = BW_SOURCE_ED},
        {.path = "feeds/ambulance.yaml", .part = PART_FEED, .source = BW_SOURCE_AMBULANCE},
        {.path = "feeds/police.yaml", .part = PART_FEED, .source = BW_SOURCE_POLICE},
    };

    for (size_t i = 0; i < BW_SYNTH_LEN(all); i++) {
        enum bw_status status = write_file(files, &all[i], err);

        if (status != BW_OK)
            return status;
    }
    return BW_OK;
}

static enum bw_status write_extracts(struct files *files, struct bw_err *err)
{
    const struct bw_synth_plan *plan = &files->area->plan;

    for (int i = 0; i < plan->quarters; i++) {
        struct file file = {.part = PART_EXTRACT, .quarter = bw_quarter_add(plan->first, i)};
        char quarter[8];
        char path[64];

        bw_quarter_format(file.quarter, quarter);
        for (int source = 0; source < BW_SOURCES; source++) {
            enum bw_status status;

            file.source = (enum bw_source)source;
            file.path = path;
            snprintf(path, sizeof(path), "extracts/%s/%s.csv.gz", quarter,
                     bw_synth_feed_name(file.source));
            status = write_file(files, &file, err);
            if (status != BW_OK)
                return status;
        }
    }
    return BW_OK;
}

enum bw_status bw_synth_site_write(struct bw_arena *arena, const struct bw_synth_plan *plan,
                                   const struct bw_synth_out *out, struct bw_err *err)
{
    struct bw_synth_writer truth;
    struct files files = {.arena = arena, .out = out, .truth = &truth};
    struct bw_synth_sink sink;
    struct bw_err ignored = BW_ERR_INIT;
    enum bw_status status = bw_synth_plan_check(plan, err);
    enum bw_status closed;

    if (status != BW_OK)
        return status;
    files.area = bw_synth_area_new(arena, plan);
    status = write_descriptions(&files, err);
    if (status != BW_OK)
        return status;
    status = out->open(out->ctx, "truth.csv", &sink, err);
    if (status != BW_OK)
        return status;
    bw_synth_writer_init(&truth, sink);
    bw_synth_truth_header(&truth);
    status = write_extracts(&files, err);
    if (status != BW_OK && truth.err.status == BW_OK)
        truth.err = *err; /* so that the half truth is thrown away */
    closed = close_file(out, &truth, status == BW_OK ? err : &ignored);
    return status != BW_OK ? status : closed;
}
