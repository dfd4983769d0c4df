# shellcheck shell=sh
# fetch.sh - a site, $site, whose feed ed is fetched from a server of the test; read by the tests of
# the transports.
#
#   need_openssl, authority NAME, certificate NAME BY EXTENSION [DAYS]   in $work/certs
#   settings YAML                   the site's `fetch:` is this
#   fetched WHAT URL [CREDENTIALS]  the feed ed is collected from there
#   failed STATUS TEXT URL [CREDENTIALS]
# shellcheck source=hand_site.sh
. "$(dirname "$0")/hand_site.sh"
PATH=$PATH:/usr/sbin:/sbin
site=$work/site
hand_site "$site"
cp "$site/site.yaml" "$work/site.yaml"

need_openssl() {
    command -v openssl >/dev/null || skip_all "no openssl"
    mkdir -p "$work/certs"
}
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

settings() { echo "fetch: $1" | cat "$work/site.yaml" - >"$site/site.yaml"; }

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
