#!/bin/sh
# Feeds fetched from a real web server: nginx on a free port of this machine, with a certificate
# authority made for the test.
# shellcheck source=web.sh
. "$(dirname "$0")/web.sh"

authority ours
authority theirs
certificate localhost ours subjectAltName=DNS:localhost
certificate hub ours extendedKeyUsage=clientAuth
certificate stranger theirs extendedKeyUsage=clientAuth
certificate expired ours subjectAltName=DNS:localhost -1

rows >"$web/files/rows.csv"
rows | gzip >"$web/files/rows.csv.gz"
head -c 150 "$web/files/rows.csv.gz" >"$web/files/cut.csv.gz"
: >"$web/files/empty.csv"

configure() { # PORT: the next one asks for a certificate of the client
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
        location /sub/ { return 301 https://localhost:$1/rows.csv; }
        location /down/ { return 302 http://localhost:$1/rows.csv; }
        location /round/ { return 302 https://localhost:$1/round/; }
        location /busy/ { return 503; }
        location /later/ {
            add_header Retry-After 1 always;
            return 503;
        }
        location /gone/ { return 410; }
        location /private/ {
            if (\$http_authorization != "Bearer ZZTOKEN") { return 401; }
            alias $web/files/;
        }
        location /slow/ { alias $web/files/; limit_rate 1; }
    }
    server {
        listen 127.0.0.1:$(($1 + 1)) ssl;
        root $web/files;
        ssl_client_certificate $work/certs/ours.pem;
        ssl_verify_client on;
    }
    server {
        listen 127.0.0.1:$(($1 + 2)) ssl;
        root $web/files;
        ssl_certificate $work/certs/expired.pem;
        ssl_certificate_key $work/certs/expired.key;
    }
    server {
        listen 127.0.0.1:$(($1 + 3)) ssl;
        root $web/files;
        ssl_protocols TLSv1 TLSv1.1;
        ssl_ciphers ALL:@SECLEVEL=0;
    }
}
CONF
}

start_web
there=https://localhost:$port

"$beatwise" collect --site "$site" --quarter 2026Q1 --feed police >"$work/.out" 2>&1
failed 11 "feed 'ed': $there/rows.csv: SSL certificate problem" "$there/rows.csv"
hinted "fetch.ca in site.yaml can name the certificate of a private authority"
settings "{ca: ../certs/theirs.pem, timeout: 2s}"
failed 11 "SSL certificate problem" "$there/rows.csv"
settings "{ca: ../certs/ours.key}"
failed 3 "fetch.ca: '$work/certs/ours.key' holds no PEM certificate" "$there/rows.csv"
settings "{ca: ../certs/nothing.pem}"
failed 7 "fetch.ca: '$work/certs/nothing.pem' does not exist" "$there/rows.csv"
settings "{ca: ../certs/ours.pem, timeout: 1s, retries: 0}"

fetched "an extract over https" "$there/rows.csv"
ok "its rows are stored" sh -c "[ \$(sqlite3 '$site/store.db' 'select count(*) from event') = 16 ]"
fetched "a packed one" "$there/rows.csv.gz"
fetched "a redirect to https" "$there/sub/rows.csv"
failed 11 "feed 'ed': https://127.0.0.1:$port/rows.csv: " "https://127.0.0.1:$port/rows.csv"
ok "another host's certificate is no matter of the authority" sh -c "! grep -q '^hint: fetch.ca' '$work/last'"
failed 10 "feed 'ed': scheme 'http' is not among fetch.schemes" "http://localhost:$port/rows.csv"
failed 10 "a redirect leads to another scheme than https" "$there/down/rows.csv"
failed 11 "$there/round/x.csv: Maximum (5) redirects followed" "$there/round/x.csv"
failed 7 "feed 'ed': $there/none.csv: not supplied (HTTP status 404)" "$there/none.csv"
failed 7 "not supplied (HTTP status 410)" "$there/gone/rows.csv"
failed 11 "$there/busy/rows.csv: the server answers with HTTP status 503" "$there/busy/rows.csv"
failed 11 "feed 'ed': https://localhost:1/rows.csv: Failed to connect" https://localhost:1/rows.csv
failed 5 "feed 'ed': 'cut.csv.gz': cut off: the gzip data stop without their trailer" "$there/cut.csv.gz"
failed 5 "feed 'ed': 'empty.csv': the file is empty" "$there/empty.csv"
failed 11 "$there/slow/rows.csv: Operation too slow" "$there/slow/rows.csv"

failed 11 "https://localhost:$((port + 2))/rows.csv: SSL certificate problem: certificate has expired" \
    "https://localhost:$((port + 2))/rows.csv"
failed 11 "https://localhost:$((port + 3))/rows.csv: " "https://localhost:$((port + 3))/rows.csv"
ok "TLS before 1.2 is not spoken" grep -q "protocol\|alert" "$work/last"

# What may pass is asked for again, as often as the settings say and when the server says.
asked() { grep -c "GET $1 " "$web/access.log"; }
settings "{ca: ../certs/ours.pem, timeout: 2s, retries: 2, retry_wait: 0s}"
: >"$web/access.log"
started=$(date +%s)
failed 11 "$there/later/rows.csv: given up after 3 tries: the server answers with HTTP status 503" "$there/later/rows.csv"
ok "it was asked for three times" [ "$(asked /later/rows.csv)" = 3 ]
ok "and waited for as the server said" [ $(($(date +%s) - started)) -ge 2 ]
settings "{ca: ../certs/ours.pem, timeout: 2s, retries: 2, retry_wait: 0s, retry_max: 0s}"
failed 11 "given up after 3 tries: the server answers with HTTP status 503" "$there/busy/rows.csv"
failed 11 "given up after 3 tries: Failed to connect" https://localhost:1/rows.csv
failed 7 "$there/none.csv: not supplied (HTTP status 404)" "$there/none.csv"
failed 11 "$there/private/rows.csv: the server answers with HTTP status 401" "$there/private/rows.csv"
ok "a refusal is asked for once" [ "$(asked /private/rows.csv)" = 1 ]
failed 11 "https://localhost:$((port + 2))/rows.csv: SSL certificate problem" "https://localhost:$((port + 2))/rows.csv"
settings "{ca: ../certs/ours.pem, timeout: 1s, retries: 0}"

# A body that ends before its Content-Length.
{ printf 'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n' && rows; } >"$work/answer"
openssl s_server -quiet -naccept 1 -accept "127.0.0.1:$((port + 4))" -cert "$work/certs/localhost.pem" \
    -key "$work/certs/localhost.key" <"$work/answer" >/dev/null 2>&1 &
listening=$(printf ':%04X 00000000:0000 0A' $((port + 4)))
tries=0
while ! grep -q "$listening" /proc/net/tcp && [ $tries -lt 40 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
failed 11 "https://localhost:$((port + 4))/rows.csv: transfer closed with " "https://localhost:$((port + 4))/rows.csv"

# Who may fetch.
failed 11 "the server answers with HTTP status 401" "$there/private/rows.csv"
hinted "'credentials' in the feed's description say who asks"
echo ZZTOKEN >"$work/certs/token"
echo ZZOTHER >"$work/certs/other"
chmod 644 "$work/certs/token"
failed 10 "credentials.token_file: '$work/certs/token' is open to everybody" "$there/private/rows.csv" "{token_file: ../../certs/token}"
hinted "chmod 600 '$work/certs/token'"
chmod 600 "$work/certs/token" "$work/certs/other"
fetched "with its token" "$there/private/rows.csv" "{token_file: ../../certs/token}"
failed 11 "HTTP status 401" "$there/private/rows.csv" "{token_file: ../../certs/other}"
failed 7 "credentials.token_file: '$work/certs/none' does not exist" "$there/rows.csv" "{token_file: ../../certs/none}"
failed 7 "$there/none.csv: not supplied" "https://ZZUSER:ZZPASSWORD@localhost:$port/none.csv?sig=ZZSECRET"
closed=https://localhost:$((port + 1))
failed 11 "feed 'ed': $closed/rows.csv: the server answers with HTTP status 400" "$closed/rows.csv"
fetched "with its certificate" "$closed/rows.csv" \
    "{client_cert: ../../certs/hub.pem, client_key: ../../certs/hub.key}"
failed 11 "HTTP status 400" "$closed/rows.csv" \
    "{client_cert: ../../certs/stranger.pem, client_key: ../../certs/stranger.key}"
failed 7 "$closed/rows.csv: credentials.client_cert: '$work/certs/none.pem' does not exist" "$closed/rows.csv" \
    "{client_cert: ../../certs/none.pem, client_key: ../../certs/hub.key}"
openssl ec -in "$work/certs/hub.key" -aes128 -passout pass:ZZSECRET -out "$work/certs/locked.key" 2>/dev/null
failed 3 "$closed/rows.csv: " "$closed/rows.csv" \
    "{client_cert: ../../certs/hub.pem, client_key: ../../certs/locked.key}"
failed 3 "$closed/rows.csv: " "$closed/rows.csv" \
    "{client_cert: ../../certs/hub.pem, client_key: ../../certs/stranger.key}"

fetched "after all that it is still collected" "$there/rows.csv"
ok "the run log is whole" "$beatwise" audit --site "$site"
nothing_leaks
tap_done
