#!/bin/sh
# `attack` finds what tables with only their small cells hidden give away, and nothing where nothing
# can be worked out.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
cells=$top_srcdir/tests/data/statistics/sdc_cells.csv

# table NAME PATTERN: its published cells, those that PATTERN marks hidden
table() {
    awk -F, -v name="$1" -v pattern="$2" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $1 == name {
            label = $3
            gsub(/\|/, ",", label)
            print label "," ($at["primary"] == 1 || $at[pattern] == 1 ? "*" : $4)
        }' "$cells"
}

three=$work/three
mkdir "$three"
cat >"$three/attack.yaml" <<'YAML'
hidden: {symbol: "*", from: 1, to: 4}
dimensions:
  beat: {total: Total}
  sex: {total: Total}
  age: {total: Total}
tables:
  - {file: cells.csv, count: incidents, dimensions: [beat, sex, age]}
YAML
{
    echo beat,sex,age,incidents
    table threeway_6x2x3 primary
} >"$three/cells.csv"
expect 12 "18 suppressed cells can be worked out" "$beatwise" attack "$three"
"$beatwise" attack "$three" >"$work/out" 2>/dev/null
if grep -q '^84 cells, 18 suppressed, 18 of them narrowed, 18 known exactly$' "$work/out"; then
    pass "all 18 small cells of the three-way table are given away"
else
    fail "all 18 small cells of the three-way table are given away"
    cat "$work/out"
fi
# Each is named with its place and its count, which is the true one.
awk -F, -v name=threeway_6x2x3 '$1 == name && $6 == 1 {print $4}' "$cells" | sort >"$work/true"
sed -n 's/^.*cells.csv:[0-9]*: beat [^,]*, sex [^,]*, age [^:]*: //p' "$work/out" | sort >"$work/found"
same "the counts that are worked out are the true ones" "$work/true" "$work/found"

# The same figures without any totals give nothing away.
sed -i '/Total/d' "$three/cells.csv"
ok "cells without totals tell nothing of each other" "$beatwise" attack "$three"

# Two folders, each safe, that are not safe together: a rolling total and the next one.
one=$work/one two=$work/two
mkdir "$one" "$two"
for dir in "$one" "$two"; do
    cat >"$dir/attack.yaml" <<'YAML'
dimensions: {beat: , quarter: {sums: {year: [q1, q2, q3, q4]}}}
tables: [{file: cells.csv, count: n, dimensions: [beat, quarter]}]
YAML
done
printf 'beat,quarter,n\nA,year,40\nA,q1,[c]\n' >"$one/cells.csv"
printf 'beat,quarter,n\nA,q2 + q3 + q4,37\nA,q5,12\n' >"$two/cells.csv"
ok "the first release alone is safe" "$beatwise" attack "$one"
ok "the second release alone is safe" "$beatwise" attack "$two"
expect 12 "1 suppressed cells can be worked out" "$beatwise" attack "$one" "$two"
"$beatwise" attack "$one" "$two" >"$work/out" 2>/dev/null
if grep -q "one/cells.csv:3: beat A, quarter q1: 3$" "$work/out"; then
    pass "together they give the suppressed quarter away"
else
    fail "together they give the suppressed quarter away"
    cat "$work/out"
fi

# Rounding keeps the difference open.
sed -i '1i step: 5' "$one/attack.yaml" "$two/attack.yaml"
printf 'beat,quarter,n\nA,q2 + q3 + q4,35\nA,q5,10\n' >"$two/cells.csv"
ok "rounded totals leave the suppressed quarter open" "$beatwise" attack "$one" "$two"

printf 'beat,quarter,n\nA,q1,many\n' >"$one/cells.csv"
expect 5 "one/cells.csv:2: column 'n': a count or '[c]' was expected" "$beatwise" attack "$one"
printf 'beat,quarter,n\nA,q1,20\nA,q2,[c]\nA,year,10\n' >"$one/cells.csv"
expect 5 "the tables contradict each other" "$beatwise" attack "$one"
expect 7 "has neither attack.yaml nor a datapackage.json" "$beatwise" attack "$work"
expect 2 "DIR" "$beatwise" attack
tap_done
