/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/geo/ostn.h"

#include <math.h>
#include <stdint.h>

#include "beatwise/base/arena.h"

#define CORNER_M 1000.0
#define SHIFT_MAX_M 300.0
/* Ordnance Survey iterates until the shift changes by less than 0.1 mm; two more digits. */
#define CLOSE_ENOUGH_M 1e-6
#define TURNS_MAX 20

/* GRS80 and the National Grid's projection: A guide to coordinate systems, annexes A.1 and A.2. */
#define AXIS_A_M 6378137.0
#define AXIS_B_M 6356752.314140
#define SCALE 0.9996012717
#define ORIGIN_LAT_RAD (49 * M_PI / 180)
#define ORIGIN_LON_RAD (-2 * M_PI / 180)
#define ORIGIN_EASTING_M 400000.0
#define ORIGIN_NORTHING_M (-100000.0)

/* Shifts in thousandths of a metre, as the file has them; 0: none, because none is so small. */
struct corner {
    int32_t east_mm;
    int32_t north_mm;
};

struct bw_ostn {
    struct bw_arena *arena;
    struct corner *corners; /* row by row from the south-west */
    size_t count;
};

void bw_ostn_open(struct bw_ostn **ret_ostn)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_ostn *ostn = bw_arena_alloc(arena, 1, sizeof(*ostn));

    ostn->arena = arena;
    ostn->corners =
        bw_arena_alloc(arena, (size_t)BW_OSTN_EASTINGS * BW_OSTN_NORTHINGS, sizeof(*ostn->corners));
    *ret_ostn = ostn;
}

/* Which corner in its direction; -1: none is there. */
static int corner_at(double metres, int count)
{
    double at = metres / CORNER_M;

    return at >= 0 && at < count && at == floor(at) ? (int)at : -1;
}

static bool is_shift(double metres)
{
    return fabs(metres) >= 0.001 && fabs(metres) <= SHIFT_MAX_M;
}

enum bw_status bw_ostn_add(struct bw_ostn *ostn, double etrs_easting, double etrs_northing,
                           double east_shift, double north_shift, struct bw_err *err)
{
    int east = corner_at(etrs_easting, BW_OSTN_EASTINGS);
    int north = corner_at(etrs_northing, BW_OSTN_NORTHINGS);
    struct corner *corner;

    if (east < 0 || north < 0)
        return bw_fail(err, BW_EFORMAT, "a whole kilometre of the grid was expected");
    if (!is_shift(east_shift) || !is_shift(north_shift))
        return bw_fail(err, BW_EFORMAT, "shifts of at most %g m were expected", SHIFT_MAX_M);
    corner = &ostn->corners[(size_t)north * BW_OSTN_EASTINGS + (size_t)east];
    if (corner->east_mm != 0)
        return bw_fail(err, BW_EFORMAT, "the same corner of the grid again");
    corner->east_mm = (int32_t)lround(east_shift * 1000);
    corner->north_mm = (int32_t)lround(north_shift * 1000);
    ostn->count++;
    return BW_OK;
}

size_t bw_ostn_count(const struct bw_ostn *ostn)
{
    return ostn->count;
}

/* The shift at a place whose ETRS89 eastings and northings these are. */
static bool find_shift(const struct bw_ostn *ostn, double easting, double northing,
                       double *ret_east, double *ret_north)
{
    /* Written so that NaN, which compares false with all, is outside. */
    bool is_inside = easting >= 0 && easting < (BW_OSTN_EASTINGS - 1) * CORNER_M && northing >= 0 &&
                     northing < (BW_OSTN_NORTHINGS - 1) * CORNER_M;
    double east, north, t, u;

    if (!is_inside)
        return false;
    t = modf(easting / CORNER_M, &east);
    u = modf(northing / CORNER_M, &north);
    *ret_east = *ret_north = 0;
    for (int i = 0; i < 4; i++) {
        int right = i & 1, above = i >> 1;
        const struct corner *corner =
            &ostn->corners[((size_t)north + (size_t)above) * BW_OSTN_EASTINGS + (size_t)east +
                           (size_t)right];
        double weight = (right ? t : 1 - t) * (above ? u : 1 - u);

        if (corner->east_mm == 0)
            return false;
        *ret_east += weight * corner->east_mm / 1000;
        *ret_north += weight * corner->north_mm / 1000;
    }
    return true;
}

