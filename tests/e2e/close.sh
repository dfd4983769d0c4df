#!/bin/sh
# The end of a quarter: what is gone, what stays, what comes later, and kill -9 on the way.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

rounds=${BEATWISE_KILLS:-6}
command -v sqlite3 >/dev/null || skip_all "sqlite3 looks into the store"

# An area of three quarters that are long over.
old_site() {
    "$beatwise" synth "$1" --beats 12 --people 20000 --incidents 400 --quarters 3 \
        --quarter 2024Q2 --quiet >/dev/null
}
# store SITE SQL
store() { sqlite3 "$1/store.db" "$2"; }
quarter_number() { echo $(($1 * 4 + $2 - 1)); }
q2=$(quarter_number 2024 2)
of_q2="extract_id IN (SELECT extract_id FROM extract WHERE quarter = $q2)"
# is_reduced SITE: nothing of 2024Q2 is finer than an hour, and points are gone
is_reduced() {
    [ "$(store "$1" "SELECT count(*) FROM event WHERE $of_q2 AND (from_utc % 60 <> 0 OR
        to_utc % 60 <> 59 OR lon_deg IS NOT NULL OR arrived_utc % 60 <> 0)")" = 0 ]
}
links() { store "$1" "SELECT tier, variant, rule, weight FROM link WHERE quarter = $q2" | sort; }

site=$work/a/site
old_site "$site"
expect 7 "nothing has been collected for 2024Q2" "$beatwise" close --site "$site" --quarter 2024Q2
for quarter in 2024Q2 2024Q3; do
    "$beatwise" run --site "$site" --quarter $quarter >/dev/null 2>&1
done
links "$site" >"$work/links"
cp -r "$site/draft" "$work/draft"
mkdir -p "$work/open"
cp -p "$site"/store.db* "$work/open/"
expect 10 "2024Q3 cannot be closed while 2024Q2 is open" \
    "$beatwise" close --site "$site" --quarter 2024Q3

# The copy made while the quarter was open still opens with the keys: the control of what follows.
copied_site() { # DIR: the site with the old copy of the store, and the keys as they are now
    cp -r "$site" "$1"
    rm -f "$1"/store.db*
    cp -p "$work"/open/store.db* "$1/"
}
copied_site "$work/a/control"
sed -i -e 's|^keys:.*|keys: ../keys/site|' "$work/a/control/site.yaml"
ok "an old copy opens while the key is there" "$beatwise" link --site "$work/a/control" --quarter 2024Q2

ok "close 2024Q2" "$beatwise" close --site "$site" --quarter 2024Q2
ok "the key is gone" test ! -e "$work/a/keys/site/quarter-2024Q2.key"
ok "the next quarter's is not" test -e "$work/a/keys/site/quarter-2024Q3.key"
ok "times are hours, points are gone" is_reduced "$site"
ok "what is sealed is of the last 14 days" test "$(store "$site" "SELECT count(*) FROM event
    WHERE $of_q2 AND sealed IS NOT NULL AND to_utc < 60 * 24 * 19890")" = 0
ok "and some is" test "$(store "$site" "SELECT count(*) FROM event WHERE $of_q2 AND sealed IS NOT NULL")" -gt 0
ok "close again" "$beatwise" close --site "$site" --quarter 2024Q2
ok "it says so" sh -c "'$beatwise' close --site '$site' --quarter 2024Q2 | grep -q 'was closed already'"
copied_site "$work/a/copy"
sed -i -e 's|^keys:.*|keys: ../keys/site|' "$work/a/copy/site.yaml"
expect 7 "quarter 2024Q2 has no key" "$beatwise" link --site "$work/a/copy" --quarter 2024Q2
ok "link keeps the links" "$beatwise" link --site "$site" --quarter 2024Q2
links "$site" >"$work/links_after"
same "the same as before" "$work/links" "$work/links_after"
ok "the log tells of it" sh -c "'$beatwise' audit --site '$site' | grep -q ' close .*\"carried\"'"
for quarter in 2024Q2 2024Q3; do
    "$beatwise" rank --site "$site" --quarter $quarter >/dev/null 2>&1
    "$beatwise" report --site "$site" --quarter $quarter >/dev/null 2>&1
done
same "no report changes" "$work/draft" "$site/draft"

# An extract that comes after: what it had before keeps its links, what is new finds match keys.
police=$site/extracts/2024Q2/police.csv.gz
gzip -dc "$police" >"$work/police.csv"
sed -n -e 1p -e '3,$p' "$work/police.csv" >"$work/fewer.csv"
before=$(links "$site" | wc -l)
ok "an extract supersedes after close" "$beatwise" collect --site "$site" --quarter 2024Q2 \
    --feed police --file "$work/fewer.csv"
cp "$work/.err" "$work/said"
ok "which says what is not kept of it" \
    grep -q "no identifiers were kept, [0-9]* events can be linked by" "$work/said"
ok "no identity is kept of it" test "$(store "$site" "SELECT count(*) FROM event WHERE extract_id IN
    (SELECT extract_id FROM extract WHERE quarter = $q2 AND is_current = 1 AND source = 2)
    AND sealed IS NOT NULL")" = 0
ok "link again" "$beatwise" link --site "$site" --quarter 2024Q2
after=$(links "$site" | wc -l)
echo "# links before $before, without one police record $after"
ok "the others keep their links" test "$after" -ge $((before - 1))
"$beatwise" collect --site "$site" --quarter 2024Q2 --feed police --file "$police" >/dev/null 2>&1
"$beatwise" link --site "$site" --quarter 2024Q2 >/dev/null 2>&1
sure=$(store "$site" "SELECT count(*) FROM link WHERE quarter = $q2 AND variant = 0")
store "$site" "DELETE FROM link WHERE quarter = $q2; DELETE FROM incident_event WHERE quarter = $q2;
    DELETE FROM incident WHERE quarter = $q2"
