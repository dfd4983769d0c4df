/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/geo/crs.h"

#include <math.h>
#include <string.h>

#include <proj.h>

#include "beatwise/base/arena.h"

struct bw_crs {
    struct bw_arena *arena;
    PJ_CONTEXT *context;
    PJ *transform;              /* NULL: the coordinates are longitude and latitude already */
    const struct bw_ostn *ostn; /* NULL: PROJ does it all */
    bool is_national_grid;
    const char *operation;
    double accuracy_m;
};

/* Of OSTN15 against the stations of the triangulation, root mean square: A guide to coordinate
 * systems in Great Britain, Ordnance Survey. */
#define OSTN_ACCURACY_M 0.1

bool bw_position_is_said(double x, double y)
{
    return isfinite(x) && isfinite(y) && !(x == 0 && y == 0);
}

/* Without it PROJ writes to stderr, which is the caller's. */
static void stay_silent(void *data, int level, const char *text)
{
    (void)data;
    (void)level;
    (void)text;
}

static bool is_lonlat(const char *name)
{
    return strcmp(name, BW_CRS_LONLAT) == 0 || strcmp(name, "OGC:CRS84") == 0;
}

static PJ *open_transform(PJ_CONTEXT *context, const char *name)
{
    PJ *as_set = proj_create_crs_to_crs(context, name, BW_CRS_LONLAT, NULL);
    /* EPSG puts latitude first; maps and files do not. */
    PJ *lon_first = as_set == NULL ? NULL : proj_normalize_for_visualization(context, as_set);

    proj_destroy(as_set);
    return lon_first;
}

/* Of several operations PROJ picks one for each point, so one has to be tried to be named. */
static void note_operation(struct bw_crs *crs, PJ *system)
{
    double west, south, east, north;
    const char *description;
    PJ *used;
    PJ_COORD at;

    crs->operation = "not stated";
    crs->accuracy_m = NAN;
    if (!proj_get_area_of_use(crs->context, system, &west, &south, &east, &north, NULL) ||
        west <= -1000)
        return;
    at = proj_coord((west + east) / 2, (south + north) / 2, 0, HUGE_VAL);
    at = proj_trans(crs->transform, PJ_INV, at);
    proj_trans(crs->transform, PJ_FWD, at);
    used = proj_trans_get_last_used_operation(crs->transform);
    if (used == NULL)
        return;
    description = proj_pj_info(used).description;
    if (description != NULL)
        crs->operation = bw_arena_strdup(crs->arena, description);
    if (proj_pj_info(used).accuracy >= 0)
        crs->accuracy_m = proj_pj_info(used).accuracy;
    proj_destroy(used);
}

static enum bw_status open_proj(struct bw_crs *crs, const char *name, struct bw_err *err)
{
    PJ *system;

    crs->context = proj_context_create();
    proj_log_func(crs->context, NULL, stay_silent);
    proj_context_set_enable_network(crs->context, 0);
    system = proj_create(crs->context, name);
    if (system != NULL && proj_is_crs(system))
        crs->transform = open_transform(crs->context, name);
    if (crs->transform != NULL)
        note_operation(crs, system);
    proj_destroy(system);
    if (crs->transform == NULL)
        return bw_fail(err, BW_ECONFIG, "coordinate system '%s' is not known to PROJ", name);
    return BW_OK;
}

enum bw_status bw_crs_open(struct bw_crs **ret_crs, const char *crs, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_crs *opened = bw_arena_alloc(arena, 1, sizeof(*opened));
    enum bw_status status = BW_OK;

    opened->arena = arena;
    opened->operation = "none";
    opened->is_national_grid = strcmp(crs, BW_CRS_NATIONAL_GRID) == 0;
    if (!is_lonlat(crs))
        status = open_proj(opened, crs, err);
    if (status == BW_OK)
        *ret_crs = opened;
    else
        bw_crs_close(opened);
    return status;
}

void bw_crs_use_ostn(struct bw_crs *crs, const struct bw_ostn *ostn)
{
    if (!crs->is_national_grid)
        return;
    crs->ostn = ostn;
    crs->operation = "OSTN15, the definition";
    crs->accuracy_m = OSTN_ACCURACY_M;
}

static bool is_on_globe(double lon_deg, double lat_deg)
{
    /* Written so that NaN, which compares false with all, is not. */
    return lon_deg >= -180 && lon_deg <= 180 && lat_deg >= -90 && lat_deg <= 90;
}

bool bw_crs_to_lonlat(struct bw_crs *crs, double x, double y, double *ret_lon_deg,
                      double *ret_lat_deg)
{
    PJ_COORD at = proj_coord(x, y, 0, HUGE_VAL);

    if (!isfinite(x) || !isfinite(y))
        return false;
    if (crs->ostn != NULL && bw_ostn_to_lonlat(crs->ostn, x, y, ret_lon_deg, ret_lat_deg))
        return true;
    if (crs->transform != NULL)
        at = proj_trans(crs->transform, PJ_FWD, at);
    if (!is_on_globe(at.xy.x, at.xy.y))
        return false;
    *ret_lon_deg = at.xy.x;
    *ret_lat_deg = at.xy.y;
    return true;
}

const char *bw_crs_operation(const struct bw_crs *crs)
{
    return crs->operation;
}

double bw_crs_accuracy_m(const struct bw_crs *crs)
{
    return crs->accuracy_m;
}

void bw_crs_close(struct bw_crs *crs)
{
    if (crs == NULL)
        return;
    proj_destroy(crs->transform);
    if (crs->context != NULL)
        proj_context_destroy(crs->context);
    bw_arena_free(crs->arena);
}