static bool find_etrs(const struct bw_ostn *ostn, double easting, double northing,
                      double *ret_easting, double *ret_northing)
{
    double east = easting, north = northing;

    for (int turn = 0; turn < TURNS_MAX; turn++) {
        double east_shift, north_shift, was_east = east, was_north = north;

        if (!find_shift(ostn, east, north, &east_shift, &north_shift))
            return false;
        east = easting - east_shift;
        north = northing - north_shift;
        if (fabs(east - was_east) < CLOSE_ENOUGH_M && fabs(north - was_north) < CLOSE_ENOUGH_M)
            break;
    }
    *ret_easting = east;
    *ret_northing = north;
    return true;
}

/* Metres along the meridian from the origin's latitude, scaled: M of annex C. */
static double meridian_m(double lat_rad)
{
    const double n = (AXIS_A_M - AXIS_B_M) / (AXIS_A_M + AXIS_B_M), n2 = n * n, n3 = n2 * n;
    double less = lat_rad - ORIGIN_LAT_RAD, sum = lat_rad + ORIGIN_LAT_RAD;

    return AXIS_B_M * SCALE *
           ((1 + n + 5 * n2 / 4 + 5 * n3 / 4) * less -
            (3 * n + 3 * n2 + 21 * n3 / 8) * sin(less) * cos(sum) +
            (15 * n2 / 8 + 15 * n3 / 8) * sin(2 * less) * cos(2 * sum) -
            35 * n3 / 24 * sin(3 * less) * cos(3 * sum));
}

/* The latitude whose meridian distance is that of the northing: phi' of annex C. */
static double foot_rad(double northing)
{
    double lat = ORIGIN_LAT_RAD;

    for (int turn = 0; turn < TURNS_MAX; turn++) {
        double off_m = northing - ORIGIN_NORTHING_M - meridian_m(lat);

        if (fabs(off_m) < CLOSE_ENOUGH_M)
            break;
        lat += off_m / (AXIS_A_M * SCALE);
    }
    return lat;
}

/* The names of the terms are those of annex C.2. */
static void unproject(double easting, double northing, double *ret_lon_deg, double *ret_lat_deg)
{
    const double e2 = 1 - (AXIS_B_M / AXIS_A_M) * (AXIS_B_M / AXIS_A_M);
    const double lat = foot_rad(northing), d = easting - ORIGIN_EASTING_M, d2 = d * d;
    const double t = tan(lat), t2 = t * t, t4 = t2 * t2, secant = 1 / cos(lat);
    const double bend = 1 - e2 * sin(lat) * sin(lat);
    const double nu = AXIS_A_M * SCALE / sqrt(bend), nu2 = nu * nu;
    const double rho = AXIS_A_M * SCALE * (1 - e2) / (bend * sqrt(bend));
    const double eta2 = nu / rho - 1;
    const double vii = t / (2 * rho * nu);
    const double viii = t / (24 * rho * nu * nu2) * (5 + 3 * t2 + eta2 - 9 * t2 * eta2);
    const double ix = t / (720 * rho * nu * nu2 * nu2) * (61 + 90 * t2 + 45 * t4);
    const double x = secant / nu;
    const double xi = secant / (6 * nu * nu2) * (nu / rho + 2 * t2);
    const double xii = secant / (120 * nu * nu2 * nu2) * (5 + 28 * t2 + 24 * t4);
    const double xiia =
        secant / (5040 * nu * nu2 * nu2 * nu2) * (61 + 662 * t2 + 1320 * t4 + 720 * t4 * t2);

    *ret_lat_deg = (lat - d2 * (vii - d2 * (viii - d2 * ix))) * 180 / M_PI;
    *ret_lon_deg = (ORIGIN_LON_RAD + d * (x - d2 * (xi - d2 * (xii - d2 * xiia)))) * 180 / M_PI;
}

bool bw_ostn_to_lonlat(const struct bw_ostn *ostn, double easting, double northing,
                       double *ret_lon_deg, double *ret_lat_deg)
{
    double east, north;

    if (!find_etrs(ostn, easting, northing, &east, &north))
        return false;
    unproject(east, north, ret_lon_deg, ret_lat_deg);
    return true;
}

void bw_ostn_close(struct bw_ostn *ostn)
{
    if (ostn != NULL)
        bw_arena_free(ostn->arena);
}