ok "match keys link what is not linked" "$beatwise" link --site "$site" --quarter 2024Q2
keyed=$(store "$site" "SELECT count(*) FROM link WHERE quarter = $q2 AND rule = 'match_key'")
echo "# links by match keys alone $keyed; before $before, of which $sure strict"
ok "half of those that any evidence gives" test $((2 * keyed)) -ge $((before * 9 / 10))

# The same act from records that cannot be known again: no report is made of that.
gzip -dc "$site/extracts/2024Q2/ed.csv.gz" | sed -e 's/^A2/B7/' |
    awk -F, -v OFS=, 'NR > 1 { $3 = $4 = $5 = $6 = "" } { print }' >"$work/unknown.csv"
for file in "$work/unknown.csv" "$site/extracts/2024Q2/ed.csv.gz"; do
    "$beatwise" collect --site "$site" --quarter 2024Q2 --feed ed --file "$file" >/dev/null 2>&1
    "$beatwise" link --site "$site" --quarter 2024Q2 >/dev/null 2>&1
    "$beatwise" rank --site "$site" --quarter 2024Q2 >/dev/null 2>&1
    if [ "$file" = "$work/unknown.csv" ]; then
        expect 10 "could be linked before it was closed" \
            "$beatwise" report --site "$site" --quarter 2024Q2
    else
        ok "with the right extract there is a report" \
            "$beatwise" report --site "$site" --quarter 2024Q2
    fi
done
ok "audit says nothing of backups" sh -c "! '$beatwise' audit --site '$site' 2>&1 >/dev/null | grep backup"
mv "$work/a/keys/site/CACHEDIR.TAG" "$work/"
ok "nor keeps still where keys are in them" sh -c "'$beatwise' audit --site '$site' 2>&1 >/dev/null | grep 'not kept out of backups'"
mv "$work/CACHEDIR.TAG" "$work/a/keys/site/"

# A returning person: the same id in two quarters, through match keys.
ok "persons come back" test "$(store "$site" "SELECT count(*) FROM (SELECT e.person_id FROM event e
    JOIN extract x ON x.extract_id = e.extract_id GROUP BY e.person_id
    HAVING count(DISTINCT x.quarter) > 1)")" -gt 0

# A quarter past its day is closed by whatever comes first; one of invented people is not.
ok "status closes nothing of an invented site" sh -c "'$beatwise' status --site '$site' &&
    [ -e '$work/a/keys/site/quarter-2024Q3.key' ]"
sed -i -e 's/^invented: true/invented: false/' "$site/site.yaml"
ok "status closes what is due" sh -c "'$beatwise' status --site '$site' &&
    [ ! -e '$work/a/keys/site/quarter-2024Q3.key' ]"
ok "nothing is sealed any more" test "$(store "$site" "SELECT count(*) FROM event WHERE sealed IS NOT NULL")" = 0

# Of a quarter past its day whose extracts could not be fetched there is nothing to close: what comes
# when the mistake is mended keeps its identities until it is linked.
late=$work/b/site
old_site "$late"
sed -i -e 's/^invented: true/invented: false/' "$late/site.yaml"
mv "$late/extracts/2024Q2" "$work/away"
lines_allowed=4 expect 9 "3 of 3 feeds could not be collected" "$beatwise" collect --site "$late" --quarter 2024Q2
ok "nothing is closed of it" sh -c "'$beatwise' status --site '$late' >/dev/null &&
    [ -e '$work/b/keys/site/quarter-2024Q2.key' ]"
expect 7 "nothing has been collected for 2024Q2" "$beatwise" close --site "$late" --quarter 2024Q2
mv "$work/away" "$late/extracts/2024Q2"
ok "collect what was late" "$beatwise" collect --site "$late" --quarter 2024Q2
ok "its identities are sealed" test "$(store "$late" "SELECT count(*) FROM event
    WHERE $of_q2 AND sealed IS NOT NULL")" -gt 0
ok "and then it is closed" sh -c "'$beatwise' status --site '$late' --json >'$work/status' &&
    [ ! -e '$work/b/keys/site/quarter-2024Q2.key' ]"
ok "status tells the day that the closing told" grep -q '"due": "2024-10-29"' "$work/status"

# Stopped anywhere, the next command finishes.
i=0
while [ $i -lt "$rounds" ]; do
    i=$((i + 1))
    killed=$work/k$i/site
    mkdir -p "$work/k$i"
    cp -rp "$work/a/keys" "$work/k$i/keys"
    cp -rp "$work/a/control" "$killed"
    : >"$work/k$i/keys/site/none"
    # The keys of the control: made anew for it.
    rm -rf "$killed"/store.db* "$work/k$i/keys"
    "$beatwise" key new --site "$killed" >/dev/null
    "$beatwise" collect --site "$killed" --quarter 2024Q2 >/dev/null 2>&1
    "$beatwise" close --site "$killed" --quarter 2024Q2 >/dev/null 2>&1 &
    pid=$!
    sleep "0.0$((i * 9 % 10))$((i % 10))"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    "$beatwise" close --site "$killed" --quarter 2024Q2 >"$work/.out" 2>"$work/.err" ||
        sed -e 's/^/# /' "$work/.err"
    if is_reduced "$killed" && [ ! -e "$work/k$i/keys/site/quarter-2024Q2.key" ] &&
        "$beatwise" audit --site "$killed" >/dev/null; then
        pass "killed on the way, and closed all the same"
    else
        fail "killed on the way, and closed all the same"
    fi
    rm -rf "${work:?}/k$i"
done
tap_done
