#!/bin/sh
# run.sh - how long `collect` takes for a quarter of emergency department rows, beside a program that
# only inflates the file, and beside what reads and filters it today: pandas, R's data.table and the
# sqlite3 shell, each where it is installed.  Run by `make bench-collect` in the build folder;
#   ROWS=1000000 ROUNDS=5 (rounds of the slow ones: SLOW_ROUNDS=5)
# The programs take turns, so that what else the machine does falls on all alike.  Prints a table of
# medians: wall and processor time in seconds, MB of CSV a second of wall time, peak memory.
# shellcheck source=../../e2e/lib.sh
. "$(dirname "$0")/../../e2e/lib.sh"
: "${ROWS:=1000000}" "${ROUNDS:=5}" "${SLOW_ROUNDS:=$ROUNDS}"
[ -x /usr/bin/time ] || skip_all "no /usr/bin/time to measure with"
built=$(cd "$top_builddir" && pwd)/tests/bench/collect
site=$work/site
small_site "$site" 1
rm -rf "$site/extracts"
sed -e 's/rows: \[0, [0-9]*\]/rows: [0, 99999999]/' "$site/feeds/ed.yaml" >"$work/ed.yaml"
cp "$work/ed.yaml" "$site/feeds/ed.yaml"
"$built/rows" "$ROWS" >"$work/ed.csv"
gzip -6 -c "$work/ed.csv" >"$work/ed.csv.gz"
bytes=$(wc -c <"$work/ed.csv")

# once NAME CMD...: one round; a line "NAME wall processor KiB" into $work/times
once() {
    name=$1
    shift
    if /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$@" >"$work/.out" 2>"$work/.err"; then
        tail -n 1 "$work/time" | awk -v name="$name" '{ print name, $1, $2 + $3, $4 }' >>"$work/times"
    else
        sed -e "s/^/# $name: /" "$work/.err"
    fi
}

fresh() { # a store without the extract
    rm -f "$site"/store.db*
}

cat >"$work/filter.py" <<'PY'
import sys
import pandas
rows = pandas.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
print(len(rows[rows.INTENT == "20"]))
PY
cat >"$work/filter.R" <<'R'
library(data.table)
rows <- fread(commandArgs(TRUE)[1], colClasses = "character")
cat(nrow(rows[INTENT == "20"]), "\n")
R
cat >"$work/shell.sql" <<SQL
.mode csv
.import '$work/ed.csv' ed
SELECT count(*) FROM ed WHERE INTENT = '20';
SQL
round=0
: >"$work/times"
while [ $round -lt "$ROUNDS" ]; do
    round=$((round + 1))
    once inflate_only "$built/inflate" "$work/ed.csv.gz"
    fresh
    once collect_gzip "$beatwise" collect --site "$site" --quarter 2025Q4 --feed ed --file "$work/ed.csv.gz"
    fresh
    once collect_plain "$beatwise" collect --site "$site" --quarter 2025Q4 --feed ed --file "$work/ed.csv"
    [ $round -le "$SLOW_ROUNDS" ] || continue
    for python in python3 /usr/bin/python3; do
        if $python -c 'import pandas' 2>/dev/null; then
            once pandas $python "$work/filter.py" "$work/ed.csv"
            break
        fi
    done
    if Rscript -e 'library(data.table)' >/dev/null 2>&1; then
        once data.table Rscript "$work/filter.R" "$work/ed.csv"
    fi
    if command -v sqlite3 >/dev/null; then
        once sqlite3_shell sqlite3 :memory: ".read $work/shell.sql"
    fi
done
echo "# $ROWS rows in 40 columns, 4 % violence, $bytes bytes, packed $(wc -c <"$work/ed.csv.gz"); $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg)"
awk -v bytes="$bytes" '
    function median(list, n,   i, k, t) {
        for (i = 2; i <= n; i++)
            for (k = i; k > 1 && list[k - 1] > list[k]; k--) { t = list[k]; list[k] = list[k - 1]; list[k - 1] = t }
        return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
    }
    { if (!($1 in n)) order[++names] = $1; n[$1]++; wall[$1, n[$1]] = $2; cpu[$1, n[$1]] = $3; kib[$1, n[$1]] = $4 }
    END {
        printf "%-14s %6s %8s %10s %7s %6s\n", "what", "rounds", "wall s", "processor s", "MB/s", "MiB"
        for (i = 1; i <= names; i++) {
            name = order[i]
            for (k = 1; k <= n[name]; k++) { a[k] = wall[name, k]; b[k] = cpu[name, k]; c[k] = kib[name, k] }
            m[name] = median(a, n[name])
            printf "%-14s %6d %8.2f %10.2f %7.0f %6.0f\n", name, n[name], m[name], median(b, n[name]), bytes / 1e6 / m[name], median(c, n[name]) / 1024
        }
        if (m["inflate_only"] > 0)
            printf "# collect of gzip takes %.2f times as long as inflating it\n", m["collect_gzip"] / m["inflate_only"]
    }' "$work/times"
