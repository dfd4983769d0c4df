#!/bin/sh
# check_long.sh - what takes too long for every `make check`: many killed runs, spoiled extracts, a
# gigabyte that streams in, many seeds, a large quarter, many random sites, and the fuzzers.  Run by
# `make check-long` in the build folder; smaller by the numbers
#   SITES=500 KILLS=60 SEEDS=10 PLANTED=20 ROWS=1000000 MUTATED=1000 MIB=1024 SECONDS_EACH=60 FUZZERS="csv ..."
# Prints one line a test, figures as `# ...`, and ends with a count; exits 1 if any failed.
# shellcheck source=e2e/lib.sh
. "$(dirname "$0")/e2e/lib.sh"
: "${SITES:=500}" "${KILLS:=60}" "${SEEDS:=10}" "${PLANTED:=20}" "${ROWS:=1000000}" "${SECONDS_EACH:=60}"
: "${FUZZERS=canon csv day feed geojson guess inflate place postcode unseal yaml}"
: "${MUTATED:=1000}" "${MIB:=1024}"
skipped=0

# taken_over NAME: adds the results of another script's TAP in $work/tap to ours
taken_over() {
    awk -v name="$1" '/^ok / { sub(/^ok [0-9]+ - /, ""); print "pass " name ": " $0 }
        /^not ok / { sub(/^not ok [0-9]+ - /, ""); print "fail " name ": " $0 }' "$work/tap" \
        >"$work/taken"
    while read -r result what; do "$result" "$what"; done <"$work/taken"
}

# Everything that many invented sites ever released, attacked together.
released_sites() {
    echo "# released sites: $SITES"
    if BEATWISE_SITES=$SITES "$top_builddir/tests/disclose/test_releases" >"$work/sites" 2>&1; then
        pass "nothing can be worked out from all releases of $SITES sites"
    else
        fail "nothing can be worked out from all releases of $SITES sites"
    fi
    grep '^# ' "$work/sites"
}

killed_runs() {
    echo "# killed runs: $KILLS"
    BEATWISE_KILLS=$KILLS sh "$top_srcdir/tests/e2e/killed.sh" >"$work/tap" 2>&1 ||
        grep '^#' "$work/tap"
    taken_over killed
}

mutated_extracts() {
    BEATWISE_MUTATED=$MUTATED sh "$top_srcdir/tests/e2e/mutated.sh" >"$work/tap" 2>&1
    grep '^#' "$work/tap"
    taken_over mutated
}

nothing_on_disk() {
    BEATWISE_STREAM_MIB=$MIB sh "$top_srcdir/tests/e2e/nothing_on_disk.sh" >"$work/tap" 2>&1
    grep '^#' "$work/tap"
    taken_over "nothing on disk"
}

# Names of the beats made for the night, of those in a table: the list of places goes beat by beat,
# a street "High Street, NAME" first, and such a beat has seven pubs and more, others two.
planted_beats() { # SITE TABLE
    awk -F'"' '/^P[0-9]*,"/ { beat = $2; sub(/.*, /, "", beat) }
        /,licensed_premises,/ { n[beat]++ }
        END { for (beat in n) if (n[beat] >= 7) print beat }' "$1/geo/places.csv" |
        sort >"$work/night"
    cut -d, -f3 "$2" | sort | comm -12 - "$work/night"
}

