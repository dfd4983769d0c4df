#!/bin/sh
# What status says of a site: everything here, late, missing, refused and why, agreements, width.
# shellcheck source=hand_site.sh
. "$(dirname "$0")/hand_site.sh"

site=$work/site
hand_site "$site"
status() { "$beatwise" status --site "$site" "$@" >"$work/status" 2>"$work/.err"; }
says() { # TEXT: a line of the last status
    if grep -qF -- "$1" "$work/status"; then
        pass "$1"
    else
        sed -e 's/^/# /' "$work/status"
        fail "$1"
    fi
}
says_not() {
    if grep -qF -- "$1" "$work/status"; then fail "not: $1"; else pass "not: $1"; fi
}

status --as-of 2026-05-01
says "2026Q1: 0 of 3 feeds are here."
says "  ed: late, it was due on 28 April 2026"
says "Nothing has run yet."
status --as-of 2026-04-20
says "  ed: not here yet, it is due on 28 April 2026"

# collected FEED FILE: an extract of the quarter
collected() {
    "$beatwise" collect --site "$site" --quarter 2026Q1 --feed "$1" --file "$2" --as-of 2026-04-10 \
        >"$work/.out" 2>"$work/.err"
}
for source in ambulance ed police; do collected $source "$site/extracts/$source.csv"; done
status
says "Four squares (invented), judged on 29 April 2026"
says "2026Q1: all 3 feeds are here."
says "ed               |     -     -     - |     -     -     - |     -     -     - |     2     3     3"
says "Sealed identifiers: 1 quarter not closed, 2026Q1"
says "collect   police 2026Q1 stored"
says_not "Not collected"
status --as-of 2026-08-01
says "2026Q2: 0 of 3 feeds are here."
says "late  late  late"
says "late: nothing came, and its day is over."
status --as-of 2026-05-01 --quarters 1
says_not "2025Q4"
status --as-of 2026-05-01 --quarters 9
ok "two years are three blocks" test "$(grep -c '^feed  ' "$work/status")" = 3

# A later extract without a month; one that is refused leaves the first, and the reason is there.
rows | grep -v ',2026-02-' >"$work/two.csv"
collected ed "$work/two.csv"
rows | sed -e '4s/,ZZADDRESS//' -e '6s/2026/ZZZZ/' -e '8s/,2026[^,]*/,/' >"$work/bad.csv"
collected police "$work/bad.csv"
rm "$site/extracts/ambulance.csv"
"$beatwise" collect --site "$site" --quarter 2026Q1 --feed ambulance >"$work/.out" 2>&1
status
says "2026Q1: 2 of 3 feeds are here."
says "  ed: here, but a month of it is missing"
says "|    2*  miss    3*"
says "*: took an earlier extract's place."
says "  2026Q1 feed 'police': 3 of 8 violence rows could not be used"
says "(field_count); the extract before it counts"
says "  2026Q1 feed 'ambulance': "
status --json
ok "and as JSON" sh -c "tr -d ' \n' <'$work/status' | grep -q '\"feed\":\"ed\",\"source\":\"ed\",\"state\":\"missing\"'"
collected police "$site/extracts/police.csv"
status
says_not "(field_count); the extract before it counts"

# Refused, with nothing before it.
"$beatwise" collect --site "$site" --quarter 2026Q2 --feed police --file "$work/bad.csv" >"$work/.out" 2>&1
status --as-of 2026-07-10
says "  police: refused, see below"
says "| refus refus refus"

# Agreements, on the day that is judged.
sed -i -e 's/2099-12-31/2026-06-01/' "$site/feeds/ed.yaml"
sed -i -e '/sharing:/d' "$site/feeds/police.yaml"
status --as-of 2026-05-10
says "  ed: is due for review on 1 June 2026"
says "  police: no sharing reference; it will not be collected"
status --as-of 2026-06-10
says "  ed: was due for review on 1 June 2026; it will not be collected"
says_not "ambulance: is due"

# A name that says nothing of its source, or is longer than its column.
sed -e 's/name: ed$/name: royal-edwyl-infirmary-main/' "$site/feeds/ed.yaml" >"$site/feeds/royal-edwyl-infirmary-main.yaml"
status --as-of 2026-06-10
says "(ed)"
ok "no line is wider than 100" sh -c "! grep -q '.\{101\}' '$work/status'"
expect 2 "--quarters: at most 40" "$beatwise" status --site "$site" --quarters 41
expect 2 "--quarters: a whole number from 1 on was expected" "$beatwise" status --site "$site" --quarters 0
cat "$work/status" "$work/.err" >"$work/seen"
nothing_leaks
tap_done
