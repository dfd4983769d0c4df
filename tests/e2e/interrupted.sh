#!/bin/sh
# A transfer that is stopped by a signal, a clock that jumps under it, and packed files that are not
# what they seem: the message, the exit code, and the store as it was.
# shellcheck source=web.sh
. "$(dirname "$0")/web.sh"
# shellcheck source=cuts.sh
. "$(dirname "$0")/cuts.sh"

authority ours
certificate localhost ours subjectAltName=DNS:localhost
many_rows 4000 >"$web/files/rows.csv"
gzip -nk "$web/files/rows.csv"
size=$(stat -c %s "$web/files/rows.csv.gz")
head -c $((size - 4)) "$web/files/rows.csv.gz" >"$web/files/cut.csv.gz"
{ cat "$web/files/rows.csv.gz" && echo rubbish; } >"$web/files/rubbish.csv.gz"
# Two members, parted in the middle of a row.
head -c 100000 "$web/files/rows.csv" | gzip -n >"$web/files/members.csv.gz"
tail -c +100001 "$web/files/rows.csv" | gzip -n >>"$web/files/members.csv.gz"
# The same row for 32 MiB.
{ echo "$header" && yes "$(row 1)" | head -c 33554432; } | gzip -9n >"$web/files/bomb.csv.gz"
# Within the ratio, but longer than the site allows.
{ cat "$web/files/rows.csv" && tail -n +2 "$web/files/rows.csv"; } | gzip -n >"$web/files/long.csv.gz"

configure() {
    cat >"$web/nginx.conf" <<CONF
daemon off;
master_process off;
pid $web/nginx.pid;
error_log $web/error.log;
events { worker_connections 32; }
http {
    access_log $web/access.log;
    client_body_temp_path $web/body;
    proxy_temp_path $web/proxy;
    fastcgi_temp_path $web/fastcgi;
    uwsgi_temp_path $web/uwsgi;
    scgi_temp_path $web/scgi;
    ssl_certificate $work/certs/localhost.pem;
    ssl_certificate_key $work/certs/localhost.key;
    server {
        listen 127.0.0.1:$1 ssl;
        root $web/files;
        location /slow/ { alias $web/files/; limit_rate 50k; }
        location /dripping/ { alias $web/files/; limit_rate 200; }
    }
}
CONF
}
start_web
there=https://localhost:$port
settings "{ca: ../certs/ours.pem, timeout: 5s, retries: 2, retry_wait: 0s}"
keep_fresh

large_failed() { # STATUS TEXT URL
    large_feed_from "$3"
    refused "$1" "$2" fetch
}
large_failed 5 "feed 'ed': 'cut.csv.gz': cut off: the gzip data stop without their trailer" "$there/cut.csv.gz"
large_failed 5 "feed 'ed': $there/rubbish.csv.gz: " "$there/rubbish.csv.gz"
large_failed 6 "feed 'ed': $there/bomb.csv.gz: inflates to more than 200 times its size" "$there/bomb.csv.gz"
settings "{ca: ../certs/ours.pem, timeout: 5s, max_bytes: 800 KiB}"
large_failed 6 "feed 'ed': $there/long.csv.gz: " "$there/long.csv.gz"
settings "{ca: ../certs/ours.pem, timeout: 1s, retries: 1, retry_wait: 0s, min_rate: 10 KiB}"
large_failed 11 "given up after 2 tries: Operation too slow" "$there/dripping/rows.csv.gz"
settings "{ca: ../certs/ours.pem, timeout: 5s, retries: 2, retry_wait: 0s}"
large_feed_from "$there/rows.csv.gz"
ok "in one member" fetch
events >"$work/whole"
afresh
large_feed_from "$there/members.csv.gz"
ok "in two members" fetch
events >"$work/now"
same "with the same events" "$work/whole" "$work/now"

# On a terminal, after two seconds.
if command -v script >/dev/null; then
    afresh
    large_feed_from "$there/slow/rows.csv.gz"
    script -qec "$beatwise collect --site $site --quarter 2026Q1 --feed ed" /dev/null >"$work/last" 2>&1
    ok "on a terminal it shows how far it is" grep -q "ed: 0\.[0-9] of 0\.2 MB, [0-9]* rows, [0-9]* kept, 0 rejects, 0\.[0-9] MB/s" "$work/last"
else
    skip "on a terminal" "no script"
fi

# A shell starts what runs beside it with INT ignored: env gives it back.
for stop in 1-HUP 2-INT 15-TERM; do
    signal=${stop#*-}
    afresh
    large_feed_from "$there/slow/rows.csv.gz"
    picture "$site" >"$work/before"
    env --default-signal "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed >"$work/.out" 2>"$work/last" &
    collecting=$!
    sleep 0.7
    if kill -0 $collecting; then
        kill -s "$signal" $collecting
        wait $collecting
        status=$?
    else
        status=gone
    fi
    ok "$signal in a transfer ends it with the signal's status, $status" [ "$status" = $((128 + ${stop%-*})) ]
    picture "$site" >"$work/after"
    same "$signal leaves the store as it was" "$work/before" "$work/after"
    cat "$work/last" >>"$work/seen"
done
large_feed_from "$there/rows.csv.gz"
ok "the next run does it all" fetch
events >"$work/now"
same "with the same events" "$work/whole" "$work/now"

# shellcheck disable=SC2317 # called by ok
jumps() { [ $(($(LD_PRELOAD=$clock date +%s) - $(date +%s))) -gt 20000 ]; }
clock=$top_builddir/tests/fetch/jumping_clock.so
if [ -e "$clock" ]; then
    ok "the clock can be made to jump" jumps
    afresh
    cut_at -- 60000 60000
    large_feed_from "https://localhost:$cut/slow/rows.csv.gz"
    started=$(awk '{ print int($1) }' /proc/uptime)
    ok "the clock jumps by hours while a broken transfer goes on" env LD_PRELOAD="$clock" \
        "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed
    no_more_cuts
    ok "which takes no longer" [ $(($(awk '{ print int($1) }' /proc/uptime) - started)) -lt 20 ]
    events >"$work/now"
    same "with the same events" "$work/whole" "$work/now"
else
    skip "a clock that jumps" "nothing can be preloaded under sanitizers"
fi
ok "the run log is whole" "$beatwise" audit --site "$site"
nothing_leaks
tap_done
