#!/bin/sh
# Feeds fetched from a real sshd on a free port of this machine, with keys made for the test.
# shellcheck source=fetch.sh
. "$(dirname "$0")/fetch.sh"
# shellcheck source=cuts.sh
. "$(dirname "$0")/cuts.sh"
sshd=$(command -v sshd) || skip_all "no sshd"
command -v ssh-keygen >/dev/null || skip_all "no ssh-keygen"
# As root it wants a folder that the system makes when its own sshd starts.
[ "$(id -u)" != 0 ] || mkdir -p /run/sshd || skip_all "/run/sshd cannot be made"

ssh=$work/ssh
files=$work/files
mkdir -m 700 "$ssh"
mkdir "$files"
for type in ed25519 ecdsa; do
    for of in host user other; do ssh-keygen -q -t $type -N '' -C test -f "$ssh/${of}_$type"; done
done
ssh-keygen -q -t ed25519 -N ZZSECRET -C test -f "$ssh/locked"
cat "$ssh/user_ed25519.pub" "$ssh/user_ecdsa.pub" "$ssh/locked.pub" >"$ssh/authorized"
many_rows 4000 >"$files/rows.csv"
gzip -nk "$files/rows.csv"
many_rows 3000 | gzip -n >"$work/other.csv.gz"
: >"$files/empty.csv"
touch -d '2026-04-01 12:00' "$files/rows.csv" "$files/rows.csv.gz"

try_start() { # HOST-KEY...
    for try in 1 2 3 4 5; do
        port=${fixed_port:-$((10000 + ($(od -A n -N 2 -t u2 /dev/urandom) + try) % 20000))}
        {
            echo "Port $port"
            echo "ListenAddress 127.0.0.1"
            for key in "$@"; do echo "HostKey $ssh/$key"; done
            cat <<CONF
PidFile $ssh/pid
AuthorizedKeysFile $ssh/authorized
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
Subsystem sftp internal-sftp
CONF
        } >"$ssh/config"
        "$sshd" -D -e -f "$ssh/config" 2>"$ssh/log" &
        server_pid=$!
        while kill -0 $server_pid 2>/dev/null && ! grep -q '^Server listening' "$ssh/log"; do sleep 0.05; done
        if kill -0 $server_pid 2>/dev/null; then
            fixed_port=$port
            return 0
        fi
        wait $server_pid
    done
    return 1
}
restart() {
    kill "$server_pid"
    wait "$server_pid"
    try_start "$@"
}
try_start host_ed25519 host_ecdsa 2>/dev/null || {
    sed -e 's/^/# /' "$ssh/log"
    skip_all "sshd does not start"
}
me=$(id -un)
# Where sshd does not let this user in at all, its own client is not let in either.
sftp -q -b /dev/null -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o IdentityAgent=none \
    -i "$ssh/user_ed25519" -P "$port" "$me@127.0.0.1" >"$ssh/client" 2>&1 || {
    sed -e 's/^/# /' "$ssh/log" "$ssh/client"
    skip_all "this user cannot log in through sshd"
}
known() { # FILE KEY [PORT]
    echo "[127.0.0.1]:${3:-$port} $(cut -d ' ' -f 1-2 "$ssh/$2.pub")" >"$ssh/$1"
}
known hosts host_ed25519
known hosts_ecdsa host_ecdsa
known changed other_ed25519
: >"$ssh/none"
with() { # KEY HOSTS: credentials
    echo "{ssh_key: ../../ssh/$1, known_hosts: ../../ssh/$2}"
}
there=sftp://$me@127.0.0.1:$port$files
shown=sftp://127.0.0.1:$port$files
settings "{timeout: 5s, retries: 3, retry_wait: 0s}"
keep_fresh

# shellcheck disable=SC2317 # called by ok
large_fetched() { # URL KEY HOSTS
    large_feed_from "$1" "$(with "$2" "$3")"
    fetch >"$work/last"
}
ok "with an ed25519 key" large_fetched "$there/rows.csv.gz" user_ed25519 hosts
events >"$work/whole"
ok "it has its 4000 rows and the police's 8" [ "$(wc -l <"$work/whole")" = 4008 ]
ok "unchanged" large_fetched "$there/rows.csv.gz" user_ed25519 hosts
ok "it says so" grep -q ' unchanged$' "$work/last"
ok "the store knows it by time and size" [ "$(sqlite3 "$site/store.db" "SELECT place || etag || modified_utc_s || size_bytes FROM extract_file")" = \
    "$shown/rows.csv.gz$(stat -c '%Y%s' "$files/rows.csv.gz")" ]
