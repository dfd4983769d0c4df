/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/ground.h"

#include <math.h>
#include <string.h>

#include "beatwise/base/log.h"
#include "beatwise/stage/sheet.h"

#include "ground_private.h"

void bw_ground_mix(struct bw_ground *ground, const char *digest)
{
    struct bw_digest both;

    bw_digest_init(&both);
    bw_digest_add(&both, ground->digest, strlen(ground->digest));
    bw_digest_add(&both, digest, strlen(digest));
    bw_digest_end(&both, ground->digest);
}

enum bw_status bw_ground_fail_file(const char *key, struct bw_err *err)
{
    return err->status == BW_ENOTFOUND ? bw_fail_hint(err, "look at '%s' in site.yaml", key)
                                       : err->status;
}

void bw_ground_mix_text(struct bw_ground *ground, const char *text)
{
    char digest[BW_DIGEST_HEX];

    bw_digest_of(text == NULL ? "" : text, text == NULL ? 0 : strlen(text), digest);
    bw_ground_mix(ground, digest);
}

/* How site.yaml says that the file is read; names and areas place nothing. */
static void mix_boundaries(struct bw_ground *ground, struct bw_arena *arena,
                           const struct bw_boundary_source *source)
{
    bw_ground_mix_text(ground, source->code);
    bw_ground_mix_text(ground, source->crs);
    bw_ground_mix_text(ground, bw_arena_printf(arena, "%d %d %d", (int)source->from_day,
                                               (int)source->until_day, source->is_invalid_refused));
}

static struct bw_boundary_source source_of(const struct bw_ground *ground,
                                           const struct bw_site *site,
                                           const struct bw_boundary_conf *conf)
{
    return (struct bw_boundary_source){
        .place = conf->path,
        .from_day = conf->from_day,
        .until_day = conf->until_day,
        .code = conf->code,
        .name = conf->name,
        .name_cy = conf->name_cy,
        .levels = (const char *const *)conf->levels,
        .level_properties = (const char *const *)conf->level_properties,
        .level_count = conf->level_count,
        .crs = conf->crs,
        .ostn = ground->ostn,
        .is_invalid_refused = site->settings.of[BW_SETTING_BOUNDARIES_INVALID] == 1,
    };
}

static enum bw_status open_set(struct bw_ground *ground, struct bw_arena *arena,
                               const struct bw_site *site, const struct bw_boundary_conf *conf,
                               struct bw_err *err)
{
    const struct bw_boundary_source source = source_of(ground, site, conf);
    struct bw_arena *work = bw_arena_new();
    struct bw_ground_files files = {0};
    struct bw_beat_set *set = NULL;
    enum bw_status status = bw_ground_read_boundaries(work, conf, &files, err);

    if (status == BW_OK)
        status = bw_ground_open_cached(&set, arena, &source, &files, err);
    if (status == BW_OK) {
        bw_ground_mix(ground, files.digest);
        mix_boundaries(ground, work, &source);
        for (size_t i = 0; i < bw_beat_set_warning_count(set); i++)
            bw_log_print(BW_LOG_WARN, "%s", bw_beat_set_warning(set, i));
        status = bw_beat_sets_add(ground->beat_sets, set, err);
        if (status != BW_OK)
            bw_beat_set_close(set);
    }
    if (status == BW_OK && conf->lookup != NULL)
        status = bw_ground_open_lookup(ground, arena, conf->lookup, set,
                                       &ground->lookups[conf - site->boundaries], err);
    bw_arena_free(work);
    return status;
}

static enum bw_status add_corner(void *ctx, int64_t line, const struct bw_text *cells,
                                 struct bw_err *err)
{
    double of[4];

    (void)line;
    for (size_t i = 0; i < 4; i++) {
        if (!bw_text_parse_double(cells[i], &of[i]))
            return bw_fail(err, BW_EFORMAT, "numbers of metres were expected");
    }
    return bw_ostn_add(ctx, of[0], of[1], of[2], of[3], err);
}

