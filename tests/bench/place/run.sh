#!/bin/sh
# run.sh [POINTS]: points a second against the beats of a force, the LSOAs of Wales and 34,969 polygons,
# beside GEOS alone and, where they are installed, PostgreSQL with PostGIS; what the large file
# takes to be read, the first time and from the cache; texts a second of the gazetteer.
#
# `make bench-place` builds and runs it.  Without the reference data, grids of polygons stand in.
set -u
: "${top_builddir:=$PWD}"
: "${top_srcdir:=$(cd "$(dirname "$0")/../../.." && pwd)}"
# shellcheck source=../../store/pg.sh
. "$top_srcdir/tests/store/pg.sh"
place=$top_builddir/tests/bench/place/place
points=${1:-1000000}
geo=$top_srcdir/../shared/reference/geo
work=$(mktemp -d "${TMPDIR:-/tmp}/beatwise-bench.XXXXXX")
chmod 755 "$work"
# shellcheck disable=SC2154 # pg.sh sets pg_dir
trap '[ -z "${pg_dir:-}" ] || pg_stop immediate; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

with_postgis() { # NAME: the polygons that were dumped and the same points, joined
    [ -n "${has_postgis:-}" ] || return 0
    chmod 644 "$work/$1.wkt"
    pg_sql "CREATE TABLE $1 (number int, wkt text)" bench
    pg_sql "COPY $1 FROM '$work/$1.wkt'" bench
    pg_sql "ALTER TABLE $1 ADD shape geometry; UPDATE $1 SET shape = ST_GeomFromText(wkt, 4326);
        CREATE INDEX ON $1 USING gist (shape); ANALYZE $1" bench >/dev/null
    read -r _ west south east north <<BOX
$(grep '^box ' "$work/told")
BOX
    pg_sql "CREATE TABLE ${1}_points AS SELECT ST_SetSRID(ST_MakePoint(
        $west + ($east - $west) * (0.7548776662466927 * i - floor(0.7548776662466927 * i)),
        $south + ($north - $south) * (0.5698402909980532 * i - floor(0.5698402909980532 * i))), 4326) AS point
        FROM generate_series(1, $points / 10) AS i" bench >/dev/null
    # One process; the points that it has to make are not in the time.
    pg_sql "SET max_parallel_workers_per_gather = 0; EXPLAIN (ANALYZE, TIMING OFF, SUMMARY ON)
        SELECT count(*) FROM ${1}_points p JOIN $1 b ON ST_Intersects(b.shape, p.point)" bench |
        awk -v n="$((points / 10))" '/Execution Time/ { for (i = 1; i < NF; i++) if ($i == "Time:") ms = $(i + 1)
            printf "postgis %d points %.2f s (elapsed) %.0f points/s\n", n, ms / 1000, 1000 * n / ms }'
}

if pg_is_there && [ -e "$("$pg_bin/pg_config" --sharedir 2>/dev/null)/extension/postgis.control" ]; then
    pg_make "$work/server" || exit 1
    pg_sql "CREATE DATABASE bench"
    has_postgis=$(pg_sql "CREATE EXTENSION postgis" bench && echo yes)
fi
if [ -r "$geo/wales_lsoa11.geojson.gz" ]; then
    gunzip -c "$geo/south_wales_police_neighbourhoods.geojson.gz" >"$work/beats.geojson"
    gunzip -c "$geo/wales_lsoa11.geojson.gz" >"$work/lsoa.geojson"
    beats=neighbourhood_id
    lsoa=LSOA11CD
else
    "$place" --make "$work/beats.geojson" 15
    "$place" --make "$work/lsoa.geojson" 44
    beats=code
    lsoa=code
fi
"$place" --make "$work/large.geojson" 187
for set in "beats $beats" "lsoa $lsoa" "large code"; do
    name=${set% *}
    "$place" "$work/$name.geojson" "${set#* }" "$points" "$work/$name.wkt" | tee "$work/told" | grep -v '^box '
    with_postgis "$name"
done
"$place" --texts "$top_srcdir/tests/data/gazetteer_places.csv" "$top_srcdir/tests/data/gazetteer_texts.txt"
