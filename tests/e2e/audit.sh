#!/bin/sh
# The run log: an edited, removed, moved or cut-off entry is named.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
command -v sqlite3 >/dev/null || skip_all "no sqlite3 to tamper with"

site=$work/site
small_site "$site" 1
"$beatwise" run --site "$site" --quarter 2025Q4 >/dev/null 2>&1
ok "a log that nobody touched" "$beatwise" audit --site "$site"
cp "$site/store.db" "$work/whole.db"
last=$(sqlite3 "$work/whole.db" 'select max(number) from run_log')

# tampered WHAT SQL TEXT: the log with SQL done to it is found out
tampered() {
    rm -f "$site/store.db-wal" "$site/store.db-shm"
    cp "$work/whole.db" "$site/store.db"
    sqlite3 "$site/store.db" "$2"
    expect 12 "$3" "$beatwise" audit --site "$site"
}
tampered "edited" "update run_log set body = replace(body, 'kept', 'lost') where number = 2" \
    "entry 2 was changed"
tampered "removed" "delete from run_log where number = 2" "entry 2 is missing"
tampered "time changed" "update run_log set at_utc_s = at_utc_s + 60 where number = 3" \
    "entry 3 was changed"
tampered "swapped" "update run_log set number = -1 where number = 2;
    update run_log set number = 2 where number = 3; update run_log set number = 3 where number = -1" \
    "entry 2 was changed"
tampered "cut off" "delete from run_log where number = $last" \
    "the log ends at entry $((last - 1)), but $last were written"
tampered "all gone" "delete from run_log" "the log ends at entry 0, but $last were written"
tap_done
