#!/bin/sh
# What goes back to a supplier after each collect: figures against its own last quarters, what to
# mend, no cell; for nobody else.
# shellcheck source=hand_site.sh
. "$(dirname "$0")/hand_site.sh"

site=$work/site
hand_site "$site"
csv=$site/suppliers/2026Q1/ed/quality.csv
json=$site/suppliers/2026Q1/ed/quality.json

# A year of extracts: of each quarter another share lacks its postcode of the home.
collected() { # QUARTER FILE
    "$beatwise" collect --site "$site" --quarter "$1" --feed ed --file "$2" >"$work/.out" 2>"$work/.err"
    cat "$work/.err" >>"$work/seen"
}
moved() { # YEAR FIRST-MONTH LINES: the rows in another quarter, so many without their postcode
    rows | awk -F, -v OFS=, -v year="$1" -v first="$2" -v lines="$3" 'NR > 1 {
        split($2, part, "-"); $2 = sprintf("%d-%02d-%s", year, part[2] + first - 1, part[3])
        if (NR - 1 <= lines) $11 = ""
    } { print }'
}
moved 2025 1 1 >"$work/a.csv"
moved 2025 7 2 >"$work/b.csv"
moved 2025 10 3 >"$work/c.csv"
collected 2025Q1 "$work/a.csv"
collected 2025Q3 "$work/b.csv"
collected 2025Q4 "$work/c.csv"
moved 2026 1 4 | sed -e '2s/street/PH7/' -e '3s/street/PH7/' -e '4s/street/ZZSMITH/' -e '5s/1911-02-03/ZZ/' \
    -e '6s/B[1-4]/B9/' -e '7s/,ZZADDRESS//' -e '1s/$/,EXTRA/' -e '2,$s/$/,ZZEXTRA/' >"$work/now.csv"
collected 2026Q1 "$work/now.csv"

# figure MEASURE COLUMN DETAIL EXPECTED: count,of,value and the four quarters before
figure() {
    got=$(awk -F, -v m="$1" -v c="$2" -v d="$3" '$3 == m && $5 == c && $7 == d {
        print $8 "," $9 "," $10 "," $11 "," $12 "," $13 "," $14 }' "$csv")
    if [ "$got" = "$4" ]; then
        pass "$1 $2 $3"
    else
        echo "# got $got, wanted $4"
        fail "$1 $2 $3"
    fi
}
figure rows "" "" "8,,8,8,8,[x],8"
figure reject "" field_count "1,8,0.1250,0.0000,0.0000,[x],0.0000"
figure complete POSTCODE "" "3,7,0.4286,0.6250,0.7500,[x],0.8750"
figure complete PLACE "" "7,7,1.0000,1.0000,1.0000,[x],1.0000"
figure valid PLACE "" "4,7,0.5714,1.0000,1.0000,[x],1.0000"
figure valid DOB "" "6,7,0.8571,1.0000,1.0000,[x],1.0000"
figure valid BEAT "" "6,7,0.8571,1.0000,1.0000,[x],1.0000"
figure valid NHS "" "0,7,0.0000,0.0000,0.0000,[x],0.0000"
figure unmapped PLACE PH7 "2,,2,0,0,[x],0"
figure unmapped_others "" "" "1,,1,0,0,[x],0"
figure located "" beat "6,7,0.8571,1.0000,1.0000,[x],1.0000"
figure linkable "" "" "6,7,0.8571,1.0000,1.0000,[x],1.0000"
figure not_described EXTRA "" "7,,7,[x],[x],[x],[x]"
figure late_after_quarter "" "" "28,,28,28,28,[x],28"
ok "what to mend, the most frequent first" sh -c "grep to_mend '$csv' | head -n 1 |
    grep -q 'NHS holds what cannot be right in 7 rows: the check digit is wrong'"
ok "codes by name" grep -q "PLACE has codes that nobody said the meaning of, in 3 rows: 'PH7' (2 rows)" "$csv"
ok "what got worse" grep -q 'POSTCODE is empty in 4 of 7 rows, 57 % (the quarter before 38 %)' "$csv"
ok "JSON says the same" sh -c "tr -d ' \n' <'$json' |
    grep -q '\"before\":\[\"2025Q4\",\"2025Q3\",\"2025Q2\",\"2025Q1\"\]'"
ok "and for whom it is" grep -q 'for the supplier of these rows only: exact counts, not for publication' "$json"
ok "every line has all columns" sh -c "awk -F, 'NR == 1 { n = NF } NF < n { bad = 1 } END { exit bad || NR < 40 }' '$csv'"
ok "the folder is its owner's alone" sh -c \
    "[ \"\$(stat -c %a '$site/suppliers' '$site/suppliers/2026Q1/ed' '$csv' | tr '\n' ' ')\" = '700 700 600 ' ]"

# The same again changes no byte; what another stage does changes none; a removed file comes again.
cp -r "$site/suppliers/2026Q1/ed" "$work/before"
collected 2026Q1 "$work/now.csv"
same "unchanged: the same bytes" "$work/before" "$site/suppliers/2026Q1/ed"
rm "$csv"
collected 2026Q1 "$work/now.csv"
same "a page that was removed is written again" "$work/before" "$site/suppliers/2026Q1/ed"
"$beatwise" run --site "$site" --quarter 2026Q1 >"$work/.out" 2>&1
ok "run writes one for each feed" sh -c "[ -s '$site/suppliers/2026Q1/police/quality.csv' ]"

# A later extract of a quarter before: the page that compares with it follows.
moved 2025 10 0 >"$work/late.csv"
collected 2025Q4 "$work/late.csv"
figure complete POSTCODE "" "8,8,1.0000,1.0000,0.7500,[x],0.8750"

# Refused: the page of the extract that counts stays.
cp -r "$site/suppliers/2026Q1/ed" "$work/now"
rows | sed -e 's/,ZZADDRESS//' >"$work/bad.csv"
collected 2026Q1 "$work/bad.csv"
same "a refused extract leaves the page" "$work/now" "$site/suppliers/2026Q1/ed"

# A header that lost its line end goes on with a person: no name of a column comes from there.
sed -i -e 's/max_reject_share: 0.25/max_reject_share: 1/' "$site/feeds/ed.yaml"
{ printf '%s,' "$header" && row 1 | sed -e 's/500,500/500,501/' && row 2 && row 3 && row 4; } >"$work/joined.csv"
collected 2026Q1 "$work/joined.csv"
cp "$work/.out" "$work/joined"
ok "a header that goes on with a person is counted, not named" grep -q '^ed rows=3 .* rejects=3 ' "$work/joined"

# A place where nothing can be written: the extract is in, and the message says what is not.
rm -rf "$site/suppliers"
: >"$site/suppliers"
rows >"$work/good.csv"
expect 4 "feed 'ed': data quality: " "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed --file "$work/good.csv"
rm "$site/suppliers"
collected 2026Q1 "$work/good.csv"
ok "and comes when it can" test -s "$csv"

sqlite3 "$site/store.db" 'SELECT name, code FROM quality_code; SELECT name FROM quality_column' >>"$work/seen"
cat "$csv" "$json" "$work/before/"* >>"$work/seen"
nothing_leaks
tap_done
