#!/bin/sh
# Nothing readable about a person stays: planted people go through every command, also through runs
# that fail, and then store, log, outputs, keys, temporary folders, what was printed and the memory
# of the finished processes are searched for them in every writing.  The last part is controls: the
# same search must find what it is given.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
LC_ALL=C
export LC_ALL
here=$top_srcdir/tests/residue
built=$(cd "$top_builddir/tests/residue" && pwd)
dump=$built/dump.so # not made under sanitizers, which do not like to come second
site=$work/site
extracts=$site/extracts/2025Q4
people=$work/people
identifiers=$work/identifiers
mkdir "$work/tmp" "$work/cwd" "$work/said" "$work/memory" "$work/bad" "$work/control"
# shellcheck disable=SC3045 # where the shell has no such limit, there is one test less
ulimit -c unlimited 2>/dev/null

# search PATH...: exit code of the scan, what it said in $work/.hits
search() {
    "$built/scan" "$identifiers" "$@" >"$work/.hits" 2>&1
}

clean() { # WHAT PATH...
    what=$1
    shift
    if search "$@"; then
        pass "nobody is in $what ($(sed -n 's/^# .* files, \([0-9]*\) bytes.*/\1/p' "$work/.hits") bytes)"
    else
        sed -e 's/^/# /' "$work/.hits"
        fail "nobody is in $what"
    fi
}

# watched NAME STATUS CMD...: runs it in a folder of its own, keeps what it says, searches its memory
watched() {
    name=$1
    wanted=$2
    shift 2
    status=0
    (
        cd "$work/cwd" || exit 99
        TMPDIR=$work/tmp
        export TMPDIR
        if [ -e "$dump" ]; then
            LD_PRELOAD=$dump
            BEATWISE_DUMP=$work/memory/$name
            export LD_PRELOAD BEATWISE_DUMP
        fi
        exec "$beatwise" "$@"
    ) >"$work/said/$name.out" 2>"$work/said/$name.err" || status=$?
    if [ "$status" != "$wanted" ]; then
        sed -e 's/^/# /' "$work/said/$name.err"
        fail "$name: exit $status, not $wanted"
    fi
    search_memory "$name"
}

search_memory() { # NAME
    if [ ! -e "$dump" ]; then
        skip "memory after $1" "built with sanitizers"
    elif ! grep -qaF "$site" "$work/memory/$1".*; then
        fail "the memory after $1 was written out"
    else
        clean "memory after $1" "$work/memory/$1".*
    fi
    rm -f "$work/memory/$1".*
}

# The fixture: an invented site with people whose names and numbers nobody else has.
small_site "$site" 1
awk -f "$here/people.awk" >"$people"
awk -f "$here/identifiers.awk" "$people" >"$identifiers"
for feed in ambulance ed police; do
    gzip -dc "$extracts/$feed.csv.gz" >"$work/$feed.0"
    awk -v feed=$feed -f "$here/plant.awk" "$people" "$work/$feed.0" >"$work/$feed.csv"
done
clean "the fixture before people are planted" "$site" "$work/keys"
iconv -f UTF-8 -t WINDOWS-1252 "$work/police.csv" >"$work/police.1252"
mv "$work/police.1252" "$work/police.csv"
for feed in ambulance ed police; do
    gzip -c "$work/$feed.csv" >"$extracts/$feed.csv.gz"
done
sed -e 's/encoding: utf-8/encoding: windows-1252/' "$site/feeds/police.yaml" >"$work/yaml"
cp "$work/yaml" "$site/feeds/police.yaml"
sed -e 's/^\( *- {name: \)CAD,.*/&\
\1PHONE, type: string, beatwise: phone, optional: true}\
\1HOSPITAL_NO, type: string, beatwise: local_id, optional: true}/' "$site/feeds/ed.yaml" >"$work/yaml"
cp "$work/yaml" "$site/feeds/ed.yaml"
sed -e 's/rows: \[0, [0-9]*\]/rows: [0, 9999]/' "$site/feeds/ambulance.yaml" >"$work/yaml"
cp "$work/yaml" "$site/feeds/ambulance.yaml"
awk -F '\t' 'NR == FNR { print; next } { print "ed," $10 ",9" NR ",9" NR; print "ambulance," $11 ",9" NR ",9" NR }' \
    "$site/truth.csv" "$people" >"$work/truth.csv"

