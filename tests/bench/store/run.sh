#!/bin/sh
# run.sh [EVENTS]: rows a second into a store, on SQLite and, where a server is installed, on
# PostgreSQL with its data flushed to disk; beside the bare way of each engine.  Prints
# "ENGINE WAY ROWS SECONDS ROWS-PER-SECOND".  `make bench-store` builds and runs it.
set -u
: "${top_builddir:=$PWD}"
: "${top_srcdir:=$(cd "$(dirname "$0")/../../.." && pwd)}"
# shellcheck source=../../store/pg.sh
. "$top_srcdir/tests/store/pg.sh"
load=$top_builddir/tests/bench/store/load
events=${1:-1000000}
work=$(mktemp -d "${TMPDIR:-/tmp}/beatwise-bench.XXXXXX")
chmod 755 "$work"
trap 'pg_stop immediate; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

for way in store bare; do
    "$load" "sqlite:$work/$way.db" "$events" $way
    rm -f "$work/$way.db"*
done
if pg_is_there; then
    pg_fsync=on
    pg_synchronous_commit=on
    pg_make "$work/server" || exit 1
    for way in store bare; do
        pg_sql "CREATE DATABASE $way"
        "$load" "${pg_url%/*}/$way" "$events" $way
        pg_sql "DROP DATABASE $way"
    done
fi
