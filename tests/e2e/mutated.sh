#!/bin/sh
# Spoiled extracts: bits flipped, lines cut, columns swapped, encodings mixed and more, plain, gzip
# and zip.  Each is stored whole or refused whole; a refusal has an exit code for it, names a place
# and no value, and leaves the store as it was.  BEATWISE_MUTATED of them (make check-long: 1000), from
# seed BEATWISE_MUTATED_FROM on.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
command -v sqlite3 >/dev/null || skip_all "no sqlite3 to look into the store"
: "${BEATWISE_MUTATED:=39}" "${BEATWISE_MUTATED_FROM:=0}"
mutate=$(cd "$top_builddir" && pwd)/tests/e2e/mutate
site=$work/site
small_site "$site" 1
sed -e 's/^  back:.*/&\
  max_reject_share: 0.2/' "$site/feeds/ed.yaml" >"$work/ed.yaml"
cp "$work/ed.yaml" "$site/feeds/ed.yaml"
mkdir "$work/packed"
gzip -dc "$site/extracts/2025Q4/ed.csv.gz" >"$work/packed/ed.csv"
gzip -c "$work/packed/ed.csv" >"$work/packed/ed.csv.gz"
if command -v zip >/dev/null; then
    (cd "$work/packed" && zip -q ed.zip ed.csv)
else
    cp "$work/packed/ed.csv.gz" "$work/packed/ed.zip"
fi
"$beatwise" collect --site "$site" --quarter 2025Q4 >/dev/null 2>"$work/err" || {
    cat "$work/err"
    fail "the extracts as they are"
}
for file in "$site"/store.db*; do cp "$file" "$work/packed"; done

# All that an extract brings into the store, in one line.
held() {
    sqlite3 "$site/store.db" "SELECT * FROM extract ORDER BY 1; SELECT * FROM event ORDER BY 1, 2, 3;
        SELECT * FROM reject ORDER BY 1, 2; SELECT * FROM extract_count ORDER BY 1, 2, 3;
        SELECT * FROM extract_month ORDER BY 1, 2" | sha256sum
}
before=$(held)

problem() {
    failures=$((failures + 1))
    echo "# seed $seed ($way, $form): $1"
    sed -e 's/^/#   /' "$work/said" "$work/err"
}

# What a refused one must hold to.
judge_refusal() {
    refused=$((refused + 1))
    case $status in
    5 | 6) ;;
    *) problem "exit code $status" ;;
    esac
    grep -q "^beatwise collect: feed 'ed': " "$work/err" || problem "the feed is not named"
    sed -e '$d' -e '/^hint:/d' "$work/err" | grep -q . && grep -qv "^hint:\|^beatwise" "$work/err" &&
        problem "it says more than it should"
    grep -Eq "line [0-9]+|'spoiled'|rows? |header|column '" "$work/err" || problem "no place is named"
    grep -Eq '99[0-9]{8}|CY[0-9] [0-9]' "$work/err" && problem "it quotes a value"
    [ "$(held)" = "$before" ] || problem "the store is not as it was"
}

# What a stored one must hold to; then the store is put back.
judge_stored() {
    stored=$((stored + 1))
    kept=$(sed -n 's/.* kept=\([0-9]*\) .*/\1/p' "$work/said")
    events=$(sqlite3 "$site/store.db" "SELECT count(*) FROM event e JOIN extract x
        ON x.extract_id = e.extract_id AND x.is_current = 1 AND x.feed = 'ed'")
    [ "$kept" = "$events" ] || problem "$kept rows kept, $events events in the store"
    [ "$(sqlite3 "$site/store.db" "SELECT count(*) FROM event e WHERE NOT EXISTS
        (SELECT 1 FROM extract x WHERE x.extract_id = e.extract_id AND x.is_current = 1)")" = 0 ] ||
        problem "events of no extract"
    rm -f "$site"/store.db*
    for file in "$work"/packed/store.db*; do cp "$file" "$site"; done
}

stored=0
refused=0
seed=$BEATWISE_MUTATED_FROM
failures=0
: >"$work/tally"
while [ "$seed" -lt $((BEATWISE_MUTATED_FROM + BEATWISE_MUTATED)) ]; do
    case $((seed % 5)) in
    3) form=ed.csv.gz ;;
    4) form=ed.zip ;;
    *) form=ed.csv ;;
    esac
    "$mutate" "$seed" <"$work/packed/$form" >"$work/spoiled" 2>"$work/way"
    way=$(cat "$work/way")
    status=0
    (cd "$work" && timeout 60 "$beatwise" collect --site "$site" --quarter 2025Q4 --feed ed \
        --file spoiled --quiet) >"$work/said" 2>"$work/err" || status=$?
    if [ $status = 0 ]; then
        judge_stored
        echo "$way, stored" >>"$work/tally"
    else
        judge_refusal
        echo "$way, refused" >>"$work/tally"
    fi
    seed=$((seed + 1))
done
sort "$work/tally" | uniq -c | sed -e 's/^ */# /'
echo "# $BEATWISE_MUTATED spoiled extracts: $stored stored whole, $refused refused, $failures wrong"
tests=1
if [ $failures = 0 ] && [ $stored -gt 0 ] && [ $refused -gt 0 ]; then
    echo "ok 1 - $BEATWISE_MUTATED spoiled extracts are stored whole or refused whole, with a place"
else
    failures=1
    echo "not ok 1 - $BEATWISE_MUTATED spoiled extracts are stored whole or refused whole, with a place"
fi
tap_done