# Everything that can be done with it.
quarter="--site $site --quarter 2025Q4"
for feed in ambulance ed police; do
    # shellcheck disable=SC2086 # two options
    watched "check $feed" 12 check $feed "$extracts/$feed.csv.gz" $quarter --verbose
    watched "guess $feed" 0 check --guess "$extracts/$feed.csv.gz"
done
cp "$site/feeds/ed.yaml" "$work/yaml"
sed -e 's/encoding: utf-8/encoding: utf-16le/' "$work/yaml" >"$site/feeds/ed.yaml"
iconv -f UTF-8 -t UTF-16LE "$work/ed.csv" >"$work/bad/utf-16"
# shellcheck disable=SC2086 # here and below
watched "check UTF-16" 12 check ed "$work/bad/utf-16" $quarter
cp "$work/yaml" "$site/feeds/ed.yaml"
# shellcheck disable=SC2086
{
    watched "collect" 0 collect $quarter --verbose
    watched "collect again" 0 collect $quarter
    sed -e '$d' "$work/ed.csv" >"$work/bad/shorter"
    watched "a changed extract" 0 collect $quarter --feed ed --file "$work/bad/shorter"
    if command -v zip >/dev/null; then
        (cd "$work/bad" && zip -q packed.zip shorter && zip -q -P "a password" locked.zip shorter)
        watched "a zip archive" 0 collect $quarter --feed ed --file "$work/bad/packed.zip"
        echo "a password" >"$work/password"
        cp "$site/feeds/ed.yaml" "$work/yaml"
        sed -e "s#^    compression: gz#&\\
    beatwise: {credentials: {zip_password_file: $work/password}}#" "$work/yaml" >"$site/feeds/ed.yaml"
        watched "an encrypted zip archive" 0 collect $quarter --feed ed --file "$work/bad/locked.zip"
        cp "$work/yaml" "$site/feeds/ed.yaml"
    else
        skip "memory after a zip archive" "no zip to pack with"
    fi
    watched "link" 0 link $quarter --verbose
    watched "rank" 0 rank $quarter
    watched "report" 0 report $quarter
    watched "restricted" 0 report $quarter --restricted --reason "a test"
    watched "run" 0 run $quarter --verbose
    watched "evaluate" 0 evaluate --site "$site" --truth "$work/truth.csv"
    watched "status" 0 status --site "$site"
    watched "audit" 0 audit --site "$site"
}

