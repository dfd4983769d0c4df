#!/bin/sh
# Fails where another stage than those about links reads events row by row: what is counted is counted by the
# store, so that a store of a nation is not carried through the program.
set -eu
cd "${srcdir:-.}"

echo 1..3
status=0
# check WHAT FOUND EXPECTED
check() {
    tests=$((${tests:-0} + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $tests - $1"
    else
        printf '%s\n' "$2" | sed -e 's/^/# /'
        echo "not ok $tests - $1"
        status=1
    fi
}
callers=$(grep -l 'bw_store_events_of(' -r src | grep -v '^src/store/' | LC_ALL=C sort | tr '\n' ' ')
check "only link, close and the evaluation of links ask for events" "$callers" \
    "src/stage/evaluate_keys.c src/stage/stage_close.c src/stage/stage_link.c "
# One statement gives them, of one extract; those that are listed are of the quarter asked for.
# shellcheck disable=SC2016 # $1 is a parameter of SQL
rows=$(grep -c 'SELECT " BW_EVENT_COLUMNS ".* FROM event WHERE extract_id = $1' src/store/store_link.c)
all=$(grep -h 'BW_EVENT_COLUMNS "' src/store/*.c | grep -c SELECT)
check "events come by extract" "$rows $all" "1 1"
# Whatever else reads the table of events reads tokens and keys (close, rotate), or no column into the
# program: INSERT .. SELECT, EXISTS.
others=$(grep -l 'FROM event\( \|"\)' src/store/*.c | LC_ALL=C sort | tr '\n' ' ')
check "where the texts are that read them" "$others" \
    "src/store/schema.c src/store/store_close.c src/store/store_extract.c src/store/store_link.c src/store/store_token.c "
exit $status
