#!/bin/sh
# A store on PostgreSQL: the same bytes as on SQLite, whatever happens to the server, the connection
# and the runs that work on it at once.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=../store/pg.sh
. "$top_srcdir/tests/store/pg.sh"

grep -q '^#define HAVE_LIBPQ 1' "$top_builddir/config.h" || skip_all "built without libpq"
pg_is_there || skip_all "no PostgreSQL server is installed"
rounds=${BEATWISE_ROUNDS:-1}
chmod 755 "$work"
trap 'pg_stop immediate; clean_up' EXIT
pg_make "$work/server" || exit 1
PGPASSFILE=$work/pgpass
export PGPASSFILE

# on URL SITE: the site's store is there
on() {
    sed -i -e "s|^store: .*|store: $1|" "$2/site.yaml"
}

# database NAME: makes one; prints its URL
database() {
    pg_sql "CREATE DATABASE $1"
    echo "postgresql://tester@127.0.0.1:$pg_port/$1"
}

# quarters SITE: both quarters, all stages
# shellcheck disable=SC2317 # called by ok
quarters() {
    for quarter in 2025Q4 2026Q1; do
        "$beatwise" run --site "$1" --quarter "$quarter" >/dev/null 2>"$work/err" || {
            sed -e 's/^/# /' "$work/err"
            return 1
        }
    done
}

# wait_for SQL: until it gives a row
wait_for() {
    tries=0
    until [ -n "$(pg_sql "$1" "${2:-postgres}")" ] || [ $tries = 100 ]; do
        tries=$((tries + 1))
        sleep 0.1
    done
}

# --- one site, two stores

small_site "$work/a/site"
small_site "$work/b/site"
on "$(database b)" "$work/b/site"
expect 7 "there is no store in 'postgresql://127.0.0.1:$pg_port/b'" \
    "$beatwise" audit --site "$work/b/site"
ok "run on SQLite" quarters "$work/a/site"
ok "run on PostgreSQL" quarters "$work/b/site"
same "the same bytes on both" "$work/a/site/draft" "$work/b/site/draft"
ok "run again" quarters "$work/b/site"
same "and again" "$work/a/site/draft" "$work/b/site/draft"
for site in a b; do
    "$beatwise" report --site "$work/$site/site" --quarter 2026Q1 --restricted --reason test \
        >/dev/null 2>&1
    "$beatwise" evaluate --site "$work/$site/site" --truth "$work/$site/site/truth.csv" \
        >"$work/$site.eval" 2>&1
    "$beatwise" status --site "$work/$site/site" 2>&1 | sed -e '/^Last runs/,$d' \
        >"$work/$site.status"
done
same "the same exact figures" "$work/a/site/restricted" "$work/b/site/restricted"
same "the same evaluation" "$work/a.eval" "$work/b.eval"
ok "the log is whole" "$beatwise" audit --site "$work/b/site"

# --- the demo: twelve quarters

# twelve SITE: as the demo runs them
# shellcheck disable=SC2317 # called by ok
twelve() {
    for year in 2023 2024 2025 2026; do
        for quarter in 1 2 3 4; do
            if [ ! -d "$work/demo/site/draft/${year}Q$quarter" ]; then continue; fi
            "$beatwise" run --site "$1" --quarter "${year}Q$quarter" >/dev/null 2>"$work/err" || {
                sed -e 's/^/# /' "$work/err"
                return 1
            }
        done
    done
}
mkdir "$work/demo"
ok "the demo on SQLite" "$beatwise" demo "$work/demo/site"
cp -r "$work/demo" "$work/demo-pg"
rm -rf "$work/demo-pg/site/draft" "$work/demo-pg/site/store.db"*
on "$(database demo)" "$work/demo-pg/site"
ok "the same on PostgreSQL" twelve "$work/demo-pg/site"
same "the same bytes of twelve quarters" "$work/demo/site/draft" "$work/demo-pg/site/draft"
number=$(find "$work/demo-pg/site/draft" -mindepth 1 -maxdepth 1 -name '20*Q*' | wc -l)
if [ "$number" = 12 ]; then pass "all twelve"; else fail "all twelve, not $number"; fi

# --- there and back