touch -d '2026-04-02 12:00' "$files/rows.csv.gz"
ok "another time: read again" large_fetched "$there/rows.csv.gz" user_ed25519 hosts
ok "it is the same" grep -q ' unchanged$' "$work/last"
touch -d '2026-04-01 12:00' "$files/rows.csv.gz"
# libssh2 1.10 loses some hundred bytes with each ECDSA key.
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS
ok "with an ecdsa key, of an ecdsa host" large_fetched "$there/rows.csv.gz" user_ecdsa hosts_ecdsa
unset ASAN_OPTIONS

failed 11 "feed 'ed': $shown/rows.csv.gz: the server's host key is not the one in '$ssh/changed'" \
    "$there/rows.csv.gz" "$(with user_ed25519 changed)"
hinted "ask the supplier for its fingerprint"
failed 11 "the server's host key is not the one in '$ssh/none'" "$there/rows.csv.gz" "$(with user_ed25519 none)"
failed 3 "$shown/rows.csv.gz: sftp needs credentials.known_hosts" "$there/rows.csv.gz" "{ssh_key: ../../ssh/user_ed25519}"
failed 7 "credentials.known_hosts: '$ssh/nothing' does not exist" "$there/rows.csv.gz" "$(with user_ed25519 nothing)"
failed 7 "credentials.ssh_key: '$ssh/nothing' does not exist" "$there/rows.csv.gz" "$(with nothing hosts)"
failed 11 "$shown/rows.csv.gz: " "$there/rows.csv.gz" "$(with other_ed25519 hosts)"
hinted "'credentials' in the feed's description say who asks"
failed 11 "$shown/rows.csv.gz: " "$there/rows.csv.gz" "$(with locked hosts)"
failed 7 "feed 'ed': $shown/nothing.csv: not supplied (there is no such file)" "$there/nothing.csv" "$(with user_ed25519 hosts)"
failed 5 "feed 'ed': 'empty.csv': the file is empty" "$there/empty.csv" "$(with user_ed25519 hosts)"
settings "{schemes: [https], timeout: 5s}"
failed 10 "feed 'ed': scheme 'sftp' is not among fetch.schemes" "$there/rows.csv.gz" "$(with user_ed25519 hosts)"
settings "{max_bytes: 100 KiB, timeout: 5s}"
failed 6 "longer than 102400 bytes (fetch.max_bytes)" "$there/rows.csv.gz" "$(with user_ed25519 hosts)"

# Cuts: the handshake takes some 3000 bytes.
cut_fetch() { # WHAT EVENTS
    known cut_hosts host_ed25519 "$cut"
    large_feed_from "sftp://$me@127.0.0.1:$cut$files/rows.csv.gz" "$(with user_ed25519 cut_hosts)"
    status=0
    fetch >"$work/.out" 2>"$work/last" || status=$?
    events >"$work/now"
    no_more_cuts
    if [ $status = 0 ] && cmp -s "$2" "$work/now"; then
        pass "$1"
    else
        sed -e 's/^/# /' "$work/last"
        fail "$1 (exit $status, $(wc -l <"$work/now") events)"
    fi
    cat "$work/last" >>"$work/seen"
}
fresh_settings() {
    afresh
    settings "{timeout: 5s, retries: 3, retry_wait: 0s}"
}
for at in 700 2600 3500 20000 90000 150000; do
    fresh_settings
    cut_at -- $at
    cut_fetch "cut after $at bytes" "$work/whole"
done
fresh_settings
cut_at -r -- 60000 60000 60000
cut_fetch "cut three times" "$work/whole"
ok "it was not begun anew" sh -c "! grep -q anew '$work/last'"
fresh_settings
cp -p "$files/rows.csv.gz" "$work/rows.csv.gz"
on_cut="cp -p $work/other.csv.gz $files/rows.csv.gz"
cut_at -- 150000
on_cut=
known cut_hosts host_ed25519 "$cut"
large_feed_from "sftp://$me@127.0.0.1:$cut$files/rows.csv.gz" "$(with user_ed25519 cut_hosts)"
# shellcheck disable=SC2317 # called by ok
fetch_and_keep() { fetch >"$work/last" 2>&1; }
ok "another file since: begun anew" fetch_and_keep
ok "which is said" grep -q "the file is [a-z ]* since; it is fetched anew" "$work/last"
ok "with its rows" grep -q '^ed rows=3000 ' "$work/last"
no_more_cuts
cp -p "$work/rows.csv.gz" "$files/rows.csv.gz"

# The key of the host changes, as when somebody stands between.
fresh_settings
ok "the server gets another key" restart other_ed25519
failed 11 "the server's host key is not the one in '$ssh/hosts'" "$there/rows.csv.gz" "$(with user_ed25519 hosts)"
ok "the run log is whole" "$beatwise" audit --site "$site"
nothing_leaks
tap_done
