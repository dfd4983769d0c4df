#!/bin/sh
# Every ready description with its invented sample, collected into a new site as a newcomer would: init
# with --feed, boundaries, keys, the file.  The counts are those planted in the samples.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
feeds=$top_srcdir/feeds

# A west and an east half of a square of 30 km around Cardiff Bay.
half() { # CODE EAST_FROM EAST_TO
    printf '{"type":"Feature","properties":{"beat":"%s","name":"Half %s"},"geometry":{"type":"Polygon",' "$1" "$1"
    printf '"coordinates":[[[%s,160000],[%s,160000],[%s,190000],[%s,190000],[%s,160000]]]}}' "$2" "$3" "$3" "$2" "$2"
}

make_site() { # DIR FEED
    "$beatwise" init "$1" --feed "$2" >/dev/null &&
        printf '{"type":"FeatureCollection","features":[%s,%s]}' \
            "$(half B1 305000 318000)" "$(half B2 318000 335000)" >"$1/geo/beats.geojson" &&
        cat >"$1/site.yaml" <<YAML &&
site: Two halves
invented: true
keys: ../keys/$(basename "$1")
boundaries:
  - {path: geo/beats.geojson, code: beat, name: name, crs: EPSG:27700}
groups:
  - {id: all, name: Both halves}
YAML
        "$beatwise" key new --site "$1" >/dev/null
}

agree() { # DIR FEED
    sed -i -e 's/sharing: {count: none, link: none}/sharing: {count: INVENTED-1, link: INVENTED-2, audiences: [all]}/' \
        "$1/feeds/$2.yaml"
}

# collected FEED "COUNTS" FILE...
collected() {
    name=$1
    counts=$2
    shift 2
    for file in "$@"; do
        set -- "$@" --file "$file"
        shift
    done
    "$beatwise" collect --site "$work/$name" --quarter 2026Q1 --feed "$name" "$@" \
        >"$work/out" 2>"$work/err"
    if grep -qx "$name $counts" "$work/out"; then
        pass "$name $counts"
    else
        sed -e 's/^/# /' "$work/out" "$work/err"
        fail "$name $counts"
    fi
}

# said TEXT: the last collect said so
said() {
    if grep -qF -- "$1" "$work/err"; then
        pass "$name: $1"
    else
        sed -e 's/^/# /' "$work/err"
        fail "$name: $1"
    fi
}

# with EXPECTED SQL: what the store of the last feed answers
with() {
    if ! command -v sqlite3 >/dev/null; then
        skip "$name: $1" "no sqlite3"
        return
    fi
    found=$(sqlite3 "$work/$name/store.db" "$2" | tr '\n' ' ')
    if [ "$found" = "$1 " ]; then
        pass "$name: $1"
    else
        fail "$name: $1, not $found"
    fi
}

"$beatwise" init "$work/empty" >"$work/out"
ready=$(sed -n -e 's/^ready descriptions, placed by --feed NAME: //p' "$work/out")
ok "init names the ready descriptions" test "$ready" = \
    "$(cd "$feeds" && echo *.yaml | sed -e 's/\.yaml//g')"
expect 7 "there is no ready description 'ed-walse'" "$beatwise" init "$work/none" --feed ed-walse
ok "and makes nothing" test ! -e "$work/none"
for feed in $ready; do
    ok "a site for $feed" make_site "$work/$feed" "$feed"
done
expect 10 "feed 'ed-wales': it has no sharing reference" \
    "$beatwise" collect --site "$work/ed-wales" --quarter 2026Q1 --feed ed-wales \
    --file "$feeds/samples/ed-wales.csv"
for feed in ed-wales ed-ecds ed-istv ambulance-cad police-crime; do
    agree "$work/$feed" $feed
done

# place: all kinds of place with their numbers; 0 is unknown: missing, or a code that maps to nothing
place='select place_type, count(*) from event group by 1'

collected ed-wales "rows=31 violence=25 kept=23 rejects=1 duplicates=1 late=1" "$feeds/samples/ed-wales.csv"
said "2 codes map to nothing, 1 cells could not be read"
said "1 violence rows could not be used, the first is line 9, column 'Incident Date' (no_time)"
with "1|9|Incident Date" "select file, line, field from reject"
with "0|4 1|4 3|6 4|6 5|1 7|2" "$place"
with "0|3 1|6 2|4 3|7 4|3" "select method, count(*) from event group by 1"
with "0|2" "select age_band, count(*) from event where age_band = 0"
with "1|12 2|11" "select alcohol, count(*) from event group by 1"
with "2|8 3|8 4|7" "select severity, count(*) from event group by 1"
with "1|22" "select is_linkable, count(*) from event where is_linkable = 1"
with "1" "select count(*) from event where is_arrival = 1"

collected ed-ecds "rows=27 violence=21 kept=21 rejects=0 duplicates=0 late=0" "$feeds/samples/ed-ecds.csv"
said "1 codes map to nothing, 2 cells could not be read"
with "0|4 1|4 3|4 4|2 7|4 9|3" "$place"
with "0|2 2|19" "select located_by, count(*) from event group by 1"
with "1" "select excluded from extract"

collected ed-istv "rows=24 violence=24 kept=22 rejects=1 duplicates=1 late=0" "$feeds/samples/ed-istv-2026-01.csv" \
    "$feeds/samples/ed-istv-2026-02.csv" "$feeds/samples/ed-istv-2026-03.csv"
