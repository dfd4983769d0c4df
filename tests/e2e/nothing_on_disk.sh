#!/bin/sh
# While a large extract streams in through a pipe, no row of it is in any file: neither in the site,
# nor in a temporary folder, nor in a file that is open and has no name any more; and the memory of
# the process stays within 64 MiB.  BEATWISE_STREAM_MIB says how large (make check-long: 1024).
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
: "${BEATWISE_STREAM_MIB:=96}"
limit_kib=65536
rows=$((BEATWISE_STREAM_MIB * 1048576 / 262)) # 262 bytes each
built=$(cd "$top_builddir" && pwd)
site=$work/site
name=Qwyzzelthorpe # of everybody
small_site "$site" 1
rm -rf "$site/extracts"
sed -e 's/rows: \[0, [0-9]*\]/rows: [0, 99999999]/' "$site/feeds/ed.yaml" >"$work/ed.yaml"
cp "$work/ed.yaml" "$site/feeds/ed.yaml"
mkdir "$work/tmp" "$work/cwd"
mkfifo "$work/pipe"
"$beatwise" key new --site "$site" >/dev/null 2>&1

# Where a row could be: the site, its keys, temporary and working folder.
has_name() {
    grep -rqaF "$name" "$site" "$work/keys" "$work/tmp" "$work/cwd" 2>/dev/null
}
printf 'x%sx' "$name" >"$site/control"
ok "control: a name in the site is found" has_name
rm "$site/control"
ok "nobody is there before" sh -c '! "$@"' sh grep -rqaF "$name" "$site" "$work/keys"

(
    cd "$work/cwd" || exit 99
    TMPDIR=$work/tmp SQLITE_TMPDIR=$work/tmp exec "$beatwise" collect --site "$site" \
        --quarter 2025Q4 --feed ed --file "$work/pipe"
) >"$work/said" 2>"$work/err" &
pid=$!
"$built/tests/bench/collect/rows" "$rows" 40 "$name" >"$work/pipe" &
looks=0
found=0
peak_kib=0
kib=0
: >"$work/open"
while kill -0 $pid 2>/dev/null; do
    kib=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status" 2>/dev/null)
    [ "${kib:-0}" -gt "$peak_kib" ] && peak_kib=$kib
    find "/proc/$pid/fd" -type l -printf '%l\n' 2>/dev/null >>"$work/open"
    has_name && found=$((found + 1))
    looks=$((looks + 1))
    sleep 0.05
done
wait $pid
status=$?
ok "it is collected" test $status = 0
sed -e 's/^/# /' "$work/said" "$work/err"
ok "all rows came" grep -q "^ed rows=$rows " "$work/said"
echo "# $BEATWISE_STREAM_MIB MiB, $rows rows; looked $looks times; at most $((peak_kib / 1024)) MiB of memory"
ok "looked while it ran" test $looks -gt 3
ok "no row was in a file while it ran" test $found = 0
ok "nor afterwards" sh -c '! "$@"' sh grep -rqaF "$name" "$site" "$work/keys" "$work/tmp" "$work/cwd"
ok "no file was made in the temporary and the working folder" \
    sh -c "[ -z \"\$(ls -A '$work/tmp' '$work/cwd' | grep -v ':\$')\" ]"
if nm "$beatwise" 2>/dev/null | grep -q __asan_init; then
    skip "memory within $limit_kib KiB" "sanitizers take some of their own"
else
    ok "memory within $limit_kib KiB: $peak_kib" test "$peak_kib" -gt 0 -a "$peak_kib" -le $limit_kib
fi
if [ -s "$work/open" ]; then
    # The site's folder, the store and its logs, the lock, the pipe, what this shell gave it.
    find /proc/$$/fd -type l -printf '%l\n' >"$work/own"
    sort -u "$work/open" | grep -vxF -f "$work/own" | grep -v -e "^$site\$" -e "^$site/store\.db" -e "^$work/pipe\$" -e "^$work/said\$" \
        -e "^$work/err\$" -e '^/dev/null$' -e '^pipe:' -e '^socket:' -e '^/dev/tty' -e '^/dev/pts/' \
        -e "^$site/geo/" -e "^$site/feeds/" -e "^$site/site.yaml\$" -e "^$work/keys" \
        -e '/proj/' -e '^/usr/lib/' -e '^/lib' -e '^/etc/' -e '^/dev/u*random$' -e '^anon_inode:' >"$work/other"
    sed -e 's/^/# open: /' "$work/other"
    ok "no other file was open, with or without a name" test ! -s "$work/other"
else
    skip "no other file was open" "not allowed to look: the process is not dumpable, this is not root"
fi
tap_done
