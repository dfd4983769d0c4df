#!/bin/sh
# Two public collections of CSV files with what is in them: each case as the collection expects, but
# for those that doc/decisions.md explains.
# shellcheck source=../e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
suite=$top_builddir/tests/feed/csv_suite
for name in csv-spectrum csv-test-data; do
    [ -e "$reference/csv/$name.tar.xz" ] || skip_all "$reference/csv/$name.tar.xz is not there"
    tar -xJf "$reference/csv/$name.tar.xz" -C "$work" || skip_all "no tar with xz"
done
spectrum=$work/csv-spectrum
data=$work/csv-test-data

differs() { # KIND CSV JSON
    "$suite" "$@"
    [ $? = 1 ]
}
cases=0
for json in "$spectrum"/json/*.json "$data"/json/*.json; do
    name=$(basename "$json" .json)
    csv=$(dirname "$(dirname "$json")")
    csv=$(ls "$csv"/csv*/"$name.csv")
    cases=$((cases + 1))
    case $name in
    location_coordinates) # quotes in bare fields: refused, unless the dialect says there are none
        ok "$name: a stray quote is refused" differs rows "$csv" "$json"
        # What it should give is one object instead of a list, with another number than its row.
        sed -e '1s/^/[/; $s/$/]/; s/1234567890/2095257564/' "$json" >"$work/list.json"
        ok "$name: is fine without quotes" "$suite" no-quotes "$csv" "$work/list.json"
        ;;
    all-empty | empty-one-column) # a blank line is no row
        ok "$name: blank lines are left out" differs rows "$csv" "$json"
        ;;
    *) ok "$name" "$suite" rows "$csv" "$json" ;;
    esac
done
for csv in "$data"/csv/bad-*.csv; do
    cases=$((cases + 1))
    ok "$(basename "$csv" .csv) is refused" "$suite" bad "$csv"
    sed -e 's/^/# /' "$work/.out"
done
ok "all cases of both were there ($cases)" test $cases = 37
tap_done
