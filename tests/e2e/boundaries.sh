#!/bin/sh
# The boundaries of a site looked at by themselves, with what files of boundaries really have: several
# features of a code, holes, names of properties with blanks, the National Grid, numbers for codes.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# square CODE NAME WEST SOUTH [SIZE]: degrees
square() {
    size=${5:-1}
    printf '{"type":"Feature","properties":{"Beat Code":%s,"Näme":%s},"geometry":{"type":"Polygon","coordinates":[[' "$1" "$2"
    awk -v w="$3" -v s="$4" -v d="$size" 'BEGIN {
        printf "[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f]", w, s, w + d, s, w + d, s + d, w, s + d, w, s }'
    printf ']]}}'
}

# site DIR FEATURE...
site() {
    dir=$1
    shift
    mkdir -p "$dir/geo" "$dir/feeds"
    printf 'site: Squares\ninvented: true\nkeys: ../keys\nboundaries: {path: geo/beats.geojson, code: "Beat Code", name: "Näme"}\n' >"$dir/site.yaml"
    {
        printf '\357\273\277{"type":"FeatureCollection","name":"beats","features":[%s' "$1"
        shift
        for feature in "$@"; do printf ',%s' "$feature"; done
        printf ']}'
    } >"$dir/geo/beats.geojson"
}

# tells WHAT TEXT: the last command printed it
tells() {
    if grep -qF -- "$2" "$work/.out"; then
        pass "$1"
    else
        sed -e 's/^/# /' "$work/.out" "$work/.err"
        fail "$1"
    fi
}

# Nothing amiss; one beat in two features, one with a number for its code and no name.
site "$work/good" "$(square '"A1"' '"One"' -3 51)" "$(square 17 null -2 51)" \
    "$(square '"A1"' '"One"' -3 52)" "$(square '"C"' '""' -2 52)" "$(square '"D"' '"Apart"' 2 51)"
lines_allowed=2
ok "nothing amiss" "$beatwise" check --boundaries --site "$work/good"
tells "how many there are" "beats 4, together "
tells "features of a code are joined" "beat 'A1' has 2 features: joined"
tells "a beat without neighbours is named" "beats without any: 1 ('D')"
tells "no seams" "overlaps 0, gaps 0; slivers under 10 m wide: 0 of overlap, 0 of gap"
ok "a site elsewhere is this one by default" sh -c "cd '$work/good' && '$beatwise' check --boundaries --quiet"

# An overlap, a gap in the middle of four, and a figure of eight.
site "$work/bad" "$(square '"A"' '"A"' 0 50)" "$(square '"B"' '"B"' 0.9 50)" \
    '{"type":"Feature","properties":{"Beat Code":"E","Näme":"Eight"},"geometry":{"type":"Polygon","coordinates":[[[5,50],[6,51],[6,50],[5,51],[5,50]]]}}' \
    '{"type":"Feature","properties":{"Beat Code":"H","Näme":"Hole"},"geometry":{"type":"MultiPolygon","coordinates":[[[[8,50],[9,50],[9,51],[8,51],[8,50]],[[8.4,50.4],[8.6,50.4],[8.6,50.6],[8.4,50.6],[8.4,50.4]]]]}}'
expect 12 "the boundaries want a look" "$beatwise" check --boundaries --site "$work/bad" --quiet
tells "the overlap is named" "overlap of 'A' and 'B': "
tells "the gap is measured" "  gap: "
tells "the repair is named" "beat 'E'"
tells "both are counted" "overlaps 1, gaps 1;"
sed -i -e 's/, name: /, invalid: refuse, name: /' "$work/bad/site.yaml"
expect 5 "geo/beats.geojson: feature 3: beat 'E' is not valid" "$beatwise" check --boundaries --site "$work/bad"

# The National Grid, as many councils publish it.
mkdir -p "$work/grid/geo" "$work/grid/feeds"
cat >"$work/grid/site.yaml" <<YAML
site: Grid
invented: true
keys: ../keys
boundaries: {path: geo/beats.geojson, code: ID, crs: EPSG:27700}
YAML
printf '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}},"features":[{"type":"Feature","id":1,"properties":{"ID":"W1"},"geometry":{"type":"Polygon","coordinates":[[[318000,176000,0],[319000,176000,0],[319000,177000,0],[318000,177000,0],[318000,176000,0]]]}}]}' >"$work/grid/geo/beats.geojson"
ok "the National Grid" "$beatwise" check --boundaries --site "$work/grid"
tells "its size" "beats 1, together 1 km2"
tells "how it was converted" "coordinates: Inverse of British National Grid"
tells "and how well" ", right to "
sed -i -e 's/, crs: EPSG:27700//' "$work/grid/site.yaml"
expect 5 "beats.geojson" "$beatwise" check --boundaries --site "$work/grid"

# Nothing else is done meanwhile, and other words make no sense beside it.
expect 2 "--boundaries takes neither FEED nor FILE" "$beatwise" check --boundaries feed file
ok "no store is made" test ! -e "$work/good/store.db"

# A force's neighbourhoods.
real=$reference/geo/south_wales_police_neighbourhoods.geojson.gz
if [ -r "$real" ]; then
    mkdir -p "$work/real/geo" "$work/real/feeds"
    cp "$real" "$work/real/geo/beats.geojson.gz"
    printf 'site: South Wales\nkeys: ../keys\nboundaries: {path: geo/beats.geojson.gz, code: neighbourhood_id, name: police_name}\n' >"$work/real/site.yaml"
    status=0
    "$beatwise" check --boundaries --site "$work/real" >"$work/.out" 2>"$work/.err" || status=$?
    ok "South Wales is looked at" test "$status" = 0 -o "$status" = 12
    "$beatwise" check --boundaries --site "$work/real" >"$work/.out" 2>"$work/.err" || :
    tells "all its neighbourhoods" "beats 232, "
else
    skip "South Wales" "no reference data"
fi
tap_done
