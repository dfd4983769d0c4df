#!/bin/sh
# Connections that break: each transfer goes on where it stopped, or begins anew where the file is no
# longer the same; either way the store has the events of an undisturbed one.
# shellcheck source=web.sh
. "$(dirname "$0")/web.sh"
# shellcheck source=cuts.sh
. "$(dirname "$0")/cuts.sh"

authority ours
certificate localhost ours subjectAltName=DNS:localhost

many_rows 4000 >"$web/files/rows.csv"
gzip -nk "$web/files/rows.csv"
many_rows 3000 >"$work/other.csv"
touch -d '2026-04-01 12:00' "$web/files/rows.csv" "$web/files/rows.csv.gz"
touch -d '2026-04-02 12:00' "$work/other.csv"

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
        listen 127.0.0.1:$(($1 + 1)) ssl http2;
        root $web/files;
    }
    server {
        listen 127.0.0.1:$1 ssl;
        root $web/files;
        location /plain/ { alias $web/files/; max_ranges 0; }
        location /untold/ { alias $web/files/; etag off; add_header Last-Modified ""; }
        location /timed/ { alias $web/files/; etag off; }
    }
}
CONF
}
start_web
settings "{ca: ../certs/ours.pem, timeout: 5s, retries: 3, retry_wait: 0s}"

keep_fresh

# The cuts are the first connections of the collect; it must end with these events.
survives() { # WHAT PATH EVENTS
    large_feed_from "https://localhost:$cut$2"
    : >"$web/access.log"
    status=0
    fetch >"$work/.out" 2>"$work/last" || status=$?
    events >"$work/now"
    if [ $status = 0 ] && cmp -s "$3" "$work/now"; then
        pass "$1"
    else
        sed -e 's/^/# /' "$work/last" "$web/access.log"
        fail "$1 (exit $status, $(wc -l <"$work/now") events)"
    fi
    cat "$work/last" >>"$work/seen"
}
partial() { grep -c '" 206 ' "$web/access.log"; }

large_feed_from "https://localhost:$port/rows.csv.gz"
: >"$web/access.log"
ok "undisturbed" fetch
events >"$work/whole"
ok "it has its 4000 rows and the police's 8" [ "$(wc -l <"$work/whole")" = 4008 ]
cp "$web/files/rows.csv" "$work/rows.csv"
afresh
cp "$work/other.csv" "$web/files/rows.csv"
large_feed_from "https://localhost:$port/rows.csv"
ok "the other file, undisturbed" fetch
events >"$work/other"
cp -p "$work/rows.csv" "$web/files/rows.csv"
touch -d '2026-04-01 12:00' "$web/files/rows.csv"

# Twenty places; what TLS adds is counted in, so that the handshake may break, too.
size=$(stat -c %s "$web/files/rows.csv.gz")
offsets=$(awk -v seed="$seed" -v size="$size" 'BEGIN {
    srand(seed + 1)
    for (i = 0; i < 20; i++) print 1 + int(rand() * (size + 2000)) }')
echo "# seed $seed, $size bytes, cut after $(echo "$offsets" | tr "\n" " ")"
resumed=0
n=0
for at in $offsets; do
    n=$((n + 1))
    afresh
    if [ $((n % 2)) = 0 ]; then cut_at -r -- "$at"; else cut_at -- "$at"; fi
    survives "cut after $at bytes" /rows.csv.gz "$work/whole"
    no_more_cuts
    resumed=$((resumed + $(partial)))
done
# A reset may take with it what had come, and a handshake may break: not all.
ok "$resumed of them by asking for the rest" [ "$resumed" -ge 8 ]

afresh
cut_at -- 36000 36000 36000 36000
survives "cut four times in one transfer" /rows.csv.gz "$work/whole"
no_more_cuts
ok "each time it asked for the rest" [ "$(partial)" = 4 ]
afresh
cut_at -- 90000
survives "a server that tells time and size alone" /timed/rows.csv.gz "$work/whole"
no_more_cuts
ok "was asked for the rest" [ "$(partial)" = 1 ]
afresh
cut_at -- 90000
survives "a server without ranges, the same file" /plain/rows.csv.gz "$work/whole"
no_more_cuts
ok "which sent it once more" [ "$(grep -c '" 200 ' "$web/access.log")" = 2 ]
ok "and it was not begun anew" sh -c "! grep -q anew '$work/last'"

port=$((port + 1))
afresh
cut_at -- 90000 40000
survives "cut twice, over HTTP/2" /rows.csv.gz "$work/whole"
no_more_cuts
ok "each time it asked for the rest" [ "$(grep -c 'HTTP/2.0" 206' "$web/access.log")" = 2 ]
port=$((port - 1))

# Through a proxy, by curl's own variables.
afresh
cut_at -p -- 90000
large_feed_from "https://localhost:$port/rows.csv.gz"
: >"$web/access.log"
ok "through a proxy" env https_proxy="http://ZZUSER:ZZPASSWORD@localhost:$cut" "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed
events >"$work/now"
same "with the same events" "$work/whole" "$work/now"
ok "which was cut" [ "$(partial)" = 1 ]
ok "no_proxy goes past it" env https_proxy=http://localhost:1 no_proxy=localhost "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed
no_more_cuts
afresh
large_feed_from "https://localhost:$port/rows.csv.gz"
refused 11 "given up after 4 tries: Failed to connect to localhost port 1" env https_proxy=http://ZZUSER:ZZPASSWORD@localhost:1 \
    "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed

# The file changes between the cut and the next request.
afresh
on_cut="cp -p $work/other.csv $web/files/rows.csv"
cut_at -- 90000
survives "another file since: begun anew" /rows.csv "$work/other"
no_more_cuts
ok "which is said" grep -q "feed 'ed': https://localhost:$cut/rows.csv: broken off after [0-9]* bytes, and the file is another one since; it is fetched anew" "$work/last"
cp -p "$work/rows.csv" "$web/files/rows.csv"
afresh
cut_at -- 90000
survives "another file of a server without ranges: begun anew" /plain/rows.csv "$work/other"
no_more_cuts
ok "which is said" grep -q "another one since; it is fetched anew" "$work/last"
cp -p "$work/rows.csv" "$web/files/rows.csv"
touch -d '2026-04-01 12:00' "$web/files/rows.csv"
on_cut=

afresh
cut_at -- 90000
survives "a server that tells nothing of the file: begun anew" /untold/rows.csv.gz "$work/whole"
no_more_cuts
ok "which is said" grep -q "the server does not say whether the file is still the same; it is fetched anew" "$work/last"

# A file that is another one each time.
afresh
large_feed_from "https://localhost:$port/untold/rows.csv.gz"
cut_at -- 90000 90000 90000 90000
large_feed_from "https://localhost:$cut/untold/rows.csv.gz"
lines_allowed=3
refused 11 "the server does not say whether the file is still the same" fetch
no_more_cuts
lines_allowed=1
cut_at -- 90000 60 60 60 60 60
large_feed_from "https://localhost:$cut/rows.csv.gz"
refused 11 "given up after 4 tries: " fetch
no_more_cuts
ok "the run log is whole" "$beatwise" audit --site "$site"
nothing_leaks
tap_done