database there >/dev/null
there=postgresql://tester@127.0.0.1:$pg_port/there
ok "a store is copied to PostgreSQL" "$beatwise" store copy --site "$work/a/site" \
    "sqlite:$work/a/site/store.db" "$there"
cp "$work/.out" "$work/first"
# shellcheck disable=SC2016 # for the inner shell
ok "the log has it" sh -c '"$0" audit --site "$1" | tail -n 1 | grep -q " copy {.*\"to\":\"$2\""' \
    "$beatwise" "$work/a/site" "$there"
ok "and back" "$beatwise" store copy --site "$work" "$there" "sqlite:$work/back.db"
cp "$work/.out" "$work/second"
cp "$work/.err" "$work/warned"
ok "which is told where there is no site" \
    grep -q "warning: this is not in the run log" "$work/warned"
same "with the same rows and digests" "$work/first" "$work/second"
ok "with rows in it" grep -q '^event rows=1[0-9][0-9][0-9] sha256=' "$work/first"
expect 10 "has been used: it is not overwritten" \
    "$beatwise" store copy "sqlite:$work/a/site/store.db" "$there"
expect 7 "there is no store '$work/nothing.db'" "$beatwise" store copy "sqlite:$work/nothing.db" "$there"
cp -r "$work/a/site/draft" "$work/moved-draft"
rm -rf "$work/a/site/draft"
cp "$work/a/site/site.yaml" "$work/site.yaml"
on "$there" "$work/a/site"
ok "the site goes on there" quarters "$work/a/site"
same "the same bytes from the copy" "$work/moved-draft" "$work/a/site/draft"
ok "and the log goes on" "$beatwise" audit --site "$work/a/site"
cp "$work/site.yaml" "$work/a/site/site.yaml"

# --- what can be wrong with the server or the way to it

site=$work/c/site
small_site "$site"
# shellcheck disable=SC2317 # called by expect
run() { "$beatwise" run --site "$site" --quarter 2025Q4; }
pg_sql "CREATE ROLE guest LOGIN PASSWORD 'right'"
on "postgresql://guest@127.0.0.1:$pg_port/postgres" "$site"
echo "*:*:*:guest:wrong" >"$PGPASSFILE"
chmod 600 "$PGPASSFILE"
expect 10 "does not let the user 'guest' in (28P01)" run
: >"$PGPASSFILE"
expect 10 "does not let the user 'guest' in (it asks for a password)" run
echo "*:*:*:guest:right" >"$PGPASSFILE"
expect 10 "does not allow that: permission denied for schema public" run
on "postgresql://guest:right@127.0.0.1:$pg_port/postgres" "$site"
expect 10 "\`store\` holds a password" run
if grep -q right "$work/.err"; then fail "and is not printed"; else pass "and is not printed"; fi
on "postgresql://tester@127.0.0.1:$pg_port/nowhere" "$site"
expect 3 "has no database of that name" run
on "postgresql://tester@127.0.0.1:1/postgres" "$site"
expect 11 "cannot reach 'postgresql://127.0.0.1:1/postgres'" run
on "postgresql://tester@127.0.0.1:$pg_port/postgres?sslmode=verify-full" "$site"
expect 11 "cannot reach" run
on "postgresql://tester@127.0.0.1:$pg_port/postgres?options=-csearch_path%3Dnowhere" "$site"
expect 3 "no schema of the search path is in" run
pg_sql "CREATE DATABASE latin ENCODING latin1 TEMPLATE template0"
on "postgresql://tester@127.0.0.1:$pg_port/latin" "$site"
expect 3 "is not in UTF-8" run
on "$(database other)" "$site"
pg_sql "CREATE TABLE photo (x int)" other
expect 3 "holds tables of another program" run
on "$(database readonly)" "$site"
pg_sql "ALTER DATABASE readonly SET default_transaction_read_only = on"
expect 4 "is read only" run

