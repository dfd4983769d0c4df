#!/bin/sh
# Where stages meet: what one leaves behind that another must not take for something else.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# holds WHAT TEXT FILE
holds() {
    if grep -qF -- "$2" "$3"; then
        pass "$1"
    else
        sed -e 's/^/# /' "$3"
        fail "$1"
    fi
}

site=$work/site
small_site "$site"
for quarter in 2025Q4 2026Q1; do
    "$beatwise" run --site "$site" --quarter $quarter >/dev/null 2>&1
done

# The quarters in another order, and an old one again after a later one.
small_site "$work/order/site"
for quarter in 2026Q1 2025Q4; do
    "$beatwise" run --site "$work/order/site" --quarter $quarter >/dev/null 2>&1
done
expect 7 "2026Q1 was ranked before its extracts or links changed" \
    "$beatwise" report --site "$work/order/site" --quarter 2026Q1
"$beatwise" run --site "$work/order/site" --quarter 2026Q1 >/dev/null 2>&1
same "the order of the quarters changes nothing" "$site/draft" "$work/order/site/draft"
"$beatwise" run --site "$work/order/site" --quarter 2025Q4 >/dev/null 2>&1
same "nor does an old quarter run again" "$site/draft" "$work/order/site/draft"

# Text that is not UTF-8 must not empty an entry of the run log.
latin1=$(printf 'Caf\351 audit')
ok "a reason that is not UTF-8" "$beatwise" report --site "$site" --quarter 2026Q1 --restricted \
    --reason "$latin1"
"$beatwise" audit --site "$site" 2>&1 | tail -n 1 >"$work/last"
holds "its record says what it is for" '"reason":"Caf' "$work/last"
"$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed --file "$work/$latin1" >/dev/null 2>&1
"$beatwise" audit --site "$site" 2>&1 | tail -n 1 >"$work/last"
holds "a message that is not UTF-8 is in the log" '"message":"feed ' "$work/last"

# A quarter that was collected but never linked: its months count as delivered.
small_site "$work/gap/site"
"$beatwise" collect --site "$work/gap/site" --quarter 2025Q4 >/dev/null 2>&1
"$beatwise" collect --site "$work/gap/site" --quarter 2026Q1 >/dev/null 2>&1
"$beatwise" link --site "$work/gap/site" --quarter 2026Q1 >/dev/null 2>&1
expect 7 "the events of 2025Q4 are not linked yet" \
    "$beatwise" rank --site "$work/gap/site" --quarter 2026Q1
"$beatwise" link --site "$work/gap/site" --quarter 2025Q4 >/dev/null 2>&1
ok "linked, it can be ranked" "$beatwise" rank --site "$work/gap/site" --quarter 2026Q1

# A file that the operator named must be there; only a month at the source may be missing.
gunzip -c "$work/gap/site/extracts/2026Q1/ed.csv.gz" >"$work/ed.csv"
expect 7 "there-is-none.csv" "$beatwise" collect --site "$work/gap/site" --quarter 2026Q1 \
    --feed ed --file "$work/ed.csv" --file "$work/there-is-none.csv"
expect 5 "two of its 2 files are the same" "$beatwise" collect --site "$work/gap/site" \
    --quarter 2026Q1 --feed ed --file "$work/ed.csv" --file "$work/ed.csv"

# A description that was taken away: the events are still counted, and nobody says who may see them.
mv "$work/gap/site/feeds/police.yaml" "$work/police.yaml"
lines_allowed=3 # a line a group
expect 10 "feed 'police' delivered, but is not described any more" \
    "$beatwise" report --site "$work/gap/site" --quarter 2026Q1
lines_allowed=1
"$beatwise" link --site "$work/gap/site" --quarter 2026Q1 >/dev/null 2>"$work/err"
holds "link warns of it" "feed 'police' is not described any more; its " "$work/err"
"$beatwise" status --site "$work/gap/site" >"$work/status" 2>&1
holds "status names it" "police is not described any more" "$work/status"
mv "$work/police.yaml" "$work/gap/site/feeds/police.yaml"

# A group that a feed does not name gets nothing, and the others get theirs.
sed -i -e 's/audiences: \[west, city, east\]/audiences: [west, east]/' "$work/gap/site/feeds/ed.yaml"
"$beatwise" rank --site "$work/gap/site" --quarter 2026Q1 >/dev/null 2>&1
expect 10 "group 'city': feed 'ed' does not name it in beatwise.sharing.audiences" \
    "$beatwise" report --site "$work/gap/site" --quarter 2026Q1
if [ "$(cd "$work/gap/site/draft/2026Q1" && echo *)" = "east west" ]; then
    pass "the other groups have their drafts"
else
    fail "the other groups have their drafts"
fi
"$beatwise" audit --site "$work/gap/site" >"$work/log" 2>&1
holds "the refusal is in the log" '"group":"city","message":"group '"'city'" "$work/log"

# Settings and boundaries that changed after a stage had run.
"$beatwise" rank --site "$site" --quarter 2026Q1 >/dev/null 2>&1
cp "$site/site.yaml" "$work/site.yaml"
echo 'rank: {count: all}' >>"$site/site.yaml"
expect 7 "2026Q1 was ranked with other boundaries or settings" \
    "$beatwise" report --site "$site" --quarter 2026Q1
