#!/bin/sh
# A site, keys, a store or a command line that are not as they should be: one line that names place
# and expectation, the documented exit code, and the store as it was.
# shellcheck source=hand_site.sh
. "$(dirname "$0")/hand_site.sh"

site=$work/site
keys=$work/keys/site
hand_site "$site"
"$beatwise" run --site "$site" --quarter 2026Q1 >"$work/.out" 2>&1
ok "the site is fine" test -s "$site/draft/2026Q1/all/index.html"

# does STATUS TEXT COMMAND...: of this site
does() {
    wanted=$1
    text=$2
    shift 2
    refused "$wanted" "$text" "$beatwise" "$@" --site "$site"
}

# Keys.
mv "$keys" "$work/elsewhere"
does 7 "the keys of this store are not in '$keys'" collect --quarter 2026Q1
hinted "restore the folder from your copy: new keys cannot open this store"
does 10 "the site has a store already, and new keys cannot open it" key new
mv "$site/store.db" "$work/store.aside"
does 7 "folder of keys '$keys' does not exist" collect --quarter 2026Q1
hinted "\`beatwise key new\` makes it"
mv "$work/store.aside" "$site/store.db"
mv "$work/elsewhere" "$keys"
chmod 644 "$keys/site.key"
does 10 "key file '$keys/site.key' can be read by others" link --quarter 2026Q1
hinted "chmod 600 "
chmod 600 "$keys/site.key"
chmod 755 "$keys"
does 10 "folder of keys '$keys' can be read by others" link --quarter 2026Q1
hinted "chmod 700 "
chmod 700 "$keys"
cp "$site/site.yaml" "$work/site.yaml"
cp -rp "$keys" "$site/secret"
sed -e 's,^keys:.*,keys: secret,' "$work/site.yaml" >"$site/site.yaml"
does 10 "folder of keys '$site/secret' is inside '$site'" collect --quarter 2026Q1
rm -r "$site/secret"
if command -v git >/dev/null; then
    git init -q "$work/tree"
    cp -rp "$keys" "$work/tree/keys"
    sed -e 's,^keys:.*,keys: ../tree/keys,' "$work/site.yaml" >"$site/site.yaml"
    does 10 "is inside the git work tree '" collect --quarter 2026Q1
else
    skip "keys inside a git work tree" "no git"
fi
sed -e 's,^keys:.*,keys: ../others,' "$work/site.yaml" >"$site/site.yaml"
"$beatwise" key new --keys "$work/others" >"$work/.out" 2>&1
does 10 "the keys in '$work/others' are not those that the store was made with" \
    collect --quarter 2026Q1
cp "$work/site.yaml" "$site/site.yaml"
cp "$keys/site.key" "$work/site.key"
sed -e 1d "$work/site.key" >"$keys/site.key"
does 3 "'$keys/site.key' is not a key file of version 1" link --quarter 2026Q1
cp "$work/site.key" "$keys/site.key"
sed -e 's/[0-9]/0/g' "$work/site.key" >"$keys/site.key"
does 3 "site.key' is " link --quarter 2026Q1
cp "$work/site.key" "$keys/site.key"
does 10 "the site has a store already" key new
refused 10 "exists already" "$beatwise" key new --keys "$keys"

# site.yaml and the descriptions of feeds.
yaml() { # STATUS TEXT SED-SCRIPT: of site.yaml
    sed -e "$3" "$work/site.yaml" >"$site/site.yaml"
    does "$1" "$2" status
    cp "$work/site.yaml" "$site/site.yaml"
}
yaml 3 "$site/site.yaml:2: key 'key' is not known" 's/^keys:/key:/'
hinted "did you mean 'keys'?"
yaml 3 "$site/site.yaml:3: key 'invented': true or false was expected" 's/^invented: true/invented: perhaps/'
yaml 3 "$site/site.yaml:1: key 'fetch.timeout': a time from 1s to 3600s was expected" \
    '1s/^/fetch: {timeout: soon}\n/'
yaml 3 "$site/site.yaml:1: key 'rank.history': a count from 1 to 600 was expected" \
    '1s/^/rank: {history: four}\n/'
yaml 3 "$site/site.yaml:1: key 'rank.months': 12 was expected" '1s/^/rank: {months: 13}\n/'
yaml 3 "$site/site.yaml:1: key 'store': sqlite:PATH or postgresql://... was expected" \
    '1s/^/store: store.db\n/'