# bad NAME STATUS [STATUS]: an extract of ed that fails, made by the commands on stdin; with a third
# word it is also checked, which ends with that
bad() {
    sh -s "$work/ed.csv" >"$work/bad/$1"
    watched "$1" "$2" collect --site "$site" --quarter 2025Q4 --feed ed --file "$work/bad/$1" --verbose \
        --set fetch.max_line=16KiB
    if [ $# = 3 ]; then
        watched "check of $1" "$3" check ed "$work/bad/$1" --site "$site" --quarter 2025Q4
    fi
}
bad "truncated" 5 <<'SH'
    gzip -c "$1" | head -c 15000
SH
bad "damaged" 5 <<'SH'
    gzip -c "$1" | sed -e '40s/./X/g'
SH
bad "rejects" 5 <<'SH'
    sed -e '2,$s/2025/soon/g' "$1"
SH
bad "no header" 5 5 <<'SH'
    sed -e 1d "$1"
SH
bad "a header without a line end" 5 5 <<'SH'
    sed -e '1N; s/\n/,/' "$1"
SH
bad "cells in the line of the header" 5 12 <<'SH'
    sed -e '1N; s/\n\(\([^,]*,\)\{6\}[^,]*\).*/,\1/' "$1"
SH
bad "a column less" 5 <<'SH'
    sed -e 1s/SURNAME/FAMILY_NAME/ "$1"
SH
bad "a column twice" 5 <<'SH'
    sed -e 1s/HOSPITAL_NO/SURNAME/ "$1"
SH
bad "cells missing" 5 <<'SH'
    sed -e '2,$s/,[^,]*$//' "$1"
SH
bad "an open quote" 5 <<'SH'
    sed -e '$s/,\([^,]*\)$/,"\1/' "$1"
SH
bad "a quote inside" 5 <<'SH'
    sed -e '/Gadwallader/s/wall/wa"ll/' "$1"
SH
bad "another encoding" 5 <<'SH'
    iconv -f UTF-8 -t UTF-16LE "$1"
SH
bad "a NUL byte" 5 <<'SH'
    sed -e '300s/,.*/,@/' "$1" | tr @ '\000'
SH
bad "a long line" 6 <<'SH'
    awk 'NR == 200 { while (i++ < 300) printf "%s ", last } { last = $0; print }' "$1"
SH
bad "a workbook" 5 <<'SH'
    printf 'PK\003\004' && cat "$1"
SH

ok "cells in the line of the header are not shown as names" \
    grep -q 'columns are not described, and not named here' \
    "$work/said/check of cells in the line of the header.out"
ok "the names of columns are" grep -q '^NARRATIVE  *(not described: ignored)' "$work/said/check police.out"

# Over https, where a library for TLS has the text before this program does; plain, as gzip would
# hide in that library what is looked for.
serve() { # answers one request for ed.csv; its port in $port
    for port in 27431 28431 29431 30431; do
        (cd "$work" && exec openssl s_server -quiet -naccept 1 -WWW -accept "127.0.0.1:$port" \
            -cert cert.pem -key key.pem >/dev/null 2>"$work/server") &
        server_pid=$!
        sleep 0.3
        kill -0 $server_pid 2>/dev/null && return 0
    done
    return 1
}
if command -v openssl >/dev/null &&
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/key.pem" -out "$work/cert.pem" -days 2 \
        -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null && serve; then
    cp "$site/site.yaml" "$work/site.yaml"
    cp "$site/feeds/ed.yaml" "$work/yaml"
    printf 'fetch: {ca: %s, schemes: [file, https]}\n' "$work/cert.pem" >>"$site/site.yaml"
    sed -e "s#^\( *path:\).*#\1 https://127.0.0.1:$port/ed.csv#" -e '/compression:/d' "$work/yaml" \
        >"$site/feeds/ed.yaml"
    # shellcheck disable=SC2086
    watched "collect over https" 0 collect $quarter --feed ed
    kill "$server_pid" 2>/dev/null
    wait "$server_pid" 2>/dev/null
    server_pid=
    cp "$work/site.yaml" "$site/site.yaml"
    cp "$work/yaml" "$site/feeds/ed.yaml"
else
    skip "memory after collect over https" "no openssl to serve it"
fi

# While it runs: the third extract comes through a pipe and stops half way.
mkfifo "$work/pipe"
mv "$extracts/police.csv.gz" "$work/police.gz"
ln -s "$work/pipe" "$extracts/police.csv.gz"
rm -f "$site/store.db" "$site/store.db-wal" "$site/store.db-shm" "$site/store.db.lock"
rm -rf "$work/keys"
"$beatwise" key new --site "$site" >/dev/null
exec 3<>"$work/pipe"

start_collect() { # NAME STATUS: waits until half of the third extract is read
    (
        exec 3>&-
        # shellcheck disable=SC2086
        watched "$1" "$2" collect $quarter --verbose >"$work/.tap" 2>&1
    ) &
    head -c 20000 "$work/police.gz" >&3
    tries=0
    until grep -q '^ed rows' "$work/said/$1.out" 2>/dev/null || [ $tries = 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    sleep 0.3
}
start_collect "collect through a pipe" 0
mkdir "$work/midway"
cp "$site"/store.db* "$work/midway"
pid=$(sed -n 's/^\([0-9][0-9]*\).*/\1/p' "$site/store.db.lock" | head -n 1)
if ls -l "/proc/$pid/fd" >"$work/fds" 2>/dev/null; then
    ok "no temporary file is open" sh -c "! grep -e '(deleted)' -e '$work/tmp' '$work/fds'"
else
    skip "no temporary file is open" "not allowed to look"
fi
tail -c +20001 "$work/police.gz" >&3
exec 3>&-
wait
sed -e 's/^/# /' "$work/.tap"
ok "memory after a collect through a pipe" sh -c "! grep '^not ok' '$work/.tap'"
ok "through the pipe it is read as a file is" grep -q '^police rows=' "$work/said/collect through a pipe.out"
ok "there was a write-ahead log half way" test -s "$work/midway/store.db-wal"
clean "store and write-ahead log half way" "$work/midway"

# Killed half way: no core file, and what it had written stays unread.
rm -f "$site"/store.db*
exec 3<>"$work/pipe"
start_collect "killed half way" 139
pid=$(sed -n 's/^\([0-9][0-9]*\).*/\1/p' "$site/store.db.lock" | head -n 1)
kill -SEGV "$pid"
exec 3>&-
wait
ok "killed half way there is a log" test -s "$site/store.db-wal"
clean "what a killed run leaves" "$site/store.db" "$site/store.db-wal" "$site/store.db-shm" \
    "$work/cwd" "$work/tmp"
rm "$extracts/police.csv.gz"
cp "$work/police.gz" "$extracts/police.csv.gz"

# All that a whole run writes to the log: a reader that stays keeps the log from being emptied.
if command -v sqlite3 >/dev/null; then
    mkfifo "$work/ask"
    sqlite3 "$site/store.db" <"$work/ask" >"$work/answer" 2>&1 &
    exec 3>"$work/ask"
    echo 'begin; select count(*) from meta;' >&3
    sleep 0.3
    # shellcheck disable=SC2086
    watched "run with a reader" 0 run $quarter 3>&-
    ok "the log holds the run" test "$(stat -c %s "$site/store.db-wal")" -gt 100000
    clean "the write-ahead log of a whole run" "$site/store.db-wal" "$site/store.db-shm" "$site/store.db"
    echo .quit >&3
    exec 3>&-
    wait
else
    skip "the write-ahead log of a whole run" "no sqlite3 to keep it"
fi

# What is left of all this.
rm -rf "$work/site.extracts"
mv "$site/extracts" "$work/site.extracts"
clean "store, outputs, descriptions, folders of the site" "$site"
clean "folder of keys" "$work/keys"
clean "what was said on stdout and stderr" "$work/said"
ok "nothing is in the temporary folder" sh -c "[ -z \"\$(ls -A '$work/tmp')\" ]"
ok "nothing is in the working folder, no core file either" sh -c "[ -z \"\$(ls -A '$work/cwd')\" ]"
"$beatwise" audit --site "$site" >"$work/control/log" 2>&1
clean "the run log as audit prints it" "$work/control/log"
mv "$work/site.extracts" "$site/extracts"

# Controls: what must be found.
found() { # WHAT TEXT PATH...: TEXT is in the line of a hit
    what=$1
    text=$2
    shift 2
    status=0
    search "$@" || status=$?
    if [ $status = 1 ] && grep -qF -- "$text" "$work/.hits"; then
        pass "control: $what is found"
    else
        sed -e 's/^/# /' "$work/.hits"
        fail "control: $what is found"
    fi
}

bytes_of() { # HEX: the bytes themselves
    # shellcheck disable=SC2059 # octal escapes of its own
    printf "$(echo "$1" | awk '{ for (i = 1; i < length($0); i += 2)
        printf "\\%03o", 16 * at(substr($0, i, 1)) + at(substr($0, i + 1, 1)) }
        function at(c) { return index("0123456789abcdef", c) - 1 }')"
}

# written WHAT CASE WRITING: $work/piece in the midst of other bytes is found, and called so
written() {
    {
        printf 'zz\001'
        cat "$work/piece"
        printf '\002zz'
    } >"$work/control/file"
    found "$1" "identifier 1, $2, $3, at 3" "$work/control/file"
}
name=$(head -n 1 "$identifiers")
upper=$(echo "$name" | tr '[:lower:]' '[:upper:]')
lower=$(echo "$name" | tr '[:upper:]' '[:lower:]')
printf %s "$name" >"$work/piece"
written "a name as it is" "as it is" plain
printf %s "$upper" >"$work/piece"
written "a name in upper case" "upper case" plain
printf %s "$lower" >"$work/piece"
written "a name in lower case" "lower case" plain
printf %s "$name" |
    awk '{ for (i = length($0); i > 0; i--) printf "%s", substr($0, i, 1) }' >"$work/piece"
written "a name reversed" "as it is" reversed
printf %s "$name" | iconv -t UTF-16LE >"$work/piece"
written "UTF-16LE" "as it is" utf-16le
printf %s "$upper" | iconv -t UTF-16BE >"$work/piece"
written "UTF-16BE" "upper case" utf-16be
printf %s "$name" | iconv -t UTF-32LE >"$work/piece"
written "UTF-32LE" "as it is" utf-32le
printf %s "$name" | iconv -t UTF-32BE >"$work/piece"
written "UTF-32BE" "as it is" utf-32be
printf %s "$lower" | od -An -v -tx1 | tr -d ' \n' >"$work/piece"
written "hex" "lower case" hex
printf %s "$name" | od -An -v -tx1 | tr -d ' \n' | tr a-f A-F >"$work/piece"
written "hex in upper case" "as it is" HEX
printf %s "$name" | base64 >"$work/piece"
written "base64" "as it is" base64
printf 'x%s' "$name" | base64 >"$work/control/file"
found "base64 at offset 1" "as it is, base64+1, at 2" "$work/control/file"
printf 'xy%s' "$name" | base64 >"$work/control/file"
found "base64 at offset 2" "as it is, base64+2, at 3" "$work/control/file"
for digest in sha256 md5; do
    hex=$(printf %s "$upper" | ${digest}sum | cut -d ' ' -f 1)
    printf %s "$hex" >"$work/piece"
    written "$digest in hex" "upper case" $digest-hex
    printf %s "$hex" | tr a-f A-F >"$work/piece"
    written "$digest in hex in upper case" "upper case" $digest-HEX
    bytes_of "$hex" >"$work/piece"
    written "$digest" "upper case" $digest
    bytes_of "$hex" | base64 >"$work/piece"
    written "$digest in base64" "upper case" $digest-base64
done
mkdir -p "$work/control/draft/$name"
found "a folder with a name" "(its name): identifier 1," "$work/control/draft"
cp -r "$site/draft" "$work/control/drafts"
page=$(find "$work/control/drafts" -name index.html | head -n 1)
printf '<p>%s</p>' "$lower" >>"$page"
found "a page with a name" "index.html: identifier 1," "$work/control/drafts"
found "an extract" "plain" "$work/ed.csv"
number=$(sed -n 10p "$people" | cut -f 3)
printf '%s %s %s' "$(echo "$number" | cut -c 1-3)" "$(echo "$number" | cut -c 4-6)" \
    "$(echo "$number" | cut -c 7-)" >"$work/control/file"
found "an NHS number with blanks" ", as it is, plain, at 0" "$work/control/file"

# A program that keeps clear text: sealing that does not seal, wiping that does not wipe.
if [ -e "$dump" ]; then
    rm -f "$site"/store.db*
    rm -rf "$work/keys"
    "$beatwise" key new --site "$site" >/dev/null
    for command in collect link; do
        # shellcheck disable=SC2086
        LD_PRELOAD="$built/keep_clear.so $dump" BEATWISE_DUMP=$work/memory/keeper \
            "$beatwise" $command $quarter >"$work/.out" 2>&1 || sed -e 's/^/# /' "$work/.out"
        found "clear text in memory after $command" "memory/keeper" "$work/memory"
        rm -f "$work/memory"/*
    done
    found "clear text in the store" "store.db: identifier" "$site/store.db"
else
    skip "control: clear text in store and memory" "built with sanitizers"
fi

tap_done