# A tablespace that is full; a mount needs root.
if [ "$(id -u)" = 0 ] && mkdir "$work/small" && mount -t tmpfs -o size=14m tmpfs "$work/small" 2>/dev/null; then
    mounted=$work/small
    chown "$pg_user" "$mounted"
    pg_sql "CREATE TABLESPACE small LOCATION '$mounted'"
    pg_sql "CREATE DATABASE small TABLESPACE small"
    on "postgresql://tester@127.0.0.1:$pg_port/small" "$site"
    "$beatwise" collect --site "$site" --quarter 2025Q4 --feed ed >/dev/null 2>&1
    pg_sql "CREATE SCHEMA filler; CREATE TABLE filler.t (x text)" small
    for step in 1000 100 10 1; do
        while pg_sql "INSERT INTO filler.t SELECT repeat('x', 1000) FROM generate_series(1, $step)" \
            small 2>/dev/null; do :; done
    done
    expect 4 "no space left for 'postgresql://127.0.0.1:$pg_port/small'" \
        "$beatwise" collect --site "$site" --quarter 2025Q4 --feed police
    pg_sql "DROP TABLE filler.t" small
    ok "with room again" quarters "$site"
    same "the same bytes after a full disk" "$work/a/site/draft" "$site/draft"
    pg_sql "DROP DATABASE small"
    pg_sql "DROP TABLESPACE small"
    umount "$mounted"
    mounted=
else
    skip "full tablespace" "a mount needs root"
fi

# --- roles

# shellcheck disable=SC2317 # called by ok
roles() {
    "$pg_bin/psql" -X -q -h 127.0.0.1 -p "$pg_port" -U tester -d roles \
        -f "$top_srcdir/doc/postgresql-roles.sql"
}
# as NAME: the site's store, with that login
as() {
    on "postgresql://$1@127.0.0.1:$pg_port/roles" "$site"
}
site=$work/roles/site
small_site "$site"
database roles >/dev/null
ok "the roles are made" roles
for role in owner collector analyst reader; do
    pg_sql "CREATE ROLE a_$role LOGIN PASSWORD 'a'; GRANT beatwise_$role TO a_$role"
    echo "*:*:*:a_$role:a" >>"$PGPASSFILE"
done
as a_collector
expect 10 "does not allow that" "$beatwise" store init --site "$site"
on "postgresql://a_owner@127.0.0.1:$pg_port/roles?options=-crole%3Dbeatwise_owner" "$site"
ok "the owner makes the tables" "$beatwise" store init --site "$site"
ok "the roles get their rights" roles
for quarter in 2025Q4 2026Q1; do
    as a_analyst
    expect 10 "does not allow that: permission denied for table" \
        "$beatwise" collect --site "$site" --quarter $quarter --feed ed
    as a_collector
    ok "the collector collects" "$beatwise" collect --site "$site" --quarter $quarter
    expect 10 "permission denied for table" "$beatwise" link --site "$site" --quarter $quarter
    as a_reader
    ok "the reader sees what arrived" "$beatwise" status --site "$site"
    expect 10 "permission denied for table" "$beatwise" link --site "$site" --quarter $quarter
    as a_analyst
    for stage in link rank report; do
        ok "the analyst runs $stage" "$beatwise" $stage --site "$site" --quarter $quarter
    done
done
same "the same bytes with roles" "$work/a/site/draft" "$site/draft"
gzip -dc "$site/extracts/2026Q1/police.csv.gz" | sed -e '$d' | gzip >"$work/police.csv.gz"
as a_collector
ok "the collector supersedes" "$beatwise" collect --site "$site" --quarter 2026Q1 --feed police \
    --file "$work/police.csv.gz"
as a_analyst
ok "the analyst evaluates" "$beatwise" evaluate --site "$site" --truth "$site/truth.csv"
# denied NAME SQL: the server does not do that for this login
# shellcheck disable=SC2317 # called by ok
denied() {
    "$pg_bin/psql" -X -q -h 127.0.0.1 -p "$pg_port" -U "$1" -d roles -c "$2" 2>&1 |
        grep -q 'permission denied'
}
ok "the collector reads no event" denied a_collector "SELECT sealed FROM event"
ok "nor what was made of them" denied a_collector "SELECT * FROM incident"
ok "the analyst removes no event" denied a_analyst "DELETE FROM event"
ok "nor rewrites the log" denied a_analyst "UPDATE run_log SET body = ''"
ok "the reader sees no count" denied a_reader "SELECT * FROM tally"
ok "nor writes" denied a_reader "INSERT INTO run_log VALUES (99, 0, 'x', 'x', '')"