yaml 3 "$site/site.yaml:5: key 'boundaries.path' is missing" '/- path:/{s/path/code/;n;d;}'
yaml 3 "$site/site.yaml:13: not YAML: did not find expected node content" '/west/s/in:.*/in: [/'
hinted "look for a comma or bracket too many or too few"
mv "$site/site.yaml" "$work/away"
does 7 "site.yaml' does not exist" status
mv "$work/away" "$site/site.yaml"
feed=$site/feeds/ed.yaml
described() { # STATUS TEXT SED-SCRIPT: of feeds/ed.yaml
    feed ed | sed -e "$3" >"$feed"
    does "$1" "$2" status
    feed ed >"$feed"
}
described 3 "$feed:5: key 'beatwise.units' is not known" 's/unit: victim/units: victim/'
described 3 "$feed:8: key 'beatwise.max_reject_share': a share from 0 to 1 was expected" \
    's/max_reject_share: 0.25/max_reject_share: few/'
described 3 "$feed:9: key 'beatwise.expect': rows: [least, most] was expected" \
    's/rows: \[1, 20\]/rows: [one, 20]/'
described 3 "$feed:4: key 'beatwise.source': one of ed, ambulance, police was expected" \
    's/source: ed/source: hospital/'
described 3 "$feed:16: key 'resources.schema.fields.beatwise': 'happened' is no role" \
    's/beatwise: occurred}/beatwise: happened}/'
hinted "beatwise help feed lists the roles"
described 3 "$feed:6: key 'beatwise.sharing.review': a date such as 2026-01-31 was expected" \
    's/2099-12-31/31 December/'

# The command line.
q=--quarter=2026Q1
does 2 "--quarter: a quarter was expected, from Q1 to Q4, as in 2026Q1" run --quarter 2026Q5
for command in collect link rank report run; do
    does 2 "beatwise $command: --quarter is missing" $command
done
does 2 "--colour is not an option" status --colour
does 2 "--group is not an option of this command" collect $q --group all
refused 2 "--feed needs a value: --feed NAME" "$beatwise" collect $q --feed
refused 2 "there is no command 'colect'" "$beatwise" colect
refused 2 "usage: beatwise COMMAND" "$beatwise"
does 7 "there is no feed 'eds' in '$site/feeds'" collect $q --feed eds
hinted "it has 'ambulance', 'ed', 'police'"
does 7 "there is no feed 'eds' in '$site/feeds'" check eds x.csv $q
does 7 "there is no group 'nord' in site.yaml" report $q --group nord
hinted "it has 'all', 'west'"
does 2 "--file needs one --feed to say what it is" collect $q --file x.csv
does 10 "--set: 'link.after' can be changed in site.yaml only" link $q --set link.after=1h
does 2 "--set: no setting is called 'link.agter'" link $q --set link.agter=1h
hinted "did you mean 'link.after'?"
does 2 "--set: 'rank.history' is a count from 1 to 600" rank $q --set rank.history=some

# The order of the stages, and quarters of which nothing is there.
does 7 "nothing has been collected for 2019Q1" link --quarter 2019Q1
hinted "beatwise collect --quarter 2019Q1"
does 7 "the events of 2019Q1 are not linked yet" rank --quarter 2019Q1
hinted "beatwise link --quarter 2019Q1"
does 7 "2019Q1 is not ranked" report --quarter 2019Q1
hinted "run \`beatwise rank --quarter 2019Q1\`"
rows | sed -e '$d' >"$work/ed.csv"
"$beatwise" collect --site "$site" $q --feed ed --file "$work/ed.csv" >"$work/.out" 2>&1
does 7 "the events of 2026Q1 are not linked yet" rank $q
does 7 "2026Q1 was ranked before its extracts or links changed" report $q
hinted "run \`beatwise link\` and \`beatwise rank --quarter 2026Q1\`"
"$beatwise" run --site "$site" $q >"$work/.out" 2>&1

# Sharing.
described_run() { # STATUS TEXT SED-SCRIPT COMMAND...: with feeds/ed.yaml spoilt
    feed ed | sed -e "$3" >"$feed"
    wanted=$1
    text=$2
    shift 3
    does "$wanted" "$text" "$@"
    feed ed >"$feed"
}
described_run 10 "feed 'ed': it has no sharing reference" 's/count: INVENTED-1, //' \
    collect $q --feed ed
