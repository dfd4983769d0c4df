/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_SYNTH_SYNTH_SITE_H
#define BW_SYNTH_SYNTH_SITE_H

#include "beatwise/base/arena.h"
#include "beatwise/model/source.h"
#include "beatwise/synth/synth_area.h"
#include "beatwise/synth/synth_sink.h"

/*
 * synth_site.h - a whole invented site, file by file:
 *
 *   site.yaml                     three groups: one a division (west, city, east)
 *   geo/beats.geojson             coordinates and `crs` in EPSG:27700, so that nothing here needs
 * PROJ geo/postcodes.csv.gz          postcode,easting,northing geo/places.csv
 * id,name,aliases,kind,postcode,easting,northing geo/population.csv
 * beat,sex,age_from,age_to,persons,year; the last band ends at 130 feeds/ed.yaml ambulance.yaml
 * police.yaml extracts/QUARTER/ed.csv.gz ambulance.csv.gz police.csv.gz truth.csv
 * feed,record_id,incident,person: each record about violence once
 *
 * The keys are the caller's to make: the plan says only where they lie.
 */

/*
 * Fails with BW_ERANGE (the plan) before any file is opened, or with what `out` failed with: then
 * the files written so far are to be thrown away.  `arena` takes the area.
 */
enum bw_status bw_synth_site_write(struct bw_arena *arena, const struct bw_synth_plan *plan,
                                   const struct bw_synth_out *out,
                                   struct bw_err *err) BW_MUST_CHECK;

/* The single texts and tables; failures stay in the writer. */
void bw_synth_site_yaml(const struct bw_synth_area *area, struct bw_synth_writer *writer);
void bw_synth_beats_geojson(const struct bw_synth_area *area, struct bw_synth_writer *writer);
void bw_synth_postcodes_csv(const struct bw_synth_area *area, struct bw_synth_writer *writer);
void bw_synth_places_csv(const struct bw_synth_area *area, struct bw_synth_writer *writer);
void bw_synth_population_csv(struct bw_arena *arena, const struct bw_synth_area *area,
                             struct bw_synth_writer *writer);
void bw_synth_feed_yaml(const struct bw_synth_area *area, enum bw_source source,
                        struct bw_synth_writer *writer);

#endif
