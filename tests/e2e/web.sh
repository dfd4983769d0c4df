# shellcheck shell=sh
# web.sh - a real nginx with a certificate of the test's own authority; read by the tests of https.
# $web is the server's folder, $work/certs has the certificates.
#
#   authority NAME, certificate NAME BY EXTENSION [DAYS]   in $work/certs
#   start_web                       `configure PORT` writes $web/nginx.conf; $port is the one taken
# shellcheck source=fetch.sh
. "$(dirname "$0")/fetch.sh"
command -v nginx >/dev/null || skip_all "no nginx"
command -v openssl >/dev/null || skip_all "no openssl"
web=$work/web
mkdir -p "$web/files" "$work/certs"

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
        -set_serial "0x$(od -A n -N 8 -t x1 /dev/urandom | tr -d ' \n')" -days "${4:-2}" \
        -extfile "$work/certs/$1.ext" -out "$work/certs/$1.pem" 2>/dev/null
}

# Another port where this one is taken.
try_start() {
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

start_web() {
    try_start 2>/dev/null || {
        sed -e 's/^/# /' "$web/error.log"
        skip_all "nginx does not start"
    }
}
