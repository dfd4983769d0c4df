# shellcheck shell=sh
# web.sh - a real nginx with a certificate of the test's own authority; read by the tests of https.
# $web is the server's folder.
#
#   start_web                       `configure PORT` writes $web/nginx.conf; $port is the one taken
# shellcheck source=fetch.sh
. "$(dirname "$0")/fetch.sh"
command -v nginx >/dev/null || skip_all "no nginx"
need_openssl
web=$work/web
mkdir -p "$web/files"

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