# One login sees the run of another that is in its way.
pg_sql "BEGIN; LOCK TABLE event IN EXCLUSIVE MODE; SELECT pg_sleep(60)" roles >/dev/null 2>&1 &
wait_for "SELECT 1 FROM pg_locks WHERE mode = 'ExclusiveLock' AND relation IS NOT NULL AND granted"
as a_collector
"$beatwise" collect --site "$site" --quarter 2026Q1 --feed police >/dev/null 2>&1 &
holder=$!
wait_for "SELECT 1 FROM pg_locks WHERE NOT granted"
as a_analyst
expect 8 "another run holds 'postgresql://127.0.0.1:$pg_port/roles': process $holder on " \
    "$beatwise" link --site "$site" --quarter 2026Q1
sleepers="SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%'
    AND pid <> pg_backend_pid()"
pg_sql "$sleepers" >/dev/null
wait $holder || true

# --- three close a quarter at once: one does it, the others find it done

site=$work/close/site
small_site "$site"
on "$(database closing)" "$site"
"$beatwise" collect --site "$site" --quarter 2025Q4 >/dev/null 2>&1
for n in 1 2 3; do
    "$beatwise" close --site "$site" --quarter 2025Q4 >"$work/close-$n" 2>&1 &
done
wait
ok "three closings leave one entry" \
    test "$(pg_sql "SELECT count(*) FROM run_log WHERE kind = 'close'" closing)" = 1
ok "and what was carried over the edge" \
    test "$(pg_sql "SELECT count(*) FROM event WHERE sealed IS NOT NULL" closing)" -gt 0

# --- the server dies

# stopped_at TABLE COMMAND...: the command's exit code, when the server is killed while it waits
# for the table; its words in $work/.err
stopped_at() {
    table=$1
    shift
    pg_sql "BEGIN; LOCK TABLE $table IN EXCLUSIVE MODE; SELECT pg_sleep(60)" "$name" >/dev/null 2>&1 &
    wait_for "SELECT 1 FROM pg_locks WHERE mode = 'ExclusiveLock' AND relation IS NOT NULL
        AND granted"
    "$@" >"$work/.out" 2>"$work/.err" &
    pid=$!
    wait_for "SELECT 1 FROM pg_locks WHERE NOT granted"
    pg_kill
    status=0
    wait $pid || status=$?
    wait
    pg_start
}

for moment in "extract collect" "event collect" "incident link" "tally rank"; do
    if [ "$rounds" = 1 ] && [ "${moment%% *}" != event ] && [ "${moment%% *}" != incident ]; then
        continue
    fi
    table=${moment% *}
    stage=${moment#* }
    name=killed_$table
    site=$work/$name/site
    small_site "$site"
    on "$(database "$name")" "$site"
    "$beatwise" run --site "$site" --quarter 2025Q4 >/dev/null 2>&1
    if [ "$stage" != collect ]; then
        "$beatwise" collect --site "$site" --quarter 2026Q1 >/dev/null 2>&1
    fi
    if [ "$stage" = rank ]; then "$beatwise" link --site "$site" --quarter 2026Q1 >/dev/null 2>&1; fi
    stopped_at "$table" "$beatwise" "$stage" --site "$site" --quarter 2026Q1
    if [ "$status" = 11 ] && [ "$(grep -c . "$work/.err")" = 2 ] &&
        grep -q "the connection to 'postgresql://127.0.0.1:$pg_port/$name' was lost" "$work/.err"; then
        pass "server killed in $stage (table $table)"
    else
        echo "# exit $status"
        sed -e 's/^/# /' "$work/.err"
        fail "server killed in $stage (table $table)"
    fi
    ok "run again" quarters "$site"
    same "the same bytes" "$work/a/site/draft" "$site/draft"
    ok "the log is whole" "$beatwise" audit --site "$site"
done

# --- many at once

# eight_feeds SITE: five more, which are copies under other names
eight_feeds() {
    small_site "$1"
    for n in 1 2 3 4 5; do
        case $n in [12]) of="ed" ;; [34]) of=police ;; *) of=ambulance ;; esac
        sed -e "s/^name: .*/name: more-$n/" "$1/feeds/$of.yaml" >"$1/feeds/more-$n.yaml"
    done
}

