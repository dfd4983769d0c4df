# shellcheck shell=sh
# shellcheck disable=SC2034 # for whoever reads this
# pg.sh - a PostgreSQL server for a test, in a folder of its own; read by each that needs one.
#
#   pg_is_there            the server's programs are installed
#   pg_make DIR            makes a server in the folder and starts it; sets pg_dir, pg_port, pg_url
#   pg_stop / pg_start     stops it; starts it again and waits until it answers
#   pg_sql "TEXT" [DB]     runs SQL as the superuser and prints what it gives
#   pg_kill                kill -9 of the whole server, by the numbers of its processes
#
# Nothing is flushed to disk (unless pg_fsync=on): a server that is killed loses nothing by that, only
# a machine would.  It listens on a free port of 127.0.0.1 and on a socket in pg_dir.  initdb refuses root: then all
# of it runs as the user `postgres`, or `nobody` where there is none.  The superuser is `tester`
# and needs no password from this machine; other roles do.
pg_bin=
for pg_try in "${PG_BIN:-}" /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin; do
    if [ -n "$pg_try" ] && [ -x "$pg_try/initdb" ] && [ -x "$pg_try/postgres" ]; then
        pg_bin=$pg_try
        break
    fi
done

pg_is_there() { [ -n "$pg_bin" ]; }

pg_as() {
    if [ "$(id -u)" != 0 ]; then
        "$@"
        return
    fi
    pg_user=nobody
    if id postgres >/dev/null 2>&1; then pg_user=postgres; fi
    runuser -u $pg_user -- "$@"
}

pg_make() {
    pg_dir=$1
    mkdir -p "$pg_dir"
    chmod 755 "$pg_dir"
    if [ "$(id -u)" = 0 ]; then
        pg_as true # says who
        chown "$pg_user" "$pg_dir"
    fi
    (cd / && pg_as "$pg_bin/initdb" -D "$pg_dir/data" -E UTF8 --locale=C -U tester -A trust -N) \
        >"$pg_dir.log" 2>&1 || {
        cat "$pg_dir.log"
        return 1
    }
    cat >"$pg_dir.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$pg_dir'
max_connections = 40
shared_buffers = 128MB
max_wal_size = 2GB
fsync = ${pg_fsync:-off}
synchronous_commit = ${pg_synchronous_commit:-off}
autovacuum = off
CONF
    printf '%s\n' 'local all tester trust' 'host all tester 127.0.0.1/32 trust' \
        'host all all 127.0.0.1/32 scram-sha-256' >"$pg_dir.hba"
    pg_as sh -c "cat >>'$pg_dir/data/postgresql.conf'" <"$pg_dir.conf"
    pg_as sh -c "cat >'$pg_dir/data/pg_hba.conf'" <"$pg_dir.hba"
    # A port that is free: whoever can listen on it has it.
    for pg_try in 1 2 3 4 5; do
        pg_port=$((20000 + $(od -A n -N 2 -t u2 /dev/urandom) % 20000))
        pg_url=postgresql://tester@127.0.0.1:$pg_port/postgres
        pg_start && return
    done
    return 1
}

pg_start() {
    (cd / && pg_as "$pg_bin/pg_ctl" -D "$pg_dir/data" -l "$pg_dir/server.log" -w -t 60 \
        -o "-p $pg_port" start) \
        >"$pg_dir.log" 2>&1 || {
        cat "$pg_dir.log" "$pg_dir/server.log"
        return 1
    }
    pg_pid=$(pg_as head -n 1 "$pg_dir/data/postmaster.pid")
}

pg_stop() {
    if [ -n "${pg_pid:-}" ]; then
        (cd / && pg_as "$pg_bin/pg_ctl" -D "$pg_dir/data" -w -t 30 -m "${1:-fast}" stop) \
            >/dev/null 2>&1
        pg_pid=
    fi
}

pg_kill() {
    # shellcheck disable=SC2046 # numbers
    kill -9 "$pg_pid" $(ps -o pid= --ppid "$pg_pid") 2>/dev/null
    # Its memory is given back when the last of them is gone.
    while [ -d "/proc/$pg_pid" ]; do sleep 0.1; done
    sleep 0.5
    pg_as rm -f "$pg_dir/data/postmaster.pid"
    pg_pid=
}

pg_sql() {
    "$pg_bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$pg_port" -U tester \
        -d "${2:-postgres}" -c "$1"
}
