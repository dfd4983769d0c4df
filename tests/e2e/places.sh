#!/bin/sh
# Where a row says it happened: postcode files by their first row, what is told of a postcode, the place
# that a text means and its kind, and the texts that mean none.
# shellcheck source=hand_site.sh disable=SC2154 # lib.sh is read by it
. "$(dirname "$0")/hand_site.sh"

site=$work/site
hand_site "$site"
rm "$site/feeds/police.yaml" "$site/feeds/ambulance.yaml"
cp "$site/site.yaml" "$work/site.yaml"
cat >"$site/feeds/ed.yaml" <<'YAML'
name: ed
title: Invented ed
beatwise:
  source: ed
  unit: attendance
  sharing: {count: INVENTED-1, link: INVENTED-2, audiences: [all], review: 2099-12-31}
  violence: all
resources:
  - name: rows
    path: ../extracts/ed.csv
    schema:
      fields:
        - {name: ID, type: string, beatwise: record_id}
        - {name: WHEN, type: datetime, format: "%Y-%m-%d %H:%M", beatwise: occurred}
        - {name: POSTCODE, type: string, beatwise: incident_postcode}
        - {name: KIND, type: string, beatwise: place_type, codes: {street: street, home: home}}
        - {name: PLACE, type: string, beatwise: place_text}
        - {name: SURNAME, type: string, beatwise: surname}
        - {name: FORENAME, type: string, beatwise: forename}
YAML

tells() { # WHAT TEXT: the last command printed it
    if grep -qF -- "$2" "$work/.out"; then
        pass "$1"
    else
        sed -e 's/^/# /' "$work/.out" "$work/.err"
        fail "$1"
    fi
}
says_not() { # WHAT TEXT: neither on stdout nor on stderr
    if grep -qiF -- "$2" "$work/.out" "$work/.err"; then fail "$1"; else pass "$1"; fi
}
check() { # prints what check tells of the extract; its exit code is of no matter here
    "$beatwise" check ed "$site/extracts/ed.csv" --site "$site" --quarter 2026Q1 "$@" >"$work/.out" 2>"$work/.err" || :
}
table() { # PATH: the site's postcodes
    sed -e "s,^boundaries:,postcodes: {path: $1}\nboundaries:," "$work/site.yaml" >"$site/site.yaml"
}

n=0
row() { # POSTCODE KIND PLACE [SURNAME]
    n=$((n + 1))
    printf 'R%d,2026-02-%02d 21:%02d,%s,%s,"%s",%s,Zzfore\n' $n $((n % 28 + 1)) $((n % 60)) "$1" "$2" "$3" "${4:-Zzsur$n}"
}

# Four postcodes: in use, terminated, a large user's, without a position; and one that was given out
# again after it was terminated elsewhere.
ends="pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,lat,long"
{
    echo "$ends"
    echo "CF101AA,CF10 1AA,CF10 1AA,198001,,0,500,500,1,49.8,-7.5"
    echo "CF101AB,CF10 1AB,CF10 1AB,198001,201012,0,500,1500,1,49.8,-7.5"
    echo "CF101AD,CF10 1AD,CF10 1AD,198001,,1,1500,500,1,49.8,-7.5"
    echo "CF101AE,CF10 1AE,CF10 1AE,198001,,0,500,500,9,99.999999,0.000000"
    echo "CF101AF,CF10 1AF,CF10 1AF,198001,200001,0,500,500,1,49.8,-7.5"
    echo "CF101AF,CF10 1AF,CF10 1AF,200501,,0,1500,1500,1,49.8,-7.5"
} >"$site/geo/onspd.csv"
{
    echo ID,WHEN,POSTCODE,KIND,PLACE,SURNAME,FORENAME
    row "CF10 1AA" street ""
    row "CF101AB" street ""
    row "cf10 1ad" street ""
    row "CF10 1AE" street ""
    row "CF10 1AF" street ""
} >"$site/extracts/ed.csv"
table geo/onspd.csv
check
tells "the Postcode Directory is known by its columns" "postcode 80.0 %"
tells "a terminated postcode is counted" "1 rows are placed by a postcode that is no longer in use"
tells "a large user's as well" "1 rows are placed by the postcode of a large user or PO box"
"$beatwise" collect --site "$site" --quarter 2026Q1 >"$work/.out" 2>&1
[ "$(sqlite3 "$site/store.db" "select group_concat(coalesce(beat, '-'), ' ') from (select beat from event order by line)")" = "B1 B2 B3 - B4" ]
ok "each is where the file has it" test $? = 0
rm -f "$site"/store.db*

sed -e '1s/osnrth1m/north1m/; 1s/oseast1m/east1m/; 1s/osgrdind/gridind/; 1s/usertype/usrtypind/' \
    "$site/geo/onspd.csv" >"$site/geo/newer.csv"
table geo/newer.csv
check
tells "so is it by its newer names" "1 rows are placed by the postcode of a large user or PO box"

