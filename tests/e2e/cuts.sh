# shellcheck shell=sh
# cuts.sh - connections that break where a test wants them to, and events to compare; read by tests
# after web.sh.
#
#   many_rows COUNT             rows of a seed, on stdout
#   keep_fresh, afresh          the site as it was before anything of the feed ed was collected
#   events                      of the store, so that two stores can be compared
#   cut_at [OPTIONS] -- CUT..., no_more_cuts   see tests/fetch/cutter.c; it passes on to $port
#   large_feed_from URL [CREDENTIALS]
# shellcheck disable=SC2034,SC2154 # $cut is for the tests; web.sh is read first
cutter=$top_builddir/tests/fetch/cutter
[ -x "$cutter" ] || skip_all "no tests/fetch/cutter"
seed=${BEATWISE_SEED:-20260401}

# Rows that gzip can do little with.
many_rows() { # COUNT
    echo "$header"
    awk -v count="$1" -v seed="$seed" 'BEGIN {
        srand(seed)
        for (n = 1; n <= count; n++) {
            noise = ""
            for (i = 0; i < 8; i++) noise = noise sprintf("%06X", rand() * 16777216)
            printf "ZZREC%d,2026-0%d-%02d %02d:%02d,B%d,500,500,street,9990000%03d,ZZSURNAME%d,ZZFORENAME,1911-02-03,ZZ9 9ZZ,ZZ%s\n", \
                n, n % 3 + 1, n % 27 + 1, n % 24, n % 60, n % 4 + 1, n % 1000, n % 50, noise
        }
    }'
}
keep_fresh() {
    "$beatwise" collect --site "$site" --quarter 2026Q1 --feed police >"$work/.out" 2>&1
    mkdir "$work/fresh"
    cp -a "$site" "$work/keys" "$work/fresh/"
}
afresh() {
    rm -rf "$site" "$work/keys"
    cp -a "$work/fresh/." "$work/"
}

events() {
    sqlite3 "$site/store.db" "SELECT x.feed, e.line, e.source, e.month, e.from_utc, e.to_utc,
        e.is_late, e.is_linkable, e.beat, e.located_by, e.place_type, hex(e.record_token),
        hex(e.match_keys) FROM event e JOIN extract x ON x.extract_id = e.extract_id
        ORDER BY x.feed, e.line"
}

# cut_at OPTIONS... -- CUT...: $cut is a port behind which connections break
cut_at() {
    rm -f "$work/cut.port"
    options=
    while [ "$1" != -- ]; do
        options="$options $1"
        shift
    done
    shift
    # shellcheck disable=SC2086 # some words
    "$cutter" $options ${on_cut:+-x "$on_cut"} "$work/cut.port" "$port" "$@" >/dev/null 2>&1 &
    cutter_pid=$!
    while [ ! -s "$work/cut.port" ] && kill -0 $cutter_pid 2>/dev/null; do sleep 0.02; done
    cut=$(cat "$work/cut.port")
}
no_more_cuts() {
    kill "$cutter_pid" 2>/dev/null
    wait "$cutter_pid" 2>/dev/null
}

large_feed_from() { # URL [CREDENTIALS]
    feed_from "$@"
    sed -i -e 's/rows: \[1, 20\]/rows: [1, 20000]/' "$site/feeds/ed.yaml"
}