said "1 codes map to nothing, 0 cells could not be read"
said "ed-istv-2026-02.csv' line 4, column 'ASSAULT DATE AND TIME' (no_time)"
with "2|4|ASSAULT DATE AND TIME" "select file, line, field from reject"
with "0|2 1|6 3|5 4|6 7|3" "$place"
with "0" "select count(*) from event where is_linkable = 1"
with "2026-01|8|8 2026-02|7|6 2026-03|8|8" "select printf('%d-%02d', month / 12, month % 12 + 1),
    row_count, kept from extract_month order by month"

collected ambulance-cad "rows=28 violence=24 kept=23 rejects=0 duplicates=1 late=0" "$feeds/samples/ambulance-cad.csv"
said "2 codes map to nothing, 2 cells could not be read"
with "0|1 3|8 4|14" "select severity, count(*) from event group by 1"
with "0|1 1|11 2|11" "select police_told, count(*) from event group by 1"
with "0|1 2|22" "select located_by, count(*) from event group by 1"
with "0|5 1|5 4|12 5|1" "select age_band, count(*) from event group by 1"

collected police-crime "rows=31 violence=26 kept=24 rejects=1 duplicates=1 late=1" "$feeds/samples/police-crime.txt"
said "1 codes map to nothing, 3 cells could not be read"
said "the beat code is in no boundary set (1 rows in all)"
with "0|5 1|5 3|6 4|4 7|4" "$place"
with "0|7 1|6 4|6 5|5" "select relationship, count(*) from event group by 1"
with "0|1 1|22 2|1" "select located_by, count(*) from event group by 1"
with "5" "select count(*) from event where ref_token is not null"
with "23" "select count(distinct group_token) from event"

collected data-police-uk "rows=18 violence=12 kept=12 rejects=0 duplicates=0 late=0" \
    "$feeds/samples/data-police-uk-2026-01.csv" "$feeds/samples/data-police-uk-2026-02.csv" \
    "$feeds/samples/data-police-uk-2026-03.csv"
with "0|3 2|9" "select located_by, count(*) from event group by 1"

# Rules that fit nothing are no quarter without violence, or so at least it is said.
sed -i -e 's/52684005/1/; s/248110007/2/' "$work/ed-ecds/feeds/ed-ecds.yaml"
collected ed-ecds "rows=27 violence=0 kept=0 rejects=0 duplicates=0 late=0 superseded" "$feeds/samples/ed-ecds.csv"
said "none of 27 rows is violence by the rules of '"

# The next quarter's extract holds crimes of this one again, and one that came to be known since.
{
    iconv -f UTF-16 -t UTF-8 "$feeds/samples/police-crime.txt" | head -n 6
    iconv -f UTF-16 -t UTF-8 "$feeds/samples/police-crime.txt" | sed -n -e '2s/V000500/V000990/p'
    iconv -f UTF-16 -t UTF-8 "$feeds/samples/police-crime.txt" |
        sed -n -e '2s/V000500/V000991/;2s,/01/2026,/05/2026,gp'
} | iconv -f UTF-8 -t UTF-16 >"$work/next.txt"
ok "collect of the next quarter" sh -c "'$beatwise' collect --site '$work/police-crime' --quarter 2026Q2 \
    --feed police-crime --file '$work/next.txt' >'$work/out' 2>'$work/err'"
ok "five crimes are there already, one is late, one of the quarter" \
    grep -qx 'police-crime rows=7 violence=7 kept=2 rejects=0 duplicates=5 late=1' "$work/out"
sed -e 's/^/# /' "$work/out" "$work/err"

# Where files come from by themselves: the paths of the descriptions, below the site's feeds/.
mkdir -p "$work/ed-istv/feeds/ed-istv" "$work/police-crime/feeds/police-crime"
for month in 01 02 03; do
    cp "$feeds/samples/ed-istv-2026-$month.csv" "$work/ed-istv/feeds/ed-istv/2026-$month.csv"
done
cp "$feeds/samples/police-crime.txt" "$work/police-crime/feeds/police-crime/2026Q1.csv"
for feed in ed-istv police-crime; do
    ok "$feed is fetched from where its description says" \
        "$beatwise" collect --site "$work/$feed" --quarter 2026Q1 --feed $feed
done

# A code list that is spoilt is named with its line, whatever description it belongs to.
printf 'code,category\nPub,licenced_premises\n' >"$work/ed-istv/feeds/codes/ed-place.csv"
expect 3 "ed-place.csv:2: 'licenced_premises' is not a category of 'place_type'" \
    "$beatwise" collect --site "$work/ed-istv" --quarter 2026Q1

# Nobody of the samples can be read in a store, nor in what was said.
if grep -rlaE 'QUILLFEATHER|Quillfeather|9990001|Dychmygol|Invented (Street|Road|Lane|House)' "$work"/*/store.db* \
    "$work/out" "$work/err" >"$work/found"; then
    sed -e 's/^/# /' "$work/found"
    fail "nobody can be read in a store"
else
    pass "nobody can be read in a store"
fi
if grep -qa QUILLFEATHER "$feeds/samples/ed-wales.csv" && grep -qa 9990001 "$feeds/samples/ed-wales.csv"; then
    pass "the samples hold what is looked for"
else
    fail "the samples hold what is looked for"
fi
tap_done