# collector SITE QUARTER FEED FEED: until both are in; killed now and then
collector() {
    tries=0
    until [ $tries = 20 ]; do
        tries=$((tries + 1))
        "$beatwise" collect --site "$1" --quarter "$2" --feed "$3" --feed "$4" \
            >/dev/null 2>"$work/collector-$3" &
        pid=$!
        # The first tries are killed somewhere in between.
        if [ $tries -lt 4 ]; then
            sleep "0.$(printf %02d $(($(od -A n -N 1 -t u1 /dev/urandom) % 25)))"
            kill -9 $pid 2>/dev/null
        fi
        if wait $pid 2>/dev/null; then return 0; fi
    done
    sed -e 's/^/# /' "$work/collector-$3"
    return 1
}

eight_feeds "$work/eight/site"
ok "eight feeds, one collector, SQLite" quarters "$work/eight/site"
round=0
while [ $round -lt "$rounds" ]; do
    round=$((round + 1))
    site=$work/many$round/site
    eight_feeds "$site"
    on "$(database many$round)" "$site"
    for quarter in 2025Q4 2026Q1; do
        pids=
        for pair in "ed police" "ambulance more-1" "more-2 more-3" "more-4 more-5"; do
            # shellcheck disable=SC2086 # two words
            collector "$site" "$quarter" $pair &
            pids="$pids $!"
        done
        for pid in $pids; do
            wait "$pid" 2>/dev/null || fail "a collector ends"
        done
    done
    ok "round $round: what is left of the run" quarters "$site"
    same "round $round: the bytes of one collector" "$work/eight/site/draft" "$site/draft"
    ok "round $round: the log is whole" "$beatwise" audit --site "$site"
    left=$(pg_sql "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
    if [ "$left" = 0 ]; then pass "no lock is left"; else fail "no lock is left"; fi
done

# A second one is told who holds it.
pg_sql "BEGIN; LOCK TABLE event IN EXCLUSIVE MODE; SELECT pg_sleep(60)" many1 >/dev/null 2>&1 &
wait_for "SELECT 1 FROM pg_locks WHERE mode = 'ExclusiveLock' AND relation IS NOT NULL AND granted"
site=$work/many1/site
gzip -dc "$site/extracts/2026Q1/ed.csv.gz" >"$work/ed.csv"
"$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed --file "$work/ed.csv" \
    >/dev/null 2>&1 &
holder=$!
wait_for "SELECT 1 FROM pg_locks WHERE NOT granted"
held="another run holds 'postgresql://127.0.0.1:$pg_port/many1': process $holder on "
expect 8 "$held" "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed
expect 8 "$held" "$beatwise" link --site "$site" --quarter 2026Q1
ok "another feed may go on" "$beatwise" status --site "$site"
many1=postgresql://tester@127.0.0.1:$pg_port/many1
expect 8 "$held" "$beatwise" store copy --site "$site" "$many1" "sqlite:$work/many1.db"
pg_sql "$sleepers" >/dev/null
wait $holder || true

# Nobody writes to what is copied, on either side.
pg_sql "BEGIN; LOCK TABLE reject; SELECT pg_sleep(60)" many1 >/dev/null 2>&1 &
wait_for "SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation IS NOT NULL AND granted"
database target >/dev/null
"$beatwise" store copy --site "$site" "$many1" "postgresql://tester@127.0.0.1:$pg_port/target" \
    >/dev/null 2>&1 &
holder=$!
wait_for "SELECT 1 FROM pg_locks WHERE NOT granted"
held="process $holder on "
for database in many1 target; do
    on "postgresql://tester@127.0.0.1:$pg_port/$database" "$site"
    expect 8 "$held" "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed
done
pg_sql "$sleepers" >/dev/null
if wait $holder; then pass "the copy goes on"; else fail "the copy goes on"; fi
ok "the log is whole in the copy" "$beatwise" audit --site "$site"
tap_done
