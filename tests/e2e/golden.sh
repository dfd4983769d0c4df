#!/bin/sh
# The outputs of one small invented site, byte for byte as in tests/golden.  A change of an output
# shows here as a diff: `make golden` takes the new bytes over, to be reviewed and committed.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

golden=$top_srcdir/tests/golden
site=$work/site
"$beatwise" synth "$site" --beats 24 --people 12000 --incidents 800 --quarters 2 \
    --quarter 2025Q4 --seed 14 --quiet >/dev/null
for quarter in 2025Q4 2026Q1; do
    ok "run $quarter" "$beatwise" run --site "$site" --quarter $quarter
done
ok "restricted" "$beatwise" report --site "$site" --quarter 2026Q1 --restricted --reason "golden"

# check FILE AS: the same as tests/golden/AS, or, when refreshing, put there
check() {
    if [ "${BEATWISE_GOLDEN:-}" = refresh ]; then
        cp "$1" "$golden/$2" && chmod 644 "$golden/$2"
    fi
    same "$2" "$golden/$2" "$1"
}
for file in index.html hotspots.csv cells.csv datapackage.json; do
    check "$site/draft/2026Q1/city/$file" "city-$file"
done
check "$site/restricted/2026Q1/RESTRICTED-hotspots.csv" RESTRICTED-hotspots.csv
tap_done
