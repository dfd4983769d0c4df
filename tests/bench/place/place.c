/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * place FILE CODE POINTS [DUMP]   boundaries (GeoJSON, plain) with the property CODE: what they
 * take to be read, and again from what was packed; points a second, beside a tree of boxes and
 * prepared geometries of GEOS alone, in turns. DUMP: the polygons as WKT, for another program place
 * --make FILE SIDE          writes SIDE x SIDE polygons of 120 points, with the property `code`
 * place --texts PLACES TEXTS      texts a second of the gazetteer (tests/data)
 *
 * All times are of the processor.  Points lie evenly in the box of the boundaries, by the additive
 * recurrence of the plastic number (R2).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <geos_c.h>

#include "beatwise/base/buf.h"
#include "beatwise/base/day.h"
#include "beatwise/geo/beat_pack.h"
#include "beatwise/geo/gazetteer.h"

#define MAX_BYTES ((size_t)1024 * 1024 * 1024)
#define EDGE_POINTS 30
#define ROUNDS 3

static double now_s(void)
{
    struct timespec at;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void die(const char *what)
{
    fprintf(stderr, "place: %s\n", what);
    exit(1);
}

static struct bw_text read_whole(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct bw_text text;
    long len;
    char *bytes;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (len = ftell(file)) < 0)
        die(path);
    rewind(file);
    bytes = malloc((size_t)len + 1);
    if (bytes == NULL || fread(bytes, 1, (size_t)len, file) != (size_t)len)
        die(path);
    fclose(file);
    text = (struct bw_text){bytes, (size_t)len};
    return text;
}

struct box {
    double west, south, east, north;
};

static struct box box_of(const struct bw_beat_set *set, struct bw_arena *arena)
{
    struct box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};

    for (size_t i = 0; i < bw_beat_set_count(set); i++) {
        const struct bw_rings rings = bw_beat_set_rings(set, i, arena);

        for (size_t r = 0; r < rings.len; r++) {
            for (size_t p = 0; p < rings.rings[r].len; p++) {
                box.west = fmin(box.west, rings.rings[r].lonlat[2 * p]);
                box.east = fmax(box.east, rings.rings[r].lonlat[2 * p]);
                box.south = fmin(box.south, rings.rings[r].lonlat[2 * p + 1]);
                box.north = fmax(box.north, rings.rings[r].lonlat[2 * p + 1]);
            }
        }
    }
    return box;
}

static void point_of(const struct box *box, size_t i, double *lon, double *lat)
{
    double whole;

    *lon = box->west + (box->east - box->west) * modf(0.7548776662466927 * (double)(i + 1), &whole);
    *lat =
        box->south + (box->north - box->south) * modf(0.5698402909980532 * (double)(i + 1), &whole);
}

/* The same polygons in GEOS, by nobody's rules: in which is the point? */
struct plain {
    GEOSContextHandle_t geos;
    GEOSSTRtree *tree;
    const GEOSPreparedGeometry **prepared;
    size_t *numbers;
    size_t len;
    const GEOSGeometry *point;
    long found;
};

static GEOSGeometry *ring_of(struct plain *plain, const struct bw_ring *ring)
{
    GEOSCoordSequence *sequence = GEOSCoordSeq_create_r(plain->geos, (unsigned)ring->len, 2);

    for (size_t p = 0; p < ring->len; p++)
        GEOSCoordSeq_setXY_r(plain->geos, sequence, (unsigned)p, ring->lonlat[2 * p],
                             ring->lonlat[2 * p + 1]);
    return GEOSGeom_createLinearRing_r(plain->geos, sequence);
}

static GEOSGeometry *shape_of(struct plain *plain, const struct bw_rings *rings)
{
    GEOSGeometry **parts = calloc(rings->len + 1, sizeof(GEOSGeometry *));
    unsigned part_count = 0;

    for (size_t r = 0; r < rings->len;) {
        GEOSGeometry *shell = ring_of(plain, &rings->rings[r++]);
        GEOSGeometry **holes = calloc(rings->len + 1, sizeof(GEOSGeometry *));
        unsigned hole_count = 0;

        while (r < rings->len && rings->rings[r].is_hole)
            holes[hole_count++] = ring_of(plain, &rings->rings[r++]);
        parts[part_count++] = GEOSGeom_createPolygon_r(plain->geos, shell, holes, hole_count);
        free(holes);
    }
    return GEOSGeom_createCollection_r(plain->geos, GEOS_MULTIPOLYGON, parts, part_count);
}

