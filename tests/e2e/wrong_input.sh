#!/bin/sh
# Extracts and boundaries that are not what their description promises: one line that names place
# and expectation, the documented exit code, and the store as it was.
# shellcheck source=hand_site.sh
. "$(dirname "$0")/hand_site.sh"

site=$work/site
hand_site "$site"
"$beatwise" run --site "$site" --quarter 2026Q1 >"$work/.out" 2>&1
ok "the site is fine" test -s "$site/draft/2026Q1/all/index.html"
f=$work/extract.csv

# collected STATUS TEXT [FILE]: what collect says of the file
collected() {
    refused "$1" "$2" "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed --file "${3:-$f}"
}

rows | sed -e '1s/WHEN/WHENCE/' >"$f"
collected 5 "feed 'ed': '$f': line 1: column 'WHEN' is not there"
rows | sed -e '1s/FORENAME/SURNAME/' >"$f"
collected 5 "line 1: column 'FORENAME' is not there"
rows | sed -e '1s/ADDRESS/ADDRESS,Surname/' -e '2,$s/$/,/' >"$f"
collected 5 "line 1: column 'SURNAME' is there twice"
rows | tr , ';' >"$f"
collected 5 "line 1: column 'ID' is not there"
hinted "none of the columns was found: look at delimiter and header rows"
: >"$f"
collected 5 "feed 'ed': '$f': the file is empty: a header row was expected"
echo "$header" >"$f"
collected 5 "there is a header, but no row below it"
collected 7 "not supplied (there is no such file)" "$work/nowhere.csv"
collected 4 "s a directory" "$work"

# Rows that are broken: a few are counted, many stop the extract.
rows | sed -e '4s/,ZZADDRESS//' >"$f"
"$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed --file "$f" >"$work/out" 2>>"$work/seen"
ok "a ragged row within the tolerance is a reject" grep -q '^ed rows=8 violence=8 kept=7 rejects=1 ' "$work/out"
ok "check names its line and reason" sh -c "'$beatwise' check ed '$f' --site '$site' --quarter 2026Q1 |
    grep -q 'line 4'"
"$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed >"$work/.out" 2>&1
rows | sed -e '4s/,ZZADDRESS//' -e '6s/2026/ZZZZ/' -e '8s/,2026[^,]*/,/' >"$f"
collected 5 "3 of 8 violence rows could not be used, more than 25 %; the first is line 4 "
rows | sed -e '5s/ZZSURNAME4/"ZZSURNAME4/' >"$f"
collected 5 "feed 'ed': '$f': line 5: a quoted field that begins here does not end"
rows | sed -e '5s/ZZSURNAME4/"ZZSUR"NAME4/' >"$f"
collected 5 "line 5, field 8: something follows the closing quote"
{ rows && for n in 1 2 3 4 5 6 7 8 9; do row $n; row $n; done; } >"$f"
collected 6 "26 rows, but 1 to 20 were expected"

# Packed files.
rows | gzip >"$work/whole.gz"
size=$(wc -c <"$work/whole.gz")
head -c $((size - 20)) "$work/whole.gz" >"$f.gz"
collected 5 "feed 'ed': '$f.gz': cut off: the gzip data stop without their trailer" "$f.gz"
{ head -c $((size - 8)) "$work/whole.gz" && printf 'abcd' && tail -c 4 "$work/whole.gz"; } >"$f.gz"
collected 5 "the gzip data are damaged" "$f.gz"
{ cat "$work/whole.gz" && echo more; } >"$f.gz"
collected 5 "something follows the end of the gzip data" "$f.gz"
printf 'PK\003\004%026dxl/workbook.xml ZZSURNAME1' 0 >"$work/book.xlsx"
collected 5 "this is a workbook (.xlsx or .ods), not a CSV file" "$work/book.xlsx"
hinted "in the spreadsheet: Save as, CSV UTF-8"
printf 'PK\003\004%026drows.csv ZZSURNAME1' 0 >"$work/rows.zip"
collected 5 "the zip archive" "$work/rows.zip"
printf '\320\317\021\340\241\261\032\341ZZSURNAME1' >"$work/book.xls"
collected 5 "not a CSV file" "$work/book.xls"
hinted "in the spreadsheet: Save as, CSV UTF-8"
rows | iconv -f UTF-8 -t UTF-16 >"$f"
collected 5 "UTF-16"

# A beat that no boundary set has: counted, and placed by what else the row says.
{ rows && row 9 ZZBEAT; } >"$f"
"$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed --file "$f" >"$work/out" 2>"$work/err"
status=$?
cat "$work/err" >>"$work/seen"
if [ $status = 0 ] && [ "$(cat "$work/err")" = \
    "beatwise: warning: feed 'ed', line 10: the beat code is in no boundary set (1 rows in all)" ]; then
    pass "a beat code in no boundary set is named by its line"
else
    sed -e 's/^/# /' "$work/err"
    fail "a beat code in no boundary set is named by its line"
fi
ok "its row is placed by the coordinates" sh -c "sqlite3 '$site/store.db' \
    'select beat, located_by from event e join extract x using (extract_id)
     where is_current and line = 10' | grep -q '^B1|[^1]'"
"$beatwise" run --site "$site" --quarter 2026Q1 >"$work/.out" 2>&1

