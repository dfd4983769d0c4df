# shellcheck shell=sh
# hand_site.sh - a site of four squares and three feeds, small enough to spoil by hand; read by the
# tests of what goes wrong, after lib.sh.
#
#   hand_site DIR                a site whose cells are marked (ZZ...), with keys and extracts
#   refused STATUS TEXT CMD...   expect, and: nothing on stdout, the files and the store as before
#   hinted TEXT                  the message went on with this hint
#   nothing_leaks                no message of the script held a marked cell
# shellcheck source=lib.sh disable=SC2154 # lib.sh is read first
. "$(dirname "$0")/lib.sh"
command -v sqlite3 >/dev/null || skip_all "no sqlite3 to look into the store"

marked='ZZ[A-Z0-9]|999000000|1911-02-03|1911'

# square NUMBER SIDE X Y: one feature, 1 km wide
square() {
    printf '{"type":"Feature","properties":{"beat":"B%s","name":"Square %s","side":"%s"},' "$1" "$1" "$2"
    printf '"geometry":{"type":"Polygon","coordinates":[[[%d,%d],[%d,%d],[%d,%d],[%d,%d],[%d,%d]]]}}' \
        "$3" "$4" $(($3 + 1000)) "$4" $(($3 + 1000)) $(($4 + 1000)) "$3" $(($4 + 1000)) "$3" "$4"
}

# collection FEATURE...: the features given, one a line
collection() {
    printf '{"type":"FeatureCollection","features":[\n%s' "$1"
    shift
    [ $# = 0 ] || printf ',\n%s' "$@"
    printf '\n]}\n'
}

header=ID,WHEN,BEAT,EASTING,NORTHING,PLACE,NHS,SURNAME,FORENAME,DOB,POSTCODE,ADDRESS

# row NUMBER [BEAT]: a row whose cells about a person are marked
row() {
    echo "ZZREC$1,2026-0$(($1 % 3 + 1))-1$1 21:0$1,${2-B$(($1 % 4 + 1))},500,500,street,999000000$1,ZZSURNAME$1,ZZFORENAME,1911-02-03,ZZ9 9ZZ,ZZADDRESS"
}

rows() {
    echo "$header"
    for n in 1 2 3 4 5 6 7 8; do row $n; done
}

# feed SOURCE: its description
feed() {
    cat <<YAML
name: $1
title: Invented $1
beatwise:
  source: $1
  unit: victim
  sharing: {count: INVENTED-1, link: INVENTED-2, audiences: [all], review: 2099-12-31}
  violence: all
  max_reject_share: 0.25
  expect: {rows: [1, 20]}
resources:
  - name: rows
    path: ../extracts/$1.csv
    schema:
      fields:
        - {name: ID, type: string, beatwise: record_id}
        - {name: WHEN, type: datetime, format: "%Y-%m-%d %H:%M", beatwise: occurred}
        - {name: BEAT, type: string, beatwise: beat}
        - {name: EASTING, type: number, beatwise: easting}
        - {name: NORTHING, type: number, beatwise: northing}
        - {name: PLACE, type: string, beatwise: place_type, codes: {street: street}}
        - {name: NHS, type: string, beatwise: nhs_number}
        - {name: SURNAME, type: string, beatwise: surname}
        - {name: FORENAME, type: string, beatwise: forename}
        - {name: DOB, type: date, beatwise: birth_date}
        - {name: POSTCODE, type: string, beatwise: home_postcode}
        - {name: ADDRESS, type: string, beatwise: place_text}
YAML
}

hand_site() {
    mkdir -p "$1/feeds" "$1/geo" "$1/extracts"
    cat >"$1/site.yaml" <<YAML
site: Four squares
keys: ../keys/$(basename "$1")
invented: true
boundaries:
  - path: geo/beats.geojson
    code: beat
    name: name
    areas: {side: side}
    crs: EPSG:27700
groups:
  - {id: all, name: Both sides}
  - {id: west, name: The west, level: side, in: [W]}
YAML
    collection "$(square 1 W 0 0)" "$(square 2 W 0 1000)" "$(square 3 E 1000 0)" \
        "$(square 4 E 1000 1000)" >"$1/geo/beats.geojson"
    for source in ambulance ed police; do
        feed $source >"$1/feeds/$source.yaml"
        rows >"$1/extracts/$source.csv"
    done
    "$beatwise" key new --site "$1" >/dev/null
}

# What a failure must leave: every file of the site and its keys, the store's rows but its log.
picture() {
    find "$1" "$1/../keys" -type f ! -name 'store.db*' ! -name 'log-*.head' -exec cksum {} + | sort
    if [ -s "$1/store.db" ]; then
        sqlite3 "$1/store.db" .dump 2>&1 | grep -v '^INSERT INTO run_log '
    fi
}

refused() {
    picture "$site" >"$work/.before"
    expect "$@"
    cat "$work/.err" >>"$work/seen"
    picture "$site" >"$work/.after"
    if [ -s "$work/.out" ]; then
        fail "$2: nothing on stdout"
    fi
    if ! cmp -s "$work/.before" "$work/.after"; then
        diff "$work/.before" "$work/.after" | sed -e 's/^/# /' | cut -c 1-120 | head -10
        fail "$2: leaves everything as it was"
    fi
}

# hinted TEXT: the last message went on with this hint
hinted() {
    if grep -qF "hint: $1" "$work/.err"; then
        pass "hint: $1"
    else
        sed -e 's/^/# /' "$work/.err"
        fail "hint: $1"
    fi
}

nothing_leaks() {
    if ! rows | grep -qE "$marked"; then
        fail "the marks are in the rows"
    elif [ -s "$work/seen" ] && ! grep -nE "$marked" "$work/seen" >"$work/.out"; then
        pass "no message holds a cell"
    else
        sed -e 's/^/# /' "$work/.out"
        fail "no message holds a cell"
    fi
}
