#!/bin/sh
# run.sh - how long linkage takes, and how it grows; run by `make bench-link`.  Smaller or larger by
#   SIZES="10000 1000000" NATIONAL="250000 100000 500000" THREADS=2
# One line each: records, seconds, user seconds, memory at most, candidate pairs, links, pairs a
# second and core.
set -eu
: "${SIZES:=10000 30000 100000 300000 1000000 3000000}" "${NATIONAL:=250000 100000 500000}"
bench=${top_builddir:-.}/tests/bench/link/link
for size in $SIZES; do
    "$bench" persons "$size"
done
# shellcheck disable=SC2086 # three numbers
"$bench" quarter $NATIONAL