cp "$work/site.yaml" "$site/site.yaml"
cp "$site/geo/beats.geojson" "$work/beats.geojson"
sed -i -e '1s/$/ /' "$site/geo/beats.geojson"
expect 7 "2026Q1 was ranked with other boundaries or settings" \
    "$beatwise" report --site "$site" --quarter 2026Q1
cp "$work/beats.geojson" "$site/geo/beats.geojson"
ok "as it was, it can be reported" "$beatwise" report --site "$site" --quarter 2026Q1
echo 'link: {after: 48h}' >>"$site/site.yaml"
expect 7 "the events of 2025Q4 were linked with other windows" \
    "$beatwise" rank --site "$site" --quarter 2026Q1
cp "$work/site.yaml" "$site/site.yaml"
expect 10 "'rank.count' can be changed in site.yaml only" \
    "$beatwise" rank --site "$site" --quarter 2026Q1 --set rank.count=all

# How the boundaries are read places events as much as the file does.
sed -i -e 's/EPSG:27700/epsg:27700/' "$site/site.yaml"
"$beatwise" collect --site "$site" --quarter 2026Q1 >"$work/out" 2>"$work/err"
if [ "$(grep -c ' superseded$' "$work/out")" = 3 ]; then
    pass "another reading of the boundaries places events anew"
else
    cat "$work/out" "$work/err"
    fail "another reading of the boundaries places events anew"
fi

# --set is looked at wherever it is taken.
expect 2 "no setting is called 'no.such'" "$beatwise" evaluate --site "$site" \
    --truth "$site/truth.csv" --set no.such=1

# A beat that new boundaries call otherwise: its incidents of quarters before are in no beat.
cp "$work/site.yaml" "$site/site.yaml"
beat=$(sed -n 's/.*"beat": *"\([^"]*\)".*/\1/p' "$site/geo/beats.geojson" | head -n 1)
sed -i -e "s/\"beat\": *\"$beat\"/\"beat\": \"NEW1\"/" "$site/geo/beats.geojson"
"$beatwise" run --site "$site" --quarter 2026Q1 >/dev/null 2>"$work/err"
holds "rank says that a beat is gone" \
    "incidents of the 12 months are in beats that the boundaries of 2026Q1 do not have" "$work/err"

# A rule that fits nothing is not the same as no delivery.
small_site "$work/none/site" 1
rm "$work/none/site/feeds/police.yaml" "$work/none/site/feeds/ambulance.yaml"
expect 7 "nothing has been collected for 2025Q4" \
    "$beatwise" link --site "$work/none/site" --quarter 2025Q4
sed -i -e 's/{field: INTENT, in: .*}/{field: INTENT, in: ["none"]}/' "$work/none/site/feeds/ed.yaml"
"$beatwise" collect --site "$work/none/site" --quarter 2025Q4 >/dev/null 2>&1
expect 7 "none of the rows collected for 2025Q4 is violence that counts" \
    "$beatwise" link --site "$work/none/site" --quarter 2025Q4

# Months that do not count, count for no column.  2025Q4 of a site has one month that the police
# did not deliver.
if command -v sqlite3 >/dev/null; then
    small_site "$work/hole/site" 1
    "$beatwise" run --site "$work/hole/site" --quarter 2025Q4 >/dev/null 2>&1
    sqlite3 "$work/hole/site/store.db" "DELETE FROM extract_month WHERE month = 2025 * 12 + 10 AND
        extract_id IN (SELECT extract_id FROM extract WHERE feed = 'police')"
    "$beatwise" rank --site "$work/hole/site" --quarter 2025Q4 >/dev/null 2>&1
    calls=$(sqlite3 "$work/hole/site/store.db" "SELECT sum(calls_not_linkable_12m) FROM tally")
    expected=$(sqlite3 "$work/hole/site/store.db" "SELECT count(*) FROM event WHERE source = 1 AND
        month IN (2025 * 12 + 9, 2025 * 12 + 11) AND event_id NOT IN
        (SELECT event_id FROM incident_event WHERE variant = 1)")
    if [ "$calls" = "$expected" ] && [ "$calls" -gt 0 ]; then
        pass "calls are counted in the months that count"
    else
        fail "calls are counted in the months that count: $calls, not $expected"
    fi
else
    skip "calls are counted in the months that count" "no sqlite3"
fi

# Events that were one person by links that no longer hold are so no longer.
narrow='link: {before: 1h, after: 1h, call_after: 1h}'
small_site "$work/wide/site" 1
small_site "$work/narrow/site" 1
"$beatwise" run --site "$work/wide/site" --quarter 2025Q4 >/dev/null 2>&1
for which in wide narrow; do
    echo "$narrow" >>"$work/$which/site/site.yaml"
    "$beatwise" run --site "$work/$which/site" --quarter 2025Q4 >/dev/null 2>&1
    "$beatwise" evaluate --site "$work/$which/site" --truth "$work/$which/site/truth.csv" \
        >"$work/$which.txt" 2>&1
done
same "persons are those of the links of the day" "$work/narrow.txt" "$work/wide.txt"

# The log says with which settings, and what failed.
"$beatwise" rank --site "$work/narrow/site" --quarter 2024Q1 >/dev/null 2>&1
"$beatwise" audit --site "$work/narrow/site" >"$work/log"
ok "an entry has the settings that are not preset" \
    grep -q ' link .*"settings":{"link.after":"1h","link.before":"1h","link.call_after":"1h"}' "$work/log"
ok "a failed rank is in the log" grep -q ' failed .*"quarter":"2024Q1".*"stage":"rank","status":7' "$work/log"
tap_done