hinted "name the agreement under beatwise.sharing.count in '$feed'"
past='s/2099-12-31/2026-01-31/'
described_run 10 "feed 'ed': its sharing agreement was due for review on 2026-01-31" "$past" \
    collect $q --feed ed --as-of 2026-02-01
hinted "once it is renewed, change beatwise.sharing.review in '$feed'"
described_run 10 "group 'all': feed 'ed' does not name it in beatwise.sharing.audiences" \
    's/audiences: .all./audiences: [west]/' report $q --group all
hinted "once the supplier agrees, add it in '$feed'"

# The store.
cp "$site/store.db" "$work/store.db"
sqlite3 "$site/store.db" "update meta set value = '99' where name = 'schema_version'; pragma user_version = 99"
does 3 "is of version 99, this program knows up to " status
hinted "use the beatwise that wrote it, or a newer one"
does 3 "is of version 99, this program knows up to " collect $q
rows >"$site/store.db"
does 3 "'$site/store.db' is not a store of this program" status
does 3 "'$site/store.db' is not a store of this program" collect $q
cp "$work/store.db" "$site/store.db"
mv "$site/draft" "$work/draft"
: >"$site/draft"
does 4 "$site/draft" report $q
rm "$site/draft"
mv "$work/draft" "$site/draft"

# One run at a time.
mkfifo "$work/slow.csv"
"$beatwise" collect --site "$site" $q --feed ed --file "$work/slow.csv" >"$work/.slow" 2>&1 &
slow_pid=$!
exec 9>"$work/slow.csv" # opens when the run reads, that is with the lock in hand
expect 8 "another run holds '$site/store.db': process $slow_pid on $(uname -n), 'collect 2026Q1'" \
    "$beatwise" link --site "$site" $q
ok "status reads beside it" "$beatwise" status --site "$site"
rows >&9
exec 9>&-
wait $slow_pid
ok "the run that held it ends well" grep -q '^ed rows=8 ' "$work/.slow"
"$beatwise" run --site "$site" $q >"$work/.out" 2>&1

# Where the output goes.
# shellcheck disable=SC2317 # called by expect
onto_full() { "$beatwise" "$@" >/dev/full; }
# shellcheck disable=SC2317
onto_closed() { "$beatwise" "$@" >&-; }
for command in status audit collect; do
    set -- $command --site "$site"
    [ $command != collect ] || set -- "$@" $q
    expect 4 "beatwise $command: cannot write to standard output" onto_full "$@"
    expect 4 "beatwise $command: cannot write to standard output" onto_closed "$@"
done
# A file opened in the place of a closed stderr must not get the warnings that were meant for it.
{ rows && row 9 ZZBEAT; } >"$work/ed.csv"
"$beatwise" collect --site "$site" $q --feed ed --file "$work/ed.csv" >&- 2>&-
ok "a warning that nobody hears stands in no file" \
    sh -c "! grep -lr 'the beat code is in no' '$site' '$keys'"

# One feed of three is missing or may not be used: the rest is done, and the page says so.
site=$work/two
hand_site "$site"
rm "$site/extracts/ed.csv"
lines_allowed=2
expect 9 "beatwise run: 1 of 3 feeds could not be collected" "$beatwise" run --site "$site" $q
cat "$work/.err" >>"$work/seen"
cp "$work/.out" "$work/out"
ok "the missing feed is named" grep -q "feed 'ed': .*extracts/ed.csv': not supplied" "$work/seen"
ok "the others are collected" grep -q '^police rows=8 ' "$work/out"
ok "the page is written" grep -q '^report all ' "$work/out"
ok "the page says what is missing" grep -q 'Invented ed.*sent nothing' "$site/draft/2026Q1/all/index.html"
rows >"$site/extracts/ed.csv"
feed ed | sed -e "$past" >"$site/feeds/ed.yaml"
expect 9 "feed 'ed': its sharing agreement was due for review on 2026-01-31" \
    "$beatwise" collect --site "$site" $q --as-of 2026-02-01
lines_allowed=1
ok "the day before the review it is collected" \
    "$beatwise" collect --site "$site" $q --feed ed --as-of 2026-01-31
nothing_leaks
tap_done