static void open_plain(struct plain *plain, const struct bw_beat_set *set, struct bw_arena *arena,
                       const char *dump)
{
    FILE *file = dump == NULL ? NULL : fopen(dump, "w");

    *plain = (struct plain){.geos = GEOS_init_r(), .len = bw_beat_set_count(set)};
    plain->tree = GEOSSTRtree_create_r(plain->geos, 10);
    plain->prepared = calloc(plain->len, sizeof(const GEOSPreparedGeometry *));
    plain->numbers = calloc(plain->len, sizeof(size_t));
    for (size_t i = 0; i < plain->len; i++) {
        const struct bw_rings rings = bw_beat_set_rings(set, i, arena);
        GEOSGeometry *shape = shape_of(plain, &rings);

        plain->prepared[i] = GEOSPrepare_r(plain->geos, shape);
        plain->numbers[i] = i;
        GEOSSTRtree_insert_r(plain->geos, plain->tree, shape, &plain->numbers[i]);
        if (file != NULL) {
            char *wkt = GEOSGeomToWKT_r(plain->geos, shape);

            fprintf(file, "%zu\t%s\n", i, wkt);
            GEOSFree_r(plain->geos, wkt);
        }
    }
    if (file != NULL)
        fclose(file);
}

static void try_plain(void *item, void *ctx)
{
    struct plain *plain = ctx;
    const size_t number = *(size_t *)item;

    if (GEOSPreparedIntersects_r(plain->geos, plain->prepared[number], plain->point) == 1)
        plain->found++;
}

static void print_rate(const char *who, size_t polygons, size_t points, double s, long found)
{
    printf("%s %zu polygons %zu points %.2f s %.0f points/s %ld in one\n", who, polygons, points, s,
           (double)points / s, found);
}

static double place_ours(const struct bw_beat_set *set, const struct box *box, size_t points,
                         long *found)
{
    const double start = now_s();

    *found = 0;
    for (size_t i = 0; i < points; i++) {
        double lon, lat;

        point_of(box, i, &lon, &lat);
        *found += bw_beat_set_find(set, lon, lat) >= 0;
    }
    return now_s() - start;
}

static double place_plain(struct plain *plain, const struct box *box, size_t points)
{
    const double start = now_s();

    plain->found = 0;
    for (size_t i = 0; i < points; i++) {
        GEOSGeometry *point;
        double lon, lat;

        point_of(box, i, &lon, &lat);
        point = GEOSGeom_createPointFromXY_r(plain->geos, lon, lat);
        plain->point = point;
        GEOSSTRtree_query_r(plain->geos, plain->tree, point, try_plain, plain);
        GEOSGeom_destroy_r(plain->geos, point);
    }
    return now_s() - start;
}

static void measure(const char *path, const char *code, size_t points, const char *dump)
{
    const struct bw_boundary_source source = {.place = path,
                                              .from_day = BW_DAY_NONE,
                                              .until_day = BW_DAY_NONE,
                                              .code = code,
                                              .crs = "EPSG:4326"};
    struct bw_arena *arena = bw_arena_new();
    const struct bw_text text = read_whole(path);
    struct bw_err err = BW_ERR_INIT;
    struct bw_beat_set *set, *again;
    double best[2] = {INFINITY, INFINITY};
    struct plain plain;
    struct bw_buf pack;
    struct box box;
    double start = now_s();
    long found = 0;

    if (bw_beat_set_open(&set, arena, &source, text, &err) != BW_OK)
        die(err.text);
    printf("open %zu polygons %.1f MB %.2f s\n", bw_beat_set_count(set), (double)text.len / 1e6,
           now_s() - start);
    bw_buf_init(&pack, MAX_BYTES);
    if (bw_beat_set_pack(set, &pack, &err) != BW_OK)
        die(err.text);
    start = now_s();
    if (bw_beat_set_unpack(&again, arena, &source, pack.bytes, pack.len, &err) != BW_OK)
        die(err.text);
    printf("open-packed %zu polygons %.1f MB %.2f s\n", bw_beat_set_count(set),
           (double)pack.len / 1e6, now_s() - start);
    box = box_of(set, arena);
    printf("box %.6f %.6f %.6f %.6f\n", box.west, box.south, box.east, box.north);
    open_plain(&plain, set, arena, dump);
    for (int round = 0; round < ROUNDS; round++) {
        best[0] = fmin(best[0], place_ours(set, &box, points, &found));
        best[1] = fmin(best[1], place_plain(&plain, &box, points));
    }
    print_rate("beatwise", bw_beat_set_count(set), points, best[0], found);
    print_rate("geos", bw_beat_set_count(set), points, best[1], plain.found);
}

