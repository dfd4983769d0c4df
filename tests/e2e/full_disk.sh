#!/bin/sh
# A disk that fills up while an extract is stored: said plainly, the store as before, and once there
# is room the same command does its work.
# shellcheck source=hand_site.sh
. "$(dirname "$0")/hand_site.sh"
[ "$(id -u)" = 0 ] || skip_all "only root can mount a small disk"
mkdir "$work/disk"
mount -t tmpfs -o size=3m,mode=700 beatwise "$work/disk" 2>/dev/null ||
    skip_all "no small disk can be mounted here"
mounted=$work/disk

# The site is on the small disk; its keys and extracts are not.
site=$work/disk/site
hand_site "$site"
mv "$work/disk/keys" "$work/keys"
sed -i -e "s,^keys:.*,keys: $work/keys/site," "$site/site.yaml"
"$beatwise" run --site "$site" --quarter 2026Q1 >"$work/.out" 2>&1
ok "the site is fine" test -s "$site/draft/2026Q1/all/index.html"
picture() {
    sqlite3 "$site/store.db" .dump | grep -v '^INSERT INTO run_log '
    find "$site/draft" -type f -exec cksum {} + | sort
}

# An extract of more than the disk holds.
for source in ed police; do
    feed $source | sed -e '/expect:/d' >"$site/feeds/$source.yaml"
done
{
    echo "$header"
    awk 'BEGIN { for (n = 1; n <= 24000; n++)
        printf "ZZREC%d,2026-02-%02d 21:00,B%d,500,500,street,999000000%d,ZZSURNAME%d,ZZFORENAME,1911-02-03,ZZ9 9ZZ,ZZADDRESS\n", n, n % 28 + 1, n % 4 + 1, n % 10, n }'
} >"$work/large.csv"
refused 4 "no space left for '$site/store.db'" \
    "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed --file "$work/large.csv"
hinted "make room on that disk and run the command again"
ok "the store is whole" sh -c "sqlite3 '$site/store.db' 'pragma integrity_check' | grep -qx ok"

# No room at all: neither for the store nor for a report.
dd if=/dev/zero of="$work/disk/filler" bs=1k 2>/dev/null
refused 4 "no space left for '$site/store.db" \
    "$beatwise" collect --site "$site" --quarter 2026Q1 --feed police --file "$work/large.csv"
refused 4 "$site" "$beatwise" report --site "$site" --quarter 2026Q1
ok "the old report is whole" test -s "$site/draft/2026Q1/all/index.html"

# Room again.
rm "$work/disk/filler"
mount -o remount,size=32m "$work/disk"
ok "with room it is collected" \
    "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed --file "$work/large.csv"
ok "and the quarter runs" "$beatwise" run --site "$site" --quarter 2026Q1
ok "the run log is whole" "$beatwise" audit --site "$site"
nothing_leaks
tap_done
