#!/bin/sh
# Feeds fetched from a real vsftpd on a free port of this machine, TLS from the first byte.
# shellcheck source=fetch.sh
. "$(dirname "$0")/fetch.sh"
# shellcheck source=cuts.sh
. "$(dirname "$0")/cuts.sh"
vsftpd=$(command -v vsftpd) || skip_all "no vsftpd"
command -v pgrep >/dev/null || skip_all "no pgrep"
need_openssl

authority ours
certificate localhost ours subjectAltName=DNS:localhost
ftp=$work/ftp
mkdir -p "$ftp/files" "$ftp/empty"
chmod 755 "$work" "$ftp" "$ftp/files"
many_rows 4000 >"$work/rows.csv"
many_rows 3000 | gzip -n >"$work/other.csv.gz"
gzip -nc "$work/rows.csv" >"$ftp/files/rows.csv.gz"
touch -d '2026-04-01 12:00' "$ftp/files/rows.csv.gz"

try_start() { # BYTES-A-SECOND
    for try in 1 2 3 4 5; do
        port=$((10000 + ($(od -A n -N 2 -t u2 /dev/urandom) + try) % 20000))
        cat >"$ftp/conf" <<CONF
listen=YES
listen_address=127.0.0.1
listen_port=$port
background=NO
run_as_launching_user=YES
seccomp_sandbox=NO
secure_chroot_dir=$ftp/empty
anonymous_enable=YES
anon_root=$ftp/files
anon_world_readable_only=NO
anon_max_rate=$1
no_anon_password=YES
local_enable=NO
ssl_enable=YES
implicit_ssl=YES
allow_anon_ssl=YES
force_anon_data_ssl=YES
force_anon_logins_ssl=YES
ssl_tlsv1=YES
rsa_cert_file=$work/certs/localhost.pem
rsa_private_key_file=$work/certs/localhost.key
xferlog_enable=YES
vsftpd_log_file=$ftp/log
CONF
        "$vsftpd" "$ftp/conf" >"$ftp/out" 2>&1 &
        server_pid=$!
        listening=$(printf ':%04X 00000000:0000 0A' "$port")
        while kill -0 $server_pid 2>/dev/null && ! grep -q "$listening" /proc/net/tcp; do sleep 0.05; done
        if kill -0 $server_pid 2>/dev/null; then return 0; fi
        wait $server_pid
    done
    return 1
}
try_start 0 2>/dev/null || {
    sed -e 's/^/# /' "$ftp/out"
    skip_all "vsftpd does not start"
}
there=ftps://localhost:$port
settings "{schemes: [ftps], ca: ../certs/ours.pem, timeout: 5s, retries: 3, retry_wait: 0s}"
"$beatwise" collect --site "$site" --quarter 2026Q1 --feed police --file "$site/extracts/police.csv" >"$work/.out" 2>&1
keep_fresh

# shellcheck disable=SC2317 # called by ok
large_fetched() { # URL
    large_feed_from "$1"
    fetch >"$work/last" 2>&1
}
ok "an extract over ftps" large_fetched "$there/rows.csv.gz"
events >"$work/whole"
ok "it has its 4000 rows and the police's 8" [ "$(wc -l <"$work/whole")" = 4008 ]
ok "again" large_fetched "$there/rows.csv.gz"
ok "it is unchanged" grep -q ' unchanged$' "$work/last"
failed 7 "feed 'ed': $there/none.csv: not supplied (there is no such file)" "$there/none.csv"
settings "{schemes: [ftps], timeout: 5s}"
failed 11 "feed 'ed': $there/rows.csv.gz: SSL certificate problem" "$there/rows.csv.gz"
settings "{timeout: 5s}"
failed 10 "feed 'ed': scheme 'ftps' is not among fetch.schemes" "$there/rows.csv.gz"

# The server's process dies in the middle; the next connection goes on.
kill "$server_pid"
wait "$server_pid" 2>/dev/null
try_start 60000
there=ftps://localhost:$port
logins() { grep -c 'OK LOGIN' "$ftp/log"; }
killed_while_fetched() { # COMMAND
    before=$(logins)
    (
        tries=0
        while [ "$(logins)" = "$before" ] && [ "$tries" -lt 400 ]; do
            tries=$((tries + 1))
            sleep 0.05
        done
        sleep 0.8
        eval "$1"
        # Those that serve, not the one that listens.
        pgrep -P "$server_pid" | xargs -r kill -9
    ) &
    large_fetched "$there/rows.csv.gz" || {
        cat "$work/last"
        return 1
    }
}
afresh
ok "broken off, and gone on with" killed_while_fetched :
events >"$work/now"
same "with the same events" "$work/whole" "$work/now"
ok "it was not begun anew" sh -c "! grep -q anew '$work/last'"
ok "but asked for twice" [ "$(logins)" = $((before + 2)) ]
# The moment can be missed where the machine has much else to do: three are tried.
cp "$ftp/files/rows.csv.gz" "$work/first.csv.gz"
# shellcheck disable=SC2317 # called by ok
changed_while_fetched() {
    for try in 1 2 3; do
        afresh
        cp "$work/first.csv.gz" "$ftp/files/rows.csv.gz"
        killed_while_fetched "cp '$work/other.csv.gz' '$ftp/files/rows.csv.gz'" &&
            grep -q 'fetched anew' "$work/last" && return 0
        echo "# moment $try was missed"
    done
    return 1
}
ok "another file since: begun anew" changed_while_fetched
ok "which is said" grep -q "the file is [a-z ]* since; it is fetched anew" "$work/last"
ok "with its rows" grep -q '^ed rows=3000 ' "$work/last"
ok "the run log is whole" "$beatwise" audit --site "$site"
nothing_leaks
tap_done
