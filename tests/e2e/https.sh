#!/bin/sh
# Feeds fetched from a real web server: nginx on a free port of this machine, with a certificate
# authority made for the test.
# shellcheck source=hand_site.sh
. "$(dirname "$0")/hand_site.sh"
PATH=$PATH:/usr/sbin:/sbin
command -v nginx >/dev/null || skip_all "no nginx"
command -v openssl >/dev/null || skip_all "no openssl"

site=$work/site
hand_site "$site"
web=$work/web
mkdir -p "$web/files" "$work/certs"

# authority NAME, certificate NAME BY EXTENSION: in $work/certs
key() {
    openssl ecparam -name prime256v1 -genkey -noout -out "$work/certs/$1.key" 2>/dev/null
}
authority() {
    key "$1"
    openssl req -x509 -new -key "$work/certs/$1.key" -subj "/CN=$1" -days 2 \
        -addext basicConstraints=critical,CA:TRUE -out "$work/certs/$1.pem" 2>/dev/null
}
certificate() {
    key "$1"
    openssl req -new -key "$work/certs/$1.key" -subj "/CN=$1" -out "$work/certs/$1.csr" 2>/dev/null
    echo "$3" >"$work/certs/$1.ext"
    openssl x509 -req -in "$work/certs/$1.csr" -CA "$work/certs/$2.pem" -CAkey "$work/certs/$2.key" \
        -set_serial "0x$(od -A n -N 8 -t x1 /dev/urandom | tr -d ' \n')" -days 2 \
        -extfile "$work/certs/$1.ext" -out "$work/certs/$1.pem" 2>/dev/null
}
authority ours
authority theirs
certificate localhost ours subjectAltName=DNS:localhost
certificate hub ours extendedKeyUsage=clientAuth
certificate stranger theirs extendedKeyUsage=clientAuth

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
}
CONF
}

# Another port where this one is taken.
start() {
    for try in 1 2 3 4 5; do
        port=$((10000 + ($(od -A n -N 2 -t u2 /dev/urandom) + try) % 20000))
        configure $port
        nginx -p "$web" -e "$web/error.log" -c "$web/nginx.conf" &
        server_pid=$!
        while [ ! -s "$web/nginx.pid" ] && kill -0 $server_pid 2>/dev/null; do sleep 0.05; done
        if [ -s "$web/nginx.pid" ]; then return 0; fi
        wait $server_pid
    done
    return 1
}
start 2>/dev/null || {
    sed -e 's/^/# /' "$web/error.log"
    skip_all "nginx does not start"
}
there=https://localhost:$port

# feed_from URL [RESOURCE-KEYS]: the feed ed fetches this
feed_from() {
    feed ed | sed -e "s,path: .*,path: $1," >"$site/feeds/ed.yaml"
    [ $# = 1 ] || sed -i -e "s|^    path: .*|&\n    beatwise:\n      credentials: $2|" "$site/feeds/ed.yaml"
}
# shellcheck disable=SC2317 # called by ok and refused
fetch() { "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed; }
fetched() { # WHAT URL [CREDENTIALS]
    what=$1
    shift
    feed_from "$@"
    ok "$what" fetch
}
failed() { # STATUS TEXT URL [CREDENTIALS]
    wanted=$1
    text=$2
    shift 2
    feed_from "$@"
    refused "$wanted" "$text" fetch
    cp "$work/.err" "$work/last"
}

"$beatwise" collect --site "$site" --quarter 2026Q1 --feed police >"$work/.out" 2>&1
failed 11 "feed 'ed': $there/rows.csv: SSL certificate problem" "$there/rows.csv"
hinted "fetch.ca in site.yaml can name the certificate of a private authority"
cp "$site/site.yaml" "$work/site.yaml"
echo "fetch: {ca: ../certs/theirs.pem, timeout: 2s}" | cat "$work/site.yaml" - >"$site/site.yaml"
failed 11 "SSL certificate problem" "$there/rows.csv"
echo "fetch: {ca: ../certs/ours.key}" | cat "$work/site.yaml" - >"$site/site.yaml"
failed 3 "fetch.ca: '$work/certs/ours.key' holds no PEM certificate" "$there/rows.csv"
echo "fetch: {ca: ../certs/nothing.pem}" | cat "$work/site.yaml" - >"$site/site.yaml"
failed 7 "fetch.ca: '$work/certs/nothing.pem' does not exist" "$there/rows.csv"
echo "fetch: {ca: ../certs/ours.pem, timeout: 1s}" | cat "$work/site.yaml" - >"$site/site.yaml"

fetched "an extract over https" "$there/rows.csv"
ok "its rows are stored" sh -c "[ \$(sqlite3 '$site/store.db' 'select count(*) from event') = 16 ]"
fetched "a packed one" "$there/rows.csv.gz"
fetched "a redirect to https" "$there/sub/rows.csv"
failed 11 "feed 'ed': https://127.0.0.1:$port/rows.csv: " "https://127.0.0.1:$port/rows.csv"
ok "another host's certificate is no matter of the authority" sh -c "! grep -q '^hint: fetch.ca' '$work/last'"
failed 10 "feed 'ed': scheme 'http' is not among fetch.schemes" "http://localhost:$port/rows.csv"
failed 10 "a redirect leads to a scheme that is not among fetch.schemes" "$there/down/rows.csv"
failed 11 "$there/round/x.csv: Maximum (5) redirects followed" "$there/round/x.csv"
failed 7 "feed 'ed': $there/none.csv: not supplied (HTTP status 404)" "$there/none.csv"
failed 7 "not supplied (HTTP status 410)" "$there/gone/rows.csv"
failed 11 "$there/busy/rows.csv: the server answers with HTTP status 503" "$there/busy/rows.csv"
failed 11 "feed 'ed': https://localhost:1/rows.csv: Failed to connect" https://localhost:1/rows.csv
failed 5 "feed 'ed': 'cut.csv.gz': cut off: the gzip data stop without their trailer" "$there/cut.csv.gz"
failed 5 "feed 'ed': 'empty.csv': the file is empty" "$there/empty.csv"
failed 11 "$there/slow/rows.csv: Operation too slow" "$there/slow/rows.csv"

# A body that ends before its Content-Length.
{ printf 'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n' && rows; } >"$work/answer"
openssl s_server -quiet -naccept 1 -accept "127.0.0.1:$((port + 2))" -cert "$work/certs/localhost.pem" \
    -key "$work/certs/localhost.key" <"$work/answer" >/dev/null 2>&1 &
listening=$(printf ':%04X 00000000:0000 0A' $((port + 2)))
tries=0
while ! grep -q "$listening" /proc/net/tcp && [ $tries -lt 40 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
failed 11 "https://localhost:$((port + 2))/rows.csv: transfer closed with " "https://localhost:$((port + 2))/rows.csv"

# Who may fetch.
failed 11 "the server answers with HTTP status 401" "$there/private/rows.csv"
hinted "'credentials' in the feed's description say who asks"
echo ZZTOKEN >"$work/certs/token"
echo ZZOTHER >"$work/certs/other"
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
failed 3 "$closed/rows.csv: Problem with the local SSL certificate" "$closed/rows.csv" \
    "{client_cert: ../../certs/none.pem, client_key: ../../certs/hub.key}"

fetched "after all that it is still collected" "$there/rows.csv"
ok "the run log is whole" "$beatwise" audit --site "$site"
nothing_leaks
tap_done
