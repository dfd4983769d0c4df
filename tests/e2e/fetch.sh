# shellcheck shell=sh
# fetch.sh - a site, $site, whose feed ed is fetched from a server of the test; read by the tests of
# the transports.
#
#   settings YAML                   the site's `fetch:` is this
#   fetched WHAT URL [CREDENTIALS]  the feed ed is collected from there
#   failed STATUS TEXT URL [CREDENTIALS]
# shellcheck source=hand_site.sh
. "$(dirname "$0")/hand_site.sh"
PATH=$PATH:/usr/sbin:/sbin
site=$work/site
hand_site "$site"
cp "$site/site.yaml" "$work/site.yaml"

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
