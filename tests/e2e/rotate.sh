#!/bin/sh
# Keys that rotate: links before and after, kill -9 on the way, and an end to all of it.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

rounds=${BEATWISE_KILLS:-8}
command -v sqlite3 >/dev/null || skip_all "sqlite3 looks into the store"
site=$work/site
"$beatwise" synth "$site" --beats 12 --people 20000 --incidents 400 --quarters 3 --quarter 2024Q2 \
    --quiet >/dev/null
for quarter in 2024Q2 2024Q3; do
    "$beatwise" run --site "$site" --quarter $quarter >/dev/null 2>&1
done
"$beatwise" close --site "$site" --quarter 2024Q2 >/dev/null
cp -r "$site/draft" "$work/draft"
store() { sqlite3 "$site/store.db" "$1"; }
# tokens: what a dictionary could be tried on
tokens() { store "SELECT hex(record_token), hex(match_keys) FROM event ORDER BY 1, 2"; }
# links: who is linked, by ids, which no rotation changes
links() { store "SELECT hex(a), hex(b), rule FROM link WHERE quarter = $((2024 * 4 + 1)) ORDER BY 1, 2"; }
relink() {
    for quarter in 2024Q2 2024Q3; do
        "$beatwise" link --site "$site" --quarter $quarter >/dev/null || return
    done
}

tokens >"$work/tokens"
links >"$work/links"
ok "rotate" "$beatwise" key rotate --site "$site"
tokens >"$work/tokens_after"
if comm -12 "$work/tokens" "$work/tokens_after" | grep -qv '^|$'; then
    fail "no token stays"
else
    pass "no token stays"
fi
ok "link again" relink
links >"$work/links_after"
same "the links are the same" "$work/links" "$work/links_after"
rm -rf "$site/draft"
for quarter in 2024Q2 2024Q3; do
    "$beatwise" run --site "$site" --quarter $quarter >"$work/again" 2>/dev/null
done
ok "the same extracts are no-ops still" test "$(grep -c ' unchanged$' "$work/again")" = 3
same "and the reports" "$work/draft" "$site/draft"
ok "a new quarter meets the old one's people" "$beatwise" run --site "$site" --quarter 2024Q4
returning=$("$beatwise" audit --site "$site" | sed -n -e 's/.* link .*"quarter":"2024Q4".*"returning":\([0-9]*\),.*/\1/p' | tail -n 1)
echo "# returning $returning"
ok "some of them" test "${returning:-0}" -gt 10
ok "the log is whole" "$beatwise" audit --site "$site"

# Whatever moment it is: store and keys fit, and the links are the same.
i=0
while [ $i -lt "$rounds" ]; do
    i=$((i + 1))
    "$beatwise" key rotate --site "$site" >/dev/null 2>&1 &
    pid=$!
    sleep "0.0$((i * 7 % 10))$((i * 3 % 10))"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    relink 2>"$work/.err" || sed -e 's/^/# /' "$work/.err"
    links >"$work/links_after"
    same "killed in round $i ($("$beatwise" key id --site "$site"))" "$work/links" "$work/links_after"
    "$beatwise" audit --site "$site" >/dev/null 2>&1 || fail "the log is whole"
done

# Between the store's commit and the files: by hand, so that it is met for certain.
cp -rp "$work/keys/site" "$work/old_keys"
"$beatwise" key rotate --site "$site" >/dev/null
mv "$work/keys/site/site.key" "$work/keys/site/site-next.key"
cp -p "$work/old_keys/site.key" "$work/keys/site/site.key"
ok "a stop between the two is mended by the next command" "$beatwise" status --site "$site"
ok "also by one with keys" relink
ok "the old key is gone" sh -c "! cmp -s '$work/old_keys/site.key' '$work/keys/site/site.key'"

# Keys of before rotation do not fit.
mv "$work/keys/site/site.key" "$work/new.key"
cp -p "$work/old_keys/site.key" "$work/keys/site/site.key"
expect 10 "are not those that the store was made with" \
    "$beatwise" link --site "$site" --quarter 2024Q3
mv "$work/new.key" "$work/keys/site/site.key"

# A match key that is not unique enough here (a note that link makes) is retired by a rotation.
count_keys() { store "SELECT CAST(sum(length(match_keys)) / 17 AS integer) FROM event"; }
before=$(count_keys)
store "UPDATE meta SET value = ' names_m_pc ' WHERE name = 'keys_below'"
"$beatwise" key rotate --site "$site" >/dev/null
after=$(count_keys)
ok "a retired key goes from the store" test "$after" -lt "$before"
store "UPDATE extract SET description = '' WHERE quarter = $((2024 * 4 + 2))"
"$beatwise" collect --site "$site" --quarter 2024Q3 >/dev/null 2>&1
ok "and does not come back" test "$(count_keys)" = "$after"

# The end of it.
"$beatwise" key shared "$work/shared_before.key" --site "$site" >/dev/null
ok "rotate --forget" "$beatwise" key rotate --forget --site "$site"
ok "no match key is left" test "$(store "SELECT count(*) FROM event WHERE match_keys IS NOT NULL")" = 0
ok "no person is known in two places" test \
    "$(store "SELECT count(*) FROM event")" = "$(store "SELECT count(DISTINCT person_id) FROM event")"
ok "the open quarter can be linked" "$beatwise" link --site "$site" --quarter 2024Q3
"$beatwise" key shared "$work/shared_after.key" --site "$site" >/dev/null
ok "suppliers need another key" sh -c "! cmp -s '$work/shared_before.key' '$work/shared_after.key'"
ok "the log is whole" "$beatwise" audit --site "$site"
expect 2 "belongs to 'key rotate'" "$beatwise" key id --forget --site "$site"
expect 2 "name the site" "$beatwise" key rotate --keys "$work/keys/site"
tap_done
