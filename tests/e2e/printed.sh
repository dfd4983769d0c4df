#!/bin/sh
# A group's folder is a function of printed cells: other exact counts behind the same printed cells
# give the same bytes.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
command -v sqlite3 >/dev/null || skip_all "no sqlite3 to change counts with"

site=$work/site
"$beatwise" synth "$site" --beats 12 --people 20000 --incidents 1200 --quarters 1 \
    --quarter 2025Q4 --quiet >/dev/null
"$beatwise" run --site "$site" --quarter 2025Q4 >/dev/null 2>&1
cp -r "$site/draft" "$work/first"
cp "$site/store.db" "$work/whole.db"

# behind COLUMN WAY: another count that profile `hes` prints alike: the least, the most, or one by
# beat and column.  1 to 7 are hidden, others go to the nearest 5.
behind() {
    case $2 in
    least) small=1 large="max(8, ($1 + 2) / 5 * 5 - 2)" ;;
    most) small=7 large="($1 + 2) / 5 * 5 + 2" ;;
    mixed) small="1 + (number * 5 + length('$1')) % 7" \
        large="max(8, ($1 + 2) / 5 * 5 - 2 + (number * 3 + length('$1')) % 5)" ;;
    esac
    echo "$1 = CASE WHEN $1 = 0 THEN 0 WHEN $1 <= 7 THEN $small ELSE $large END"
}

# What no group's cell is made of may be anything.
free="ed_12m = 1000 + number, ambulance_12m = 7 * number, police_12m = 3,
    not_public_12m = 11 * number, under_18_12m = 5, calls_not_linkable_12m = 13"
for way in least most mixed; do
    rm -f "$site/store.db-wal" "$site/store.db-shm"
    cp "$work/whole.db" "$site/store.db"
    sqlite3 "$site/store.db" "
        UPDATE tally SET $free;
        UPDATE tally_quarter SET $(behind known $way), $(behind no_record $way),
            $(behind cannot_tell $way) WHERE number > 0;
        UPDATE tally SET known_12m = 7 * number, no_record_12m = 3, cannot_tell_12m = number,
            incidents_quarter = 9 WHERE beat IS NOT NULL;
        UPDATE tally SET known_12m = known_12m + no_record_12m + cannot_tell_12m,
            no_record_12m = 0, cannot_tell_12m = 0 WHERE beat IS NULL;
        UPDATE tally SET $(behind known_12m $way) WHERE beat IS NULL;
        UPDATE tally SET place_unknown_12m = (SELECT sum(place_unknown_12m) FROM tally)
            WHERE beat IS NULL;
        UPDATE tally SET place_unknown_12m = 0 WHERE beat IS NOT NULL;
        UPDATE tally SET $(behind place_unknown_12m $way) WHERE beat IS NULL;"
    rm -rf "$site/draft"
    ok "report from other counts ($way)" "$beatwise" report --site "$site" --quarter 2025Q4
    same "$way: the same bytes" "$work/first" "$site/draft"
done

# The test would see it: one cell printed otherwise.
sqlite3 "$site/store.db" "UPDATE tally_quarter SET known = known + 5 WHERE known > 7"
"$beatwise" report --site "$site" --quarter 2025Q4 >/dev/null 2>&1
if diff -r "$work/first" "$site/draft" >/dev/null; then
    fail "a cell that is printed otherwise changes the bytes"
else
    pass "a cell that is printed otherwise changes the bytes"
fi
if grep -q 'not be placed' "$work/first/2025Q4/city/index.html"; then
    pass "the page says what could not be placed"
else
    fail "the page says what could not be placed"
fi
tap_done
