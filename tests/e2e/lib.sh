# shellcheck shell=sh disable=SC2034
# lib.sh - what the end-to-end tests share; read by each of them.
#
#   tap_plan      counts nothing in advance: the plan comes last, from tap_done
#   ok WHAT CMD.. one test: the command succeeds
#   expect STATUS "text" CMD..   one test: exit code, and the text is in the one line on stderr
set -u
: "${top_builddir:=$PWD}"
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
beatwise=$top_builddir/beatwise
reference=$top_srcdir/../shared/reference
work=$(mktemp -d "${TMPDIR:-/tmp}/beatwise-e2e.XXXXXX")
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    if [ -n "${server_pid:-}" ]; then kill "$server_pid" 2>/dev/null; fi
    if [ -n "${mounted:-}" ]; then umount "$mounted"; fi
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
tests=0
failures=0

# TAP takes "# TODO" in a name for a test that may fail.
plain_name() { printf '%s\n' "$1" | sed -e 's/#/\\#/g'; }
pass() {
    tests=$((tests + 1))
    echo "ok $tests - $(plain_name "$1")"
}

fail() {
    tests=$((tests + 1))
    failures=$((failures + 1))
    echo "not ok $tests - $(plain_name "$1")"
}

skip() {
    tests=$((tests + 1))
    echo "ok $tests - $1 # SKIP $2"
}

skip_all() {
    echo "1..0 # SKIP $1"
    exit 0
}

ok() {
    what=$1
    shift
    if "$@" >"$work/.out" 2>"$work/.err"; then
        pass "$what"
    else
        sed -e 's/^/# /' "$work/.out" "$work/.err"
        fail "$what"
    fi
}

# expect STATUS TEXT CMD...: the exit code, and one message (a hint may follow) that holds TEXT
expect() {
    wanted=$1
    text=$2
    shift 2
    status=0
    "$@" >"$work/.out" 2>"$work/.err" || status=$?
    if [ "$status" = "$wanted" ] && grep -qF -- "$text" "$work/.err" &&
        [ "$(grep -cv '^hint: \|^usage: ' "$work/.err")" -le "${lines_allowed:-1}" ]; then
        pass "exit $wanted: $text"
    else
        echo "# exit $status; stderr:"
        sed -e 's/^/#   /' "$work/.err"
        fail "exit $wanted: $text"
    fi
}

same() { # WHAT A B: two files or folders with the same bytes
    if diff -r "$2" "$3" >"$work/.out" 2>&1; then
        pass "$1"
    else
        sed -e 's/^/# /' "$work/.out" | head -20
        fail "$1"
    fi
}

tap_done() {
    echo "1..$tests"
    [ "$failures" = 0 ]
    exit
}

# small_site DIR [QUARTERS]: an invented site small enough for a test
small_site() {
    "$beatwise" synth "$1" --beats 12 --people 20000 --incidents 400 --quarters "${2:-2}" \
        --quarter 2025Q4 --quiet >/dev/null
}
