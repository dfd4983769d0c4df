#!/bin/sh
# Fails where an SQL text of the store holds what SQLite and PostgreSQL do not share, or means
# differently in each.  db_*.c speak to one engine and are left out.
set -eu
cd "${srcdir:-.}"

# One a line: extended regular expression (case is ignored), then " # " and why.
# shellcheck disable=SC2016 # $1 is a parameter of SQL
rules='string_agg|group_concat|array_agg # one engine each
(^|[^a-z_])(max|min)[ ]*\([^()]*, # of several values: greatest/least in the other
greatest|least[ ]*\( # max(a, b) in the other
lateral|distinct on|rollup|grouping sets|percentile_cont # one engine
(^|[^a-z_])using([^a-z_]|$) # DELETE USING is of one engine, and ON says the same
truncate|insert or |replace into|add constraint # one engine
autoincrement|identity|serial|rowid # keys are given by the program
create trigger # none
(^|[^a-z_])(i?like|glob|regexp|similar to)([^a-z_]|$) # case differs
(^|[^a-z_])(upper|lower|round|avg|printf|format)[ ]*\( # differs; done in C
json|->|@>|[?] # one engine
:: # SQLite takes $1::int for a name and binds NULL
\$[0-9]+[a-z_:] # the same
(^|[^a-z_])[:@][a-z]+ # parameters are $1, $2
strftime|julianday|date\(|now\(|current_|interval # no clock, and numbers for dates
(^|[^a-z_])(true|false)[^a-z_]*(and|or|then|[=),]) # 1 and 0
(^|[^a-z_])(integer|int|blob|bytea|real|float|double|boolean|numeric|varchar)([^a-z_]|$) # {i64} {f64} {bytes}
pragma|vacuum|begin|attach # for the back end
isnull|notnull|ifnull|nvl|iif # coalesce, CASE
sqlite_|pg_ # of one engine'

# The string literals of a file, one a line, without include lines and comments.
literals() {
    sed -e '/^#include/d' -e 's,/\*.*\*/,,' "$1" | grep -no '"\([^"\\]\|\\.\)*"' || true
}

# Prints what breaks a rule in the named files.
findings() {
    for file in "$@"; do
        literals "$file" | grep -E '"[^"]*(\$[0-9]|[A-Z]{3,}|\{[a-z0-9]+\}|[a-z_]+ = )' >"$found" || true
        printf '%s\n' "$rules" | while IFS= read -r rule; do
            grep -iE -e "${rule% # *}" "$found" | sed -e "s|^|$file:|" -e "s|\$| <- ${rule##* # }|"
        done
        # A text is ordered by its bytes and NULL has a place that is written.
        grep -nE 'ORDER BY[^"]*(beat|feed|name)([^_a-z]|$)' "$file" | grep -v 'COLLATE \\"C\\"' |
            sed -e "s|^|$file:|" -e 's|$| <- text without COLLATE "C"|' || true
        grep -nE 'ORDER BY[^"]*beat COLLATE' "$file" | grep -vE 'NULLS (FIRST|LAST)|e\.beat COLLATE \\"C\\", x\.feed' |
            sed -e "s|^|$file:|" -e 's|$| <- no NULLS FIRST or LAST|' || true
    done
}

found=$(mktemp)
bad=$(mktemp).c
trap 'rm -f "$found" "$bad" "${bad%.c}"' EXIT

echo 1..2
# shellcheck disable=SC2010,SC2046 # names of ours, without blanks
if findings $(ls src/store/*.c src/store/*_private.h | grep -vE '/db_|token_set') | sed -e 's/^/# /' |
    grep .; then
    echo "not ok 1 - SQL of both engines"
    status=1
else
    echo "ok 1 - SQL of both engines"
    status=0
fi

# Every one of these must be found, or the check checks nothing.
missed=0
while IFS= read -r text; do
    printf '    "%s",\n' "$text" >"$bad"
    if [ -z "$(findings "$bad")" ]; then
        echo "# not found: $text"
        missed=1
    fi
done <<'END'
SELECT group_concat(feed) FROM extract
SELECT max(a, b) FROM extract
SELECT DISTINCT ON (feed) feed FROM extract
INSERT OR REPLACE INTO meta VALUES ($1, $2)
SELECT $1::bigint
SELECT :name FROM meta
SELECT * FROM meta WHERE name = ?
SELECT name FROM meta WHERE name LIKE $1
SELECT round(weight) FROM link
CREATE TABLE t (a INTEGER)
SELECT rowid FROM event
SELECT is_late FROM event WHERE is_late = true AND line = 1
SELECT beat FROM event ORDER BY beat
SELECT beat FROM event ORDER BY beat COLLATE \"C\"
SELECT ifnull(beat, 1) FROM event
PRAGMA cache_size = 1
DELETE FROM link USING event
END
if [ $missed = 0 ]; then
    echo "ok 2 - the check finds what it is for"
else
    echo "not ok 2 - the check finds what it is for"
    status=1
fi
exit $status