# Code-Point Open: a folder of files without a header, and the whole with one.
mkdir "$site/geo/cpo"
printf '"CF10 1AA",10,500,500,"W92000004","","W11000029","","W06000015","W05000857"\r\n' >"$site/geo/cpo/cf.csv"
printf '"CF10 1AB",90,0,0,"W92000004","","W11000029","","W06000015","W05000857"\r\n' >>"$site/geo/cpo/cf.csv"
printf '"CF10 1AD",10,1500,500,"W92000004","","W11000029","","W06000015","W05000857"\r\n' | gzip >"$site/geo/cpo/da.csv.gz"
table geo/cpo
check
tells "Code-Point Open, a folder without headers" "postcode 40.0 %"
{
    echo "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC"
    echo "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_code,NHS_HA_code,Admin_county_code,Admin_district_code,Admin_ward_code"
    cat "$site/geo/cpo/cf.csv"
} >"$site/geo/cpo.csv"
table geo/cpo.csv
check
tells "Code-Point Open with its headings" "postcode 20.0 %"
printf 'where,x,y\nCF10 1AA,1,2\n' >"$site/geo/other.csv"
table geo/other.csv
expect 5 "geo/other.csv: no postcode file of the ONS or Ordnance Survey by its first row" \
    "$beatwise" check ed "$site/extracts/ed.csv" --site "$site"
: >"$site/geo/empty.csv"
table geo/empty.csv
expect 5 "geo/empty.csv" "$beatwise" check ed "$site/extracts/ed.csv" --site "$site"
rm "$site/geo/cpo"/*
table geo/cpo
expect 5 "holds no postcodes" "$beatwise" check ed "$site/extracts/ed.csv" --site "$site"

# Places: the id is kept, never the text; the kind stands in where none was said.
table geo/onspd.csv
sed -i -e 's,^boundaries:,places: geo/places.csv\nboundaries:,' "$site/site.yaml"
cat >"$site/geo/places.csv" <<'CSV'
id,name,aliases,kind,easting,northing
P1,The Zzcopper Kettle,,licensed_premises,500,500
P2,Zzmarket Arcade,,shop,1500,1500
P3,Zzharbour Quay,,,1500,500
CSV
{
    echo ID,WHEN,POSTCODE,KIND,PLACE,SURNAME,FORENAME
    row "" "" "o/s zzcopper kettle"
    row "" street "Zzmarket Arcade"
    row "" "" "zzharbour quay"
    row "CF10 1AA" "" "Zzcopper Kettle"
    row "CF10 1AA" "" "Zzmarket Arcade"
    row "" home "Zzcopper Kettle"
    for _ in 1 2 3 4; do row "" "" "zzold  Foundry"; done
    for _ in 1 2; do row "" "" "zzseldom seen"; done
    for _ in 1 2 3; do row "" home "zzhome yard"; done
    for _ in 1 2 3; do row "" "" "by zzpritchard at the zzwell" Zzpritchard; done
    for _ in 1 2 3; do row "" "" "=zzformula"; done
} >"$site/extracts/ed.csv"
check
tells "the kind of a place is counted" "2 rows say no kind of place: that of the place their text means"
says_not "no text is told" zz
ok "collected" "$beatwise" collect --site "$site" --quarter 2026Q1
"$beatwise" audit --site "$site" >"$work/log" 2>/dev/null
ok "the run log says how eastings and northings were converted" \
    grep -q '"grid":"Inverse of British National Grid.* m"' "$work/log"
sqlite3 "$site/store.db" "select coalesce(place_id, '-'), place_type, coalesce(beat, '-') from event order by line limit 6" >"$work/stored"
cat >"$work/wanted" <<'END'
P1|3|B1
P2|4|B4
P3|0|B3
P1|3|B1
-|0|B1
-|1|B1
END
place_types=$(sed -n -e 's/^    BW_PLACE_\([A-Z_]*\).*/\1/p' "$top_srcdir/include/beatwise/model/category.h" | grep -n . |
    awk -F: '{ print $1 - 1, $2 }')
number() { echo "$place_types" | awk -v name="$1" '$2 == name { print $1 }'; }
sed -i -e "s/P1|3/P1|$(number LICENSED_PREMISES)/; s/P2|4/P2|$(number STREET)/; s/-|1|B1/-|$(number HOME)|B1/" "$work/wanted"
same "what is stored of places" "$work/wanted" "$work/stored"
if sqlite3 "$site/store.db" .dump | grep -qi 'zz'; then fail "no text is stored"; else pass "no text is stored"; fi

# The texts that mean no place, for the supplier.
ok "check is done as before" sh -c "'$beatwise' check ed '$site/extracts/ed.csv' --site '$site' --quarter 2026Q1 --places-missed '$work/missed.csv' >'$work/told' 2>&1; test -s '$work/missed.csv'"
printf "rows,text\n4,ZZOLD FOUNDRY\n3,'=ZZFORMULA\n" >"$work/wanted"
same "texts of three rows, none of a home, none with the person's name" "$work/wanted" "$work/missed.csv"
ok "only for whoever made it" test "$(stat -c %a "$work/missed.csv")" = 600
cp "$work/told" "$work/.out"
tells "it says how many" "2 texts of at least 3 rows mean no place; they are in '$work/missed.csv', for you only"
says_not "and not which" zz
lines_allowed=2
expect 10 "'$work/missed.csv' is there already" "$beatwise" check ed "$site/extracts/ed.csv" --site "$site" \
    --places-missed "$work/missed.csv"
ok "no site is needed" sh -c "'$beatwise' check '$site/feeds/ed.yaml' '$site/extracts/ed.csv' --places-missed '$work/all.csv' >'$work/told' 2>&1; grep -q '^3,ZZCOPPER KETTLE\|^4,ZZOLD FOUNDRY' '$work/all.csv'"
# What comes back is a row, or an alias, of the list.
sed -i -e 's/^P2,Zzmarket Arcade,/&Old Zzfoundry;Zzold Foundry/' "$site/geo/places.csv"
check --places-missed "$work/less.csv"
printf "rows,text\n3,'=ZZFORMULA\n" >"$work/wanted"
same "an alias finds it from then on" "$work/wanted" "$work/less.csv"
tap_done
