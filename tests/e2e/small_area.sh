#!/bin/sh
# People who are counted by small area, brought to beats: by area of overlap, or by where their
# population-weighted centroid lies; and how wrong that may be.
# shellcheck source=hand_site.sh disable=SC2154 # lib.sh is read by it
. "$(dirname "$0")/hand_site.sh"

site=$work/site
hand_site "$site"
cp "$site/site.yaml" "$work/site.yaml"

# small CODE WEST SOUTH EAST NORTH: metres
small() {
    printf '{"type":"Feature","properties":{"LSOA11CD":"%s"},"geometry":{"type":"Polygon","coordinates":[[[%d,%d],[%d,%d],[%d,%d],[%d,%d],[%d,%d]]]}}' \
        "$1" "$2" "$3" "$4" "$3" "$4" "$5" "$2" "$5" "$2" "$3"
}
# The first square whole; one half of which is in the second square and half in the fourth; one of
# which a quarter is in the third, the rest outside.
collection "$(small W1 0 0 1000 1000)" "$(small W2 500 1200 1500 1800)" "$(small W3 1750 200 2750 800)" >"$site/geo/lsoa.geojson"
printf '"lsoa11_name","lsoa11_code","total_population","0","1"\n"One","W1",1000,5,9\n"Two","W2",600,5,9\n"Three","W3",400,1,1\n' >"$site/geo/people.csv"
by() { # MORE: the site's population by small area
    { echo "population: {path: geo/people.csv, by: lsoa, areas: geo/lsoa.geojson, code: LSOA11CD, crs: \"EPSG:27700\", column: lsoa11_code, persons: total_population$1}" &&
        cat "$work/site.yaml"; } >"$site/site.yaml"
}
people() { # persons by beat, as the report for the analyst has them
    "$beatwise" run --site "$site" --quarter 2026Q1 >"$work/.out" 2>"$work/.err"
    "$beatwise" report --site "$site" --quarter 2026Q1 --restricted --reason test >>"$work/.out" 2>>"$work/.err"
    awk -F, '
        !column { for (i = 1; i <= NF; i++) if ($i == "population") column = i; else if ($i == "beat") beat = i; next }
        $beat ~ /^B/ { print $beat "=" $column }' "$site/restricted/2026Q1/RESTRICTED-hotspots.csv" | sort | tr '\n' ' '
}
is() { # WHAT WANTED FOUND
    if [ "$2" = "$3" ]; then pass "$1"; else
        echo "# '$3', not '$2'"
        sed -e 's/^/# /' "$work/.err"
        fail "$1"
    fi
}
by ""
is "by area of overlap" "B1=1000 B2=300 B3=100 B4=300 " "$(people)"
"$beatwise" check --boundaries --site "$site" >"$work/told" 2>&1
ok "the method and its error are said" grep -q "people counted by lsoa brought to beats by area of overlap: 1700 people; 50.0 % of those near live in a lsoa that straddles beats or the border" "$work/told"
printf 'code,easting,northing\nW1,500,500\nW2,900,1500\nW3,1800,500\n' >"$site/geo/centroids.csv"
by ", centroids: geo/centroids.csv"
is "by population-weighted centroids" "B1=1000 B2=600 B3=400 B4=[z] " "$(people)"
printf 'code,easting,northing\nW1,500,500\nW3,1800,500\n' >"$site/geo/centroids.csv"
is "an area without a centroid goes by overlap" "B1=1000 B2=300 B3=400 B4=300 " "$(people)"
printf 'code,easting,northing\nW1,here,there\n' >"$site/geo/centroids.csv"
expect 5 "geo/centroids.csv:2: numbers were expected in easting and northing" "$beatwise" check --boundaries --site "$site"
by ", persons_column: x"
expect 3 "key 'population.persons_column' is not known" "$beatwise" check --boundaries --site "$site"

# Wales: people of 2020 by LSOA in the neighbourhoods of South Wales.
geo=$reference/geo
if [ -r "$geo/wales_lsoa11.geojson.gz" ]; then
    mkdir -p "$work/real/geo" "$work/real/feeds"
    cp "$geo/south_wales_police_neighbourhoods.geojson.gz" "$work/real/geo/beats.geojson.gz"
    cp "$geo/wales_lsoa11.geojson.gz" "$geo/wales_population2020_lsoa11_single_year.csv.gz" "$work/real/geo/"
    cat >"$work/real/site.yaml" <<YAML
site: South Wales
keys: ../keys
boundaries: {path: geo/beats.geojson.gz, code: neighbourhood_id, name: police_name}
population: {path: geo/wales_population2020_lsoa11_single_year.csv.gz, by: lsoa, areas: geo/wales_lsoa11.geojson.gz,
  code: LSOA11CD, column: lsoa11_code, persons: total_population}
YAML
    "$beatwise" check --boundaries --site "$work/real" --as-of 2022-07-01 >"$work/.out" 2>"$work/.err"
    sed -n -e 's/.*info: //; /brought to beats/s/^/# /p' "$work/.err"
    # The seven authorities had 1.34 million residents.
    people=$(sed -n -e 's/.*overlap: \([0-9]*\) people.*/\1/p' "$work/.err")
    ok "South Wales has its people" test "${people:-0}" -gt 1320000 -a "${people:-0}" -lt 1360000
    sed -i -e 's/code: neighbourhood_id/invalid: refuse, code: neighbourhood_id/' "$work/real/site.yaml"
    expect 5 "wales_lsoa11.geojson.gz: feature " "$beatwise" check --boundaries --site "$work/real"
else
    skip "South Wales has its people" "no reference data"
fi
tap_done
