#!/bin/sh
# What is planted in invented sites is found: the hotspots are Priority in each group, the beat that
# rises is up, more than chance, in a quarter of its year, and no quiet beat is ever Priority.
# One seed, or those of BEATWISE_SEEDS; `# ...` lines are figures.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

quarters="2023Q2 2023Q3 2023Q4 2024Q1 2024Q2 2024Q3 2024Q4 2025Q1 2025Q2 2025Q3 2025Q4 2026Q1"
risen="2025Q2 2025Q3 2025Q4 2026Q1"

# Codes of the planted beats of a kind.
planted() { awk -F, -v kind="$1" '$2 == kind { print $1 }' "$site/planted.csv"; }

# One row a beat and quarter: quarter, beat, tier, change.
rows() {
    for quarter in "$@"; do
        for group in west city east; do
            # The change is the only cell with a comma in quotes.
            sed -e 1d -e 's/^\([^"]*\)"\([^",]*\),\([^"]*\)"/\1\2;\3/' \
                "$site/draft/$quarter/$group/hotspots.csv" |
                awk -F, -v quarter="$quarter" '{ print quarter "," $2 "," $5 "," $22 }'
        done
    done
}

one_seed() { # SEED
    site=$work/$1/site
    mkdir "$work/$1"
    "$beatwise" synth "$site" --seed "$1" --quiet >/dev/null
    for quarter in $quarters; do
        "$beatwise" run --site "$site" --quarter "$quarter" >/dev/null 2>&1 ||
            fail "seed $1: run $quarter"
    done
    # shellcheck disable=SC2086 # a list of words
    rows $quarters >"$work/rows"
    last=2026Q1
    missed=
    for beat in $(planted night); do
        grep -q "^$last,$beat,Priority," "$work/rows" || missed="$missed $beat"
    done
    ok "seed $1: the planted hotspots are Priority" test -z "$missed"
    quiet=
    for beat in $(planted quiet); do
        grep -q "^[^,]*,$beat,Priority," "$work/rows" && quiet="$quiet $beat"
    done
    ok "seed $1: no quiet beat is Priority in any quarter" test -z "$quiet"
    rising=$(planted rising)
    found=
    for quarter in $risen; do
        grep -q "^$quarter,$rising,[^,]*,up; more than chance" "$work/rows" && found="$found $quarter"
    done
    ok "seed $1: the rise is found" test -n "$found"
    compared=$(grep -c '(x ' "$work/rows")
    false=$(grep ' more than chance' "$work/rows" | grep -cv ",$rising,")
    echo "# seed $1: $(grep -c "^$last,.*,Priority," "$work/rows") Priority in $last;" \
        "rise in$found; $false of $compared other changes more than chance"
    rm -rf "${work:?}/$1"
}

for seed in ${BEATWISE_SEEDS:-1}; do
    one_seed "$seed"
done
tap_done
