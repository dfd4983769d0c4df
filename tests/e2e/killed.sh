#!/bin/sh
# kill -9 at ten random moments of run, then run again: the bytes of an undisturbed run.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

rounds=${BEATWISE_KILLS:-10}
small_site "$work/still/site"
mkdir "$work/keys"
for quarter in 2025Q4 2026Q1; do
    "$beatwise" run --site "$work/still/site" --quarter $quarter >/dev/null 2>&1
done
started=$(date +%s%N)
small_site "$work/timed/site"
"$beatwise" run --site "$work/timed/site" --quarter 2025Q4 >/dev/null 2>&1
whole_ms=$((($(date +%s%N) - started) / 1000000))

i=0
while [ $i -lt "$rounds" ]; do
    i=$((i + 1))
    site=$work/killed$i/site
    small_site "$site"
    # Somewhere in the run; the moments are spread, and their place within is up to the machine.
    pause_ms=$(((whole_ms * i / (rounds + 1)) + $(od -A n -N 1 -t u1 /dev/urandom) % 20))
    "$beatwise" run --site "$site" --quarter 2025Q4 >/dev/null 2>&1 &
    pid=$!
    sleep "$((pause_ms / 1000)).$(printf %03d $((pause_ms % 1000)))"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    for quarter in 2025Q4 2026Q1; do
        "$beatwise" run --site "$site" --quarter $quarter >/dev/null 2>"$work/err" ||
            sed -e 's/^/# /' "$work/err"
    done
    same "killed after $pause_ms ms, then run again" "$work/still/site/draft" "$site/draft"
    "$beatwise" audit --site "$site" >/dev/null 2>"$work/err" || {
        sed -e 's/^/# /' "$work/err"
        fail "the log of the killed run is whole"
    }
    rm -rf "$site" "$work/killed$i"
done
tap_done