/* A corner or a point of an edge, moved a little, the same for both polygons that share it. */
static void print_point(FILE *file, double x, double y)
{
    fprintf(file, "[%.9f,%.9f]", -5 + 0.01 * (x + 0.05 * sin(7 * y) * sin(3.1 * x)),
            50 + 0.01 * (y + 0.05 * sin(5 * x) * sin(2.7 * y)));
}

static void make(const char *path, int side)
{
    FILE *file = fopen(path, "w");

    if (file == NULL)
        die(path);
    fputs("{\"type\":\"FeatureCollection\",\"features\":[\n", file);
    for (int i = 0; i < side * side; i++) {
        const int x = i % side, y = i / side;

        fprintf(
            file,
            "%s{\"type\":\"Feature\",\"properties\":{\"code\":\"M%06d\"},\"geometry\":{\"type\":"
            "\"Polygon\",\"coordinates\":[[",
            i == 0 ? "" : ",\n", i);
        for (int p = 0; p < 4 * EDGE_POINTS; p++) {
            const double along = (double)(p % EDGE_POINTS) / EDGE_POINTS;
            const int edge = p / EDGE_POINTS;

            print_point(file,
                        x + (edge == 0   ? along
                             : edge == 1 ? 1
                             : edge == 2 ? 1 - along
                                         : 0),
                        y + (edge == 0   ? 0
                             : edge == 1 ? along
                             : edge == 2 ? 1
                                         : 1 - along));
            fputc(',', file);
        }
        print_point(file, x, y);
        fputs("]]}}", file);
    }
    fputs("]}\n", file);
    if (fclose(file) != 0)
        die(path);
}

/* Of lines with the place's id, name and aliases; names with commas are quoted. */
static void measure_texts(const char *places, const char *texts)
{
    const struct bw_text all = read_whole(texts);
    struct bw_gazetteer *gazetteer;
    struct bw_err err = BW_ERR_INIT;
    FILE *file = fopen(places, "r");
    char line[512];
    size_t asked = 0, found = 0;
    double start;

    if (file == NULL || fgets(line, sizeof(line), file) == NULL)
        die(places);
    bw_gazetteer_open(&gazetteer);
    while (fgets(line, sizeof(line), file) != NULL) {
        char *id = line;
        char *name = line + strcspn(line, ",");
        struct bw_place place = {.id = id};
        char end;

        *name++ = '\0';
        end = *name == '"' ? '"' : ',';
        name += *name == '"';
        name[strcspn(name, (const char[]){end, '\0'})] = '\0';
        place.name = name;
        if (bw_gazetteer_add(gazetteer, &place, bw_text_of(""), &err) != BW_OK)
            die(err.text);
    }
    fclose(file);
    if (bw_gazetteer_seal(gazetteer, &err) != BW_OK)
        die(err.text);
    start = now_s();
    for (int round = 0; round < 20; round++) {
        for (size_t at = 0; at < all.len;) {
            const char *bar = memchr(all.ptr + at, '|', all.len - at);
            const char *end = memchr(all.ptr + at, '\n', all.len - at);
            const struct bw_place *place;
            double score;

            if (bar == NULL || end == NULL)
                break;
            found += bw_gazetteer_find(
                         gazetteer, (struct bw_pii){all.ptr + at, (size_t)(bar - all.ptr) - at},
                         BW_GAZETTEER_THRESHOLD, &place, &score) == BW_GAZETTEER_FOUND;
            asked++;
            at = (size_t)(end - all.ptr) + 1;
        }
    }
    printf("gazetteer %zu places %zu texts %.2f s %.0f texts/s %zu found\n",
           bw_gazetteer_count(gazetteer), asked, now_s() - start, (double)asked / (now_s() - start),
           found);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--make") == 0)
        make(argv[2], atoi(argv[3]));
    else if (argc == 4 && strcmp(argv[1], "--texts") == 0)
        measure_texts(argv[2], argv[3]);
    else if (argc >= 4)
        measure(argv[1], argv[2], (size_t)atol(argv[3]), argc > 4 ? argv[4] : NULL);
    else
        die("FILE CODE POINTS [DUMP] | --make FILE SIDE | --texts PLACES TEXTS");
    return 0;
}
