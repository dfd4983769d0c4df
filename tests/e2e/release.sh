#!/bin/sh
# Releases over six quarters with rolling totals: cells stay as they were first printed, whatever
# arrives later, and nothing can be worked out from all of them together.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
command -v sqlite3 >/dev/null || skip_all "no sqlite3 to change the ledger with"

site=$work/site
"$beatwise" synth "$site" --beats 12 --people 8000 --incidents 300 --quarters 6 \
    --quarter 2025Q1 --seed 5 --quiet >/dev/null
for quarter in 2025Q1 2025Q2 2025Q3 2025Q4; do
    "$beatwise" run --site "$site" --quarter $quarter >/dev/null 2>&1
    ok "release $quarter" "$beatwise" release --site "$site" --quarter $quarter
done
first=$site/out/2025Q4/city
for file in index.html hotspots.csv cells.csv datapackage.json; do
    ok "a release has $file" test -s "$first/$file"
done
if grep -q 'DRAFT,\|class="draft"' "$first/index.html" "$first/datapackage.json"; then
    fail "a release has no stamp of a draft"
else
    pass "a release has no stamp of a draft"
fi
ok "the draft has" grep -q DRAFT "$site/draft/2025Q4/city/index.html"

cp -r "$site/out" "$work/before"
ok "releasing again changes nothing" "$beatwise" release --site "$site" --quarter 2025Q4
same "the same bytes" "$work/before" "$site/out"

# What is counted otherwise later changes no cell that was released.
"$beatwise" run --site "$site" --quarter 2026Q1 >/dev/null 2>&1
sqlite3 "$site/store.db" "UPDATE tally_quarter SET known = known + 23, no_record = no_record + 9
    WHERE back > 0; UPDATE tally_quarter SET cannot_tell = 0 WHERE back = 2"
ok "release 2026Q1" "$beatwise" release --site "$site" --quarter 2026Q1
for quarter in 2025Q2 2025Q3 2025Q4; do
    grep ",$quarter," "$site/out/2025Q4/city/cells.csv" >"$work/then"
    grep ",$quarter," "$site/out/2026Q1/city/cells.csv" >"$work/now"
    same "$quarter is printed as it was released" "$work/then" "$work/now"
done
ok "report" "$beatwise" report --site "$site" --quarter 2026Q1
same "a draft prints them so as well" "$site/out/2026Q1/city/cells.csv" \
    "$site/draft/2026Q1/city/cells.csv"

# Another profile holds for what was not released yet.
"$beatwise" run --site "$site" --quarter 2026Q2 >/dev/null 2>&1
sed -i 's/profile: hes/profile: below-10/' "$site/site.yaml"
grep -q 'below-10' "$site/site.yaml" || printf 'disclosure: {profile: below-10}\n' >>"$site/site.yaml"
ok "release 2026Q2 with another profile" "$beatwise" release --site "$site" --quarter 2026Q2
ok "its new cells are of the new profile" \
    test "$(grep -c ',2026Q2,.*,0-9/10$' "$site/out/2026Q2/city/cells.csv")" -ge 6
if grep ',2026Q1,' "$site/out/2026Q2/city/cells.csv" | grep -vq ',1-7/5$'; then
    fail "the old ones keep theirs"
else
    pass "the old ones keep theirs"
fi

ok "attack on all releases finds nothing" "$beatwise" attack "$site"/out/20*/city
"$beatwise" attack "$site"/out/20*/city >"$work/out"
if grep -q ' suppressed, 0 of them narrowed, 0 known exactly' "$work/out" &&
    ! grep -q ' 0 suppressed' "$work/out"; then
    pass "though there is something to find"
else
    fail "though there is something to find"
fi
# One cell in a second form, and it does.
cp -r "$site/out/2025Q4/city" "$work/other"
line=$(grep -n '\[c\]' "$work/other/cells.csv" | head -n 1 | cut -d: -f1)
sed -i "${line}s|\[c\],1-7/5|5,1-4/5|" "$work/other/cells.csv"
expect 12 "suppressed cells can be worked out or narrowed" "$beatwise" attack "$first" "$work/other"

ok "the log is whole" "$beatwise" audit --site "$site"
"$beatwise" audit --site "$site" >"$work/log"
ok "each release is in the log" test "$(grep -c ' release {' "$work/log")" -ge 6

# Withdrawal.
id=$(sed -n 's/.*"release": "\(.*\)".*/\1/p' "$site/out/2025Q4/city/datapackage.json")
expect 10 "needs a reason" "$beatwise" release --site "$site" --withdraw "$id"
expect 7 "there is no release 'none'" "$beatwise" release --site "$site" --withdraw none --reason x
ok "withdraw" "$beatwise" release --site "$site" --withdraw "$id" --reason "the wrong boundaries"
ok "the folder is moved away" test -s "$site/out/withdrawn/$id/hotspots.csv"
ok "with a notice" grep -q "the wrong boundaries" "$site/out/withdrawn/$id/NOTICE.txt"
ok "nothing is left in its place" test ! -e "$site/out/2025Q4/city"
expect 10 "is withdrawn already" "$beatwise" release --site "$site" --withdraw "$id" --reason again
"$beatwise" audit --site "$site" >"$work/log"
ok "the log has why" grep -q 'withdrawn {.*the wrong boundaries' "$work/log"
expect 2 "--quarter is missing" "$beatwise" release --site "$site"

# Quarters that a version without quarterly counts ranked: the last one is then not compared with.
cp "$site/store.db" "$work/store.db"
sqlite3 "$site/store.db" "DELETE FROM tally_quarter WHERE quarter < (SELECT max(quarter) FROM tally)"
ok "report after a quarter of an older version" "$beatwise" report --site "$site" --quarter 2026Q2
sqlite3 "$site/store.db" "DELETE FROM tally_quarter"
expect 7 "2026Q2 was ranked by an older version" \
    "$beatwise" report --site "$site" --quarter 2026Q2
cp "$work/store.db" "$site/store.db"

# The closed list of tables.
mkdir "$site/reports"
printf 'tables:\n  - {name: other, level: beat, window: quarter}\n' >"$site/reports/tables.yaml"
expect 3 "does not list the table of beats by police status" \
    "$beatwise" report --site "$site" --quarter 2026Q2
printf 'tables:\n  - {name: other, level: beat, window: 12m}\n' >"$site/reports/tables.yaml"
expect 3 "reports/tables.yaml:2: key 'tables.window'" \
    "$beatwise" release --site "$site" --quarter 2026Q2
tap_done