/* The columns are those of the file as Ordnance Survey publishes it. */
static enum bw_status open_national_grid(struct bw_ground *ground, const struct bw_site *site,
                                         struct bw_err *err)
{
    static const char *const columns[] = {"ETRS89_Easting", "ETRS89_Northing",
                                          "ETRS89_OSGB36_EShift", "ETRS89_OSGB36_NShift"};
    char digest[BW_DIGEST_HEX];
    struct bw_sheet sheet = {.path = site->national_grid,
                             .columns = columns,
                             .column_count = 4,
                             .optional_from = 4,
                             .row_fn = add_corner,
                             .digest = digest};
    const size_t whole = (size_t)BW_OSTN_EASTINGS * BW_OSTN_NORTHINGS;
    enum bw_status status;

    bw_ostn_open(&ground->ostn);
    sheet.ctx = ground->ostn;
    status = bw_sheet_read(&sheet, err);
    if (status != BW_OK)
        return bw_ground_fail_file("national_grid", err);
    bw_ground_mix(ground, digest);
    if (bw_ostn_count(ground->ostn) < whole)
        bw_log_print(BW_LOG_WARN,
                     "%s: %zu of %zu corners of the grid: elsewhere PROJ converts, to some metres",
                     site->national_grid, bw_ostn_count(ground->ostn), whole);
    return BW_OK;
}

static enum bw_status open_beats(struct bw_ground *ground, struct bw_arena *arena,
                                 const struct bw_site *site, struct bw_err *err)
{
    enum bw_status status = BW_OK;

    *ground = (struct bw_ground){
        .beat_sets = bw_beat_sets_open(arena),
        .lookups = bw_arena_alloc(arena, site->boundary_count, sizeof(*ground->lookups))};
    if (site->national_grid != NULL)
        status = open_national_grid(ground, site, err);
    for (size_t i = 0; status == BW_OK && i < site->boundary_count; i++)
        status = open_set(ground, arena, site, &site->boundaries[i], err);
    memcpy(ground->beats_digest, ground->digest, sizeof(ground->beats_digest));
    return status;
}

enum bw_status bw_ground_open_beats(struct bw_ground *ground, struct bw_arena *arena,
                                    const struct bw_site *site, struct bw_err *err)
{
    enum bw_status status = open_beats(ground, arena, site, err);

    if (status != BW_OK)
        bw_ground_close(ground);
    return status;
}

enum bw_status bw_ground_open(struct bw_ground *ground, struct bw_arena *arena,
                              const struct bw_site *site, struct bw_err *err)
{
    enum bw_status status = open_beats(ground, arena, site, err);

    if (status == BW_OK)
        status = bw_crs_open(&ground->grid, BW_CRS_NATIONAL_GRID, err);
    if (status == BW_OK && ground->ostn != NULL)
        bw_crs_use_ostn(ground->grid, ground->ostn);
    if (status == BW_OK && site->postcodes.path != NULL)
        status = bw_ground_open_postcodes(ground, &site->postcodes, err);
    if (status == BW_OK && site->places != NULL) {
        status = bw_ground_open_places(ground, site, err);
        bw_ground_mix_text(ground, bw_arena_printf(arena, "%.17g", site->place_threshold));
    }
    if (status != BW_OK) {
        bw_ground_close(ground);
        return status;
    }
    ground->locator =
        (struct bw_locator){.beat_sets = ground->beat_sets,
                            .postcodes = ground->postcodes,
                            .grid = ground->grid,
                            .gazetteer = ground->gazetteer,
                            .place_threshold = site->place_threshold > 0 ? site->place_threshold
                                                                         : BW_GAZETTEER_THRESHOLD};
    return BW_OK;
}

void bw_ground_close(struct bw_ground *ground)
{
    bw_gazetteer_close(ground->gazetteer);
    bw_postcode_table_close(ground->postcodes);
    bw_crs_close(ground->grid);
    bw_ostn_close(ground->ostn);
    bw_beat_sets_close(ground->beat_sets);
    *ground = (struct bw_ground){0};
}
