#!/bin/sh
# A file is fetched once as long as it stays the same, and is what the supplier's checksums say.
# shellcheck source=web.sh
. "$(dirname "$0")/web.sh"

authority ours
certificate localhost ours subjectAltName=DNS:localhost
mkdir -p "$web/files/sums"
rows >"$web/files/rows.csv"
touch -d '2026-04-01 12:00' "$web/files/rows.csv"

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
        location /timed/ { alias $web/files/; etag off; if_modified_since off; }
        location /untold/ { alias $web/files/; etag off; add_header Last-Modified ""; }
    }
}
CONF
}
start_web
there=https://localhost:$port
settings "{ca: ../certs/ours.pem, timeout: 5s, retries: 0}"

# The last answers to the feed ed, as "STATUS BYTES" each.
answers() { awk '{ printf "%s%s %s", (NR > 1 ? ", " : ""), $9, $10 } END { print "" }' "$web/access.log"; }
collected() { # WHAT URL LINE-END ANSWERS
    : >"$web/access.log"
    fetched "$1" "$2"
    ok "$1: it says so" grep -q "^ed rows=[0-9]* .* late=[0-9]*$3\$" "$work/.out.kept"
    found=$(answers)
    if expr "$found" : "$4\$" >/dev/null; then pass "$1: $found"; else fail "$1: $found, not $4"; fi
}
# shellcheck disable=SC2317 # called by fetched
fetch() {
    "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed >"$work/.out.kept" || return
    cat "$work/.out.kept"
}
outcomes() { "$beatwise" audit --site "$site" | grep -c "\"outcome\": *\"$1\""; }

collected "the first time" "$there/rows.csv?key=ZZSECRET" "" "200 [0-9]*"
before=$(picture "$site")
collected "unchanged" "$there/rows.csv?key=ZZSECRET" " unchanged" "304 0"
ok "with the counts of before" grep -q "^ed rows=8 violence=8 kept=8 " "$work/.out.kept"
ok "nothing but the log is another" [ "$before" = "$(picture "$site")" ]
ok "which says so" [ "$(outcomes unchanged)" = 1 ]
ok "the store has no secret of the URL" sh -c "! grep -q ZZSECRET '$site/store.db'"
rows >"$web/files/rows.csv"
touch -d '2026-04-02 12:00' "$web/files/rows.csv"
collected "the same rows at another time" "$there/rows.csv?key=ZZSECRET" " unchanged" "200 [0-9]*, 200 [0-9]*"
collected "which is known from then on" "$there/rows.csv?key=ZZSECRET" " unchanged" "304 0"
{ rows; row 9; } >"$web/files/rows.csv"
touch -d '2026-04-03 12:00' "$web/files/rows.csv"
collected "other rows" "$there/rows.csv?key=ZZSECRET" " superseded" "200 [0-9]*, 200 [0-9]*"
ok "what was said of the old ones is gone" [ "$(sqlite3 "$site/store.db" 'SELECT count(*) FROM extract_file')" = 1 ]
collected "a description that reads it another way" "$there/timed/rows.csv" " superseded" "200 [0-9]*"
collected "a server that knows times alone: not read on" "$there/timed/rows.csv" " unchanged" "200 [0-9]*"
collected "one that tells nothing: another description" "$there/untold/rows.csv" " superseded" "200 [0-9]*"
collected "is read each time" "$there/untold/rows.csv" " unchanged" "200 [0-9]*"
touch "$web/files/rows.csv"
collected "a time of just now: other description" "$there/timed/rows.csv" " superseded" "200 [0-9]*"
collected "is no proof, for it may change once more within the second" "$there/timed/rows.csv" " unchanged" "200 [0-9]*"

# Three monthly files are one extract.
rm "$web/files/rows.csv"
{ echo "$header"; row 3; } >"$web/files/2026-01.csv"
{ echo "$header"; row 1; row 4; } >"$web/files/2026-02.csv"
touch -d '2026-04-01 12:00' "$web/files/2026-01.csv" "$web/files/2026-02.csv"
collected "two of three months" "$there/{month}.csv" " superseded" "200 [0-9]*, 200 [0-9]*, 404 [0-9]*"
collected "still two of three" "$there/{month}.csv" " unchanged" "304 0, 304 0, 404 [0-9]*"
{ echo "$header"; row 2; } >"$web/files/2026-03.csv"
touch -d '2026-04-01 12:00' "$web/files/2026-03.csv"
collected "the third has come" "$there/{month}.csv" " superseded" "304 0, 304 0, 200 [0-9]*, 200 [0-9]*, 200 [0-9]*, 200 [0-9]*"
ok "all are in" grep -q "^ed rows=4 " "$work/.out.kept"

# Checksums beside the file.
rows >"$web/files/rows.csv"
touch -d '2026-04-05 12:00' "$web/files/rows.csv"
sums_from() { # CHECKSUMS
    feed ed | sed -e "s,path: .*,path: $there/rows.csv\n    beatwise: {checksums: \"$1\"}," >"$site/feeds/ed.yaml"
}
(cd "$web/files" && sha256sum rows.csv 2026-01.csv) >"$web/files/sums/text"
(cd "$web/files" && sha256sum -b 2026-01.csv rows.csv) >"$web/files/sums/binary"
(cd "$web" && sha256sum files/2026-01.csv) >"$web/files/sums/without"
sed -e 's/^./x/' "$web/files/sums/text" >"$web/files/sums/broken"
sed -e '1s/^.\{8\}/00000000/' "$web/files/sums/text" >"$web/files/sums/other"
sums_from "$there/sums/other"
refused 5 "feed 'ed': 'rows.csv': the SHA-256 differs from that in \`checksums\`" fetch
hinted "it was damaged on its way, or one of the two is of another delivery: ask the supplier"
sums_from "$there/sums/without"
refused 5 "feed 'ed': 'rows.csv': its checksums do not name 'rows.csv'" fetch
hinted "ask the supplier for a list that has it, or take \`checksums\` out of '$site/feeds/ed.yaml'"
sums_from "$there/sums/broken"
refused 5 "its checksums, line 1: 64 hex digits, two blanks and a name were expected" fetch
sums_from "$there/sums/none"
refused 10 "feed 'ed': 'rows.csv': its checksums: $there/sums/none: not supplied (HTTP status 404)" fetch
hinted "ask the supplier for the list, or take \`checksums\` out of '$site/feeds/ed.yaml'"
for sums in text binary; do
    sums_from "$there/sums/$sums"
    ok "checksums in the form $sums" fetch
done
mv "$web/files/rows.csv" "$work/rows.csv"
sums_from "$there/sums/none"
refused 7 "feed 'ed': $there/rows.csv: not supplied (HTTP status 404)" fetch
ok "a file at hand needs no list" "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed --file "$work/rows.csv"
ok "the run log is whole" "$beatwise" audit --site "$site"
nothing_leaks
tap_done
