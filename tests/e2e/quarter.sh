#!/bin/sh
# A small invented site, from extracts to drafts: what is there, what runs again, what is the same.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

site=$work/a/site
ok "synth makes a site" small_site "$site"
for quarter in 2025Q4 2026Q1; do
    ok "run $quarter" "$beatwise" run --site "$site" --quarter $quarter
done
cp -r "$site/draft" "$work/first"
"$beatwise" run --site "$site" --quarter 2026Q1 >"$work/again" 2>/dev/null
if [ "$(grep -c ' unchanged$' "$work/again")" = 3 ]; then
    pass "the same extracts again are no-ops"
else
    sed -e 's/^/# /' "$work/again"
    fail "the same extracts again are no-ops"
fi
same "run again gives the same bytes" "$work/first" "$site/draft"

# The same inputs, settings and keys in another folder.
mkdir -p "$work/b/keys"
small_site "$work/b/site"
rm -rf "$work/b/keys/site"
cp -rp "$work/a/keys/site" "$work/b/keys/site"
rm -f "$work/b/keys/site/"*.head "$work/b/keys/site/"quarter-*
for quarter in 2025Q4 2026Q1; do
    "$beatwise" run --site "$work/b/site" --quarter $quarter >/dev/null 2>&1
done
same "two folders, the same bytes" "$site/draft" "$work/b/site/draft"

# Other keys change no figure either: ids and tokens order nothing.
small_site "$work/c/site"
for quarter in 2025Q4 2026Q1; do
    "$beatwise" run --site "$work/c/site" --quarter $quarter >/dev/null 2>&1
done
same "other keys, the same bytes" "$site/draft" "$work/c/site/draft"

group=$(find "$site/draft/2026Q1" -mindepth 1 -maxdepth 1 | sort | head -n 1)
for file in index.html hotspots.csv datapackage.json; do
    ok "$file is there" test -s "$group/$file"
done
columns=place,beat,name,area,tier,months,incidents_12m,incidents_low,incidents_high,known_to_police_12m,no_police_record_12m,cannot_tell_12m,no_record_share,population,rate_per_1000,rate_place,expected_rank,rank_low,rank_high,p_top,incidents_quarter,change,run,flags
if [ "$(head -n 1 "$group/hotspots.csv")" = "$columns" ]; then
    pass "hotspots.csv has its columns"
else
    fail "hotspots.csv has its columns"
fi
ok "the page is stamped" grep -q 'DRAFT, NOT FOR RELEASE' "$group/index.html"
ok "the page says that it is invented" grep -qi 'invented' "$group/index.html"
if awk -F, 'NR > 1 { for (i = 7; i <= 12; i++) if ($i ~ /^[0-9]+$/ && i != 8 && i != 9 && $i % 5) bad = 1 }
    END { exit bad }' "$group/hotspots.csv"; then
    pass "every printed count is a multiple of 5"
else
    fail "every printed count is a multiple of 5"
fi
awk -F, 'FNR > 1 { print $2 }' "$site"/draft/2026Q1/*/hotspots.csv | sort >"$work/beats"
if [ "$(wc -l <"$work/beats")" = 12 ] && [ -z "$(uniq -d "$work/beats")" ]; then
    pass "every beat is in one group's table, once"
else
    fail "every beat is in one group's table, once"
fi

# The analyst's exact output.
lines_allowed=3
expect 10 "exact figures need a reason" "$beatwise" report --site "$site" --quarter 2026Q1 --restricted
ok "restricted with a reason" "$beatwise" report --site "$site" --quarter 2026Q1 --restricted \
    --reason "checking the counts"
ok "it says RESTRICTED in each row" sh -c \
    "[ -z \"\$(tail -n +2 '$site/restricted/2026Q1/RESTRICTED-hotspots.csv' | grep -v 'RESTRICTED')\" ]"
if [ "$(stat -c %a "$site/restricted")" = 700 ]; then
    pass "restricted/ is for the analyst alone"
else
    fail "restricted/ is for the analyst alone"
fi

# The point of a home is an address: only its beat is kept (place types 1 and 2 are homes).
if command -v sqlite3 >/dev/null; then
    homes=$(sqlite3 "$site/store.db" 'select count(lon_deg) from event where place_type in (1, 2)')
    others=$(sqlite3 "$site/store.db" 'select count(lon_deg) from event where place_type > 2')
    ok "no home has a point in the store" test "$homes" = 0
    ok "other places have" test "$others" -gt 0
fi

# An extract of another quarter.
"$beatwise" check police "$site/extracts/2026Q1/police.csv.gz" --site "$site" >"$work/out" 2>/dev/null
ok "check finds the quarter by itself" grep -q '^police, read as 2026Q1: ' "$work/out"
expect 5 "violence rows is in 2024Q1" "$beatwise" collect --site "$site" --quarter 2024Q1 --feed ed \
    --file "$site/extracts/2026Q1/ed.csv.gz"
"$beatwise" collect --site "$site" --quarter 2026Q2 --feed police \
    --file "$site/extracts/2026Q1/police.csv.gz" >"$work/out" 2>"$work/err"
ok "one that is nearly all late is doubted" grep -q 'most rows are from 2026Q1: is it the right' "$work/err"

# A changed extract takes the place of the first; the counts follow.
gzip -dc "$site/extracts/2026Q1/police.csv.gz" | sed -e '$d' | gzip >"$work/police.csv.gz"
"$beatwise" collect --site "$site" --quarter 2026Q1 --feed police --file "$work/police.csv.gz" \
    >"$work/out" 2>&1
ok "a changed extract supersedes" grep -q ' superseded$' "$work/out"
expect 7 "are not linked yet" "$beatwise" rank --site "$site" --quarter 2026Q1
ok "the log holds both" sh -c \
    "'$beatwise' audit --site '$site' | grep -q '\"outcome\":\"superseded\"'"
ok "status runs" "$beatwise" status --site "$site"
tap_done