# Boundaries.
geo=$site/geo/beats.geojson
cp "$geo" "$work/beats.geojson"
grounded() {
    refused "$1" "$2" "$beatwise" rank --site "$site" --quarter 2026Q1
}
echo 'beat,name' >"$geo"
grounded 5 "geo/beats.geojson: line 1: not JSON"
head -c 300 "$work/beats.geojson" >"$geo"
grounded 5 "geo/beats.geojson: line 3: not JSON"
echo '{"type":"Feature"}' >"$geo"
grounded 5 "geo/beats.geojson: not a GeoJSON FeatureCollection"
echo '{"type":"FeatureCollection","features":[]}' >"$geo"
grounded 5 "geo/beats.geojson: has no feature"
sed -e 's/"beat"/"beet"/' "$work/beats.geojson" >"$geo"
grounded 5 "geo/beats.geojson: feature 1 has no property 'beat'"
collection "$(square 1 W 0 0)" "$(square 1 E 1000 0)" >"$geo"
grounded 5 "geo/beats.geojson: features 1 and 2 are both of beat 'B1', but differ in property 'side'"
rm "$geo"
grounded 7 "geo/beats.geojson': not supplied (there is no such file)"
hinted "look at 'boundaries' in site.yaml"
: >"$geo"
grounded 5 "geo/beats.geojson: line 1: not JSON"

# warned TEXT CMD...: it is done, with one warning (beside that of incidents whose beat is gone)
warned() {
    text=$1
    shift
    if "$@" >"$work/.out" 2>"$work/.err" && grep -qF "$text" "$work/.err" &&
        [ "$(grep -vc ' that the boundaries of .* do not have' "$work/.err")" = 1 ]; then
        pass "warning: $text"
    else
        sed -e 's/^/# /' "$work/.err"
        fail "warning: $text"
    fi
    cat "$work/.err" >>"$work/seen"
    cp "$work/.out" "$work/out"
}
collection "$(square 1 W 0 0)" "$(square 1 W 0 1000)" "$(square 3 E 1000 0)" \
    "$(square 4 E 1000 1000)" >"$geo"
warned "geo/beats.geojson: beat 'B1' has 2 features: joined" "$beatwise" rank --site "$site" --quarter 2026Q1
ok "two features with one code are one beat" grep -q 'beats=3 ' "$work/out"
# A bow tie for the third square.
bow='{"type":"Feature","properties":{"beat":"B3","name":"Square 3","side":"E"},"geometry":{"type":"Polygon","coordinates":[[[1000,0],[2000,1000],[2000,0],[1000,1000],[1000,0]]]}}'
collection "$(square 1 W 0 0)" "$(square 2 W 0 1000)" "$bow" "$(square 4 E 1000 1000)" >"$geo"
warned "geo/beats.geojson: feature 3: beat 'B3' is not valid (Self-intersection at " "$beatwise" rank --site "$site" --quarter 2026Q1
ok "an invalid polygon is repaired, and named" grep -q 'beats=4 ' "$work/out"
cp "$site/site.yaml" "$work/site.yaml"
sed -e 's/^groups:/    invalid: refuse\n&/' "$work/site.yaml" >"$site/site.yaml"
grounded 5 "geo/beats.geojson: feature 3: beat 'B3' is not valid (Self-intersection at "
cp "$work/site.yaml" "$site/site.yaml"
cp "$work/beats.geojson" "$geo"

# The areas of a group, and the population: seen before anything is collected.
opened() {
    refused "$1" "$2" "$beatwise" collect --site "$site" --quarter 2026Q1
}
sed -e 's/in: \[W\]/in: [West]/' "$work/site.yaml" >"$site/site.yaml"
opened 3 "$site/site.yaml: group 'west': the boundaries have no 'West' at level 'side'"
sed -e 's/in: \[W\]/in: [E, WE]/' "$work/site.yaml" >"$site/site.yaml"
opened 3 "$site/site.yaml: group 'west': the boundaries have no 'WE' at level 'side'"
hinted "did you mean 'W' or 'E'?"
people=$site/geo/people.csv
{ echo "population: geo/people.csv" && cat "$work/site.yaml"; } >"$site/site.yaml"
opened 7 "geo/people.csv': not supplied (there is no such file)"
hinted "look at 'population' in site.yaml"
printf 'beat,residents\nB1,1000\n' >"$people"
opened 5 "beatwise collect: $people:1: column 'persons' is missing"
printf 'beat,persons\nB1,many\n' >"$people"
opened 5 "beatwise collect: $people:2: column 'persons': a number of people was expected"
printf 'beat,persons,year\nB1,1000,2024\nB2,1000,2024\nB1,1000,2025\nB2,900,2024\nB1,5,2024\n' >"$people"
opened 5 "beatwise collect: $people:5: the beat, sex and age of line 3 again, for the same year"
hinted "columns sex, age, age_from, age_to and age_band tell rows apart"
printf 'beat,sex,age_from,age_to,persons\n%s\n' "B1,f,0,9,7
B1,f,10,17,7
B1,m,0,9,7
B2,f,0,9,7
B3,f,0,9,7
B4,f,0,9,7" >"$people"
ok "rows of other sex or age are other rows" "$beatwise" collect --site "$site" --quarter 2026Q1
printf 'beat,persons\nB1,7\nB2,7\nB3,7\nB4,7\nB8,7\nB9,7\n' >"$people"
warned "$people:6: the boundaries have no such beat (2 rows in all)" \
    "$beatwise" collect --site "$site" --quarter 2026Q1
printf 'beat,persons,year\nB1,7,2025\nB2,0,2025\nB3,7,2027\n' >"$people"
warned "$people: 3 of 4 beats have no residents: no rate for them" \
    "$beatwise" collect --site "$site" --quarter 2026Q1
rm "$people"
cp "$work/site.yaml" "$site/site.yaml"
ok "after all that it still runs" "$beatwise" run --site "$site" --quarter 2026Q1
nothing_leaks
tap_done