one_seed() { # SEED
    site=$work/seed/site
    quarter=2026Q1
    mkdir -p "$work/seed"
    "$beatwise" synth "$site" --beats 60 --people 200000 --incidents 2000 --quarters 2 \
        --quarter 2025Q4 --seed "$1" --quiet >/dev/null
    ok "seed $1: run 2025Q4" "$beatwise" run --site "$site" --quarter 2025Q4
    ok "seed $1: run $quarter" "$beatwise" run --site "$site" --quarter $quarter
    "$beatwise" evaluate --site "$site" --truth "$site/truth.csv" >"$work/evaluated" 2>&1
    # shellcheck disable=SC2016 # the dollars are awk's
    awk '$2 == "pairs_identified" { print "# seed '"$1"': " $1 " precision " $6 " recall " $7 }' \
        "$work/evaluated"
    # shellcheck disable=SC2016
    ok "seed $1: precision of each variant is at least 0.99" awk \
        '$2 == "pairs_identified" { n++; if ($6 < 0.99) bad = 1 } END { exit bad || n != 3 }' \
        "$work/evaluated"
    city=$site/draft/$quarter/city/hotspots.csv
    sed -n 2,6p "$city" | cut -d, -f3 | sort >"$work/first"
    planted_beats "$site" "$city" >"$work/planted"
    ok "seed $1: there are planted beats" test -s "$work/planted"
    ok "seed $1: those of the city are among its first five" \
        sh -c "[ -z \"\$(comm -23 '$work/planted' '$work/first')\" ]"
    ok "seed $1: the log is whole" "$beatwise" audit --site "$site"
    rm -rf "$work/seed"
}

# measured WHAT MIB CMD...: succeeds within MIB of memory; says how much it took, and how long
measured() {
    what=$1
    mib=$2
    shift 2
    if ! command -v /usr/bin/time >/dev/null; then
        skipped=$((skipped + 1))
        skip "$what" "no /usr/bin/time to measure with"
        "$@" >/dev/null
        return
    fi
    ok "$what" /usr/bin/time -f '%M %e' -o "$work/time" "$@"
    tail -n 1 "$work/time" | {
        read -r kib seconds
        echo "# $what: $((kib / 1024)) MiB at most, $seconds s"
    }
    ok "$what within $mib MiB" test "$(tail -n 1 "$work/time" | cut -d' ' -f1)" -le $((mib * 1024))
}

large_quarter() {
    site=$work/large/site
    mkdir -p "$work/large"
    # Some 4.6 rows an incident: violence is three rows in ten, and several sources see one.
    measured "synth of some $ROWS rows" 200 "$beatwise" synth "$site" --quarters 1 --quarter 2026Q1 \
        --people 1000000 --incidents $((ROWS * 22 / 100)) --quiet
    rows=$(gzip -dc "$site"/extracts/2026Q1/*.csv.gz | wc -l)
    echo "# $rows rows in three extracts, $(du -cb "$site"/extracts/2026Q1/*.csv.gz |
        tail -n 1 | cut -f1) bytes packed"
    measured "collect of $rows rows" 64 "$beatwise" collect --site "$site" --quarter 2026Q1
    rm -rf "$work/large"
}

fuzz_each() {
    if ! command -v clang >/dev/null; then
        skipped=$((skipped + 1))
        skip "fuzz" "no clang"
        return
    fi
    for name in $FUZZERS; do
        if (cd "$top_builddir" && sh "$top_srcdir/tests/fuzz/fuzz.sh" "$SECONDS_EACH" "$name") \
            >"$work/fuzz" 2>&1; then
            pass "$(grep "^fuzz $name:" "$work/fuzz")"
        else
            tail -n 5 "$work/fuzz" | sed -e 's/^/# /'
            fail "fuzz $name"
        fi
    done
}

# What is planted in 20 invented areas: twelve quarters each.
planted_seeds() {
    BEATWISE_SEEDS=$(seq "$PLANTED" | tr '\n' ' ') sh "$top_srcdir/tests/e2e/planted.sh" \
        >"$work/tap" 2>&1
    grep '^#' "$work/tap"
    taken_over planted
}

released_sites
killed_runs
planted_seeds
mutated_extracts
nothing_on_disk
seed=0
while [ $seed -lt "$SEEDS" ]; do
    seed=$((seed + 1))
    one_seed $seed
done
large_quarter
fuzz_each
echo "1..$tests"
echo "$((tests - failures - skipped)) passed, $failures failed, $skipped skipped"
[ "$failures" = 0 ]
