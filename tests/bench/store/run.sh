#!/bin/sh
# run.sh [EVENTS [COUNTED [BEATS]]]: on SQLite and, where a server is installed, on PostgreSQL with
# its data flushed to disk
#
#   load    rows a second into a store, beside the bare way of the engine:
#           "ENGINE WAY ROWS SECONDS ROWS-PER-SECOND"
#   count   the counting for rank over COUNTED events in three years: "ENGINE WHAT ROWS SECONDS"
#
# `make bench-store` builds and runs it.
set -u
: "${top_builddir:=$PWD}"
: "${top_srcdir:=$(cd "$(dirname "$0")/../../.." && pwd)}"
# shellcheck source=../../store/pg.sh
. "$top_srcdir/tests/store/pg.sh"
load=$top_builddir/tests/bench/store/load
count=$top_builddir/tests/bench/store/count
events=${1:-1000000}
counted=${2:-1200000}
beats=${3:-2000}
work=$(mktemp -d "${TMPDIR:-/tmp}/beatwise-bench.XXXXXX")
chmod 755 "$work"
trap 'pg_stop immediate; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

for way in store bare; do
    "$load" "sqlite:$work/$way.db" "$events" $way
    rm -f "$work/$way.db"*
done
"$count" "sqlite:$work/count.db" "$counted" "$beats"
rm -f "$work/count.db"*
if pg_is_there; then
    pg_fsync=on
    pg_synchronous_commit=on
    pg_make "$work/server" || exit 1
    for way in store bare; do
        pg_sql "CREATE DATABASE $way"
        "$load" "${pg_url%/*}/$way" "$events" $way
        pg_sql "DROP DATABASE $way"
    done
    pg_sql "CREATE DATABASE count"
    "$count" "${pg_url%/*}/count" "$counted" "$beats"
fi
