#!/bin/sh
# The store's tests once more, on a PostgreSQL server of their own.
set -u
: "${top_builddir:=$PWD}"
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
# shellcheck source=pg.sh
. "$top_srcdir/tests/store/pg.sh"

if ! grep -q '^#define HAVE_LIBPQ 1' "$top_builddir/config.h"; then
    echo "1..0 # SKIP built without libpq"
    exit 0
fi
if ! pg_is_there; then
    echo "1..0 # SKIP no PostgreSQL server is installed"
    exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/beatwise-pg.XXXXXX")
chmod 755 "$work"
trap 'pg_stop immediate; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
pg_make "$work/server" || exit 1

BEATWISE_TEST_STORE=$pg_url
export BEATWISE_TEST_STORE
tests=0
failed=0
for program in "$top_builddir"/tests/store/test_*; do
    name=${program##*/}
    case $name in *.* | test_spread) continue ;; esac
    [ -x "$program" ] || continue
    status=0
    "$program" >"$work/out" 2>"$work/err" || status=$?
    # Numbers go on from program to program.
    awk -v n="$tests" -v name="$name" '
        /^(not )?ok [0-9]+ # SKIP/ { print "ok " ++n " - " name " " $NF " # SKIP for a file only"; next }
        /^(not )?ok / { sub(/ok [0-9]+ - /, "ok " ++n " - " name " "); print; next }
        /^1\.\./ { next }
        { print "# " $0 }' "$work/out"
    sed -e 's/^/# /' "$work/err"
    tests=$((tests + $(grep -cE '^(not )?ok ' "$work/out")))
    if [ $status != 0 ]; then
        failed=1
        tests=$((tests + 1))
        echo "not ok $tests - $name exits with $status"
    fi
done
if [ $tests = 0 ]; then
    echo "1..0 # SKIP built without cmocka"
    exit 0
fi
echo "1..$tests"
exit $failed
