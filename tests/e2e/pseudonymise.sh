#!/bin/sh
# The ED's extract pseudonymised at the supplier, collected by the hub, linked by match keys.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

site=$work/site
hub=$work/hub
"$beatwise" synth "$site" --beats 12 --people 20000 --incidents 400 --quarters 1 --quarter 2024Q2 \
    --quiet >/dev/null
gzip -dc "$site/extracts/2024Q2/ed.csv.gz" >"$work/ed.csv"
"$beatwise" key shared "$work/shared.key" --site "$site" >/dev/null
# shellcheck disable=SC2120 # ok() passes them
pseudonymise() {
    "$beatwise" pseudonymise "$site/feeds/ed.yaml" --key "$work/shared.key" "$@" \
        <"$work/ed.csv"
}
ok "pseudonymise" pseudonymise --description "$work/ed.json"
cp "$work/.out" "$work/pseudonymised.csv"
sed -e 's/^/# /' "$work/.err"

# Nothing that names a person: names, birth dates, numbers and home postcodes of the kept rows.
awk -F, 'NR > 1 && $12 == 20 { for (i = 3; i <= 6; i++) if (length($i) > 3) print $i; if ($8) print $8 }' \
    "$work/ed.csv" | sort -u >"$work/identifiers"
sed -e 's/;.*//' "$work/pseudonymised.csv" >"$work/without_keys"
cut -d , -f 1-5,7- "$work/without_keys" >"$work/without_place" # 6: the incident's postcode
ok "there is something to look for" test "$(wc -l <"$work/identifiers")" -gt 300
ok "the control finds it" grep -qF -f "$work/identifiers" "$work/ed.csv"
if grep -nF -w -f "$work/identifiers" "$work/without_place" >"$work/.out"; then
    sed -e 's/^/# /' "$work/.out" | head -n 5
    fail "no identifier of a person is left"
else
    pass "no identifier of a person is left"
fi
ok "no text of a place either" sh -c "! head -n 1 '$work/pseudonymised.csv' | grep -q place_text"
# shellcheck disable=SC2119
pseudonymise 2>/dev/null >"$work/again.csv"
same "the same again" "$work/pseudonymised.csv" "$work/again.csv"

# At the hub, in the place of the clear extract.
cp -r "$site" "$hub"
rm -f "$hub/feeds/ed.yaml" "$hub"/store.db*
cp "$work/ed.json" "$hub/feeds/"
cp "$work/pseudonymised.csv" "$hub/extracts/2024Q2/ed.csv"
sed -i -e 's|^keys:.*|keys: ../keys/hub|' "$hub/site.yaml"
cp -rp "$work/keys/site" "$work/keys/hub"
ok "the hub runs with it" "$beatwise" run --site "$hub" --quarter 2024Q2
for name in site hub; do
    "$beatwise" run --site "$work/$name" --quarter 2024Q2 >/dev/null 2>&1
    "$beatwise" evaluate --truth "$site/truth.csv" --site "$work/$name" 2>/dev/null |
        awk -v name=$name '$1 == "base" && $2 == "pairs_identified" {
            printf "%s precision %s recall %s\n", name, $6, $7 }' >>"$work/quality"
done
sed -e 's/^/# /' "$work/quality"
# shellcheck disable=SC2016 # of awk
ok "precision and recall are those of match keys" awk '$1 == "hub" && $3 >= 0.95 && $5 >= 0.85 { ok = 1 }
    END { exit !ok }' "$work/quality"

# Another version, another epoch, something else.
collect() {
    "$beatwise" collect --site "$hub" --quarter 2024Q2 --feed ed --file "$work/other.csv"
}
sed -e 's/,1:1/,1:7/' "$work/pseudonymised.csv" >"$work/other.csv"
expect 10 "version 1 and epoch 7, this site's of version 1 and epoch 1" collect
sed -e 's/,1:1/,2:1/' "$work/pseudonymised.csv" >"$work/other.csv"
expect 10 "version 2 and epoch 1, this site's of version 1 and epoch 1" collect
sed -e 's/;nhs=/;nsh=/' "$work/pseudonymised.csv" >"$work/other.csv"
expect 5 "not a cell that" collect

# The shared key alone finds nobody in the store: its tokens are not the stored ones.
if command -v sqlite3 >/dev/null; then
    sed -e 's/^[^;]*//' "$work/pseudonymised.csv" | tr ';' '\n' | sed -n -e 's/.*=//p' |
        tr a-f A-F | sort -u >"$work/inner"
    sqlite3 "$hub/store.db" "SELECT hex(match_keys) FROM event WHERE match_keys IS NOT NULL" \
        >"$work/stored"
    ok "there are tokens to try" test "$(wc -l <"$work/inner")" -gt 1000
    ok "none is stored" sh -c "! grep -qF -f '$work/inner' '$work/stored'"
fi

# At the supplier's: who may, and with what.
chmod 644 "$work/shared.key"
expect 10 "can be read by others" pseudonymise
chmod 600 "$work/shared.key"
expect 3 "is not a shared key" "$beatwise" pseudonymise "$site/feeds/ed.yaml" --key "$work/keys/site/site.key"
sed -e 's/, link: INVENTED-ISP-2//' "$site/feeds/ed.yaml" >"$work/unlinked.yaml"
expect 10 "no sharing reference for linkage" "$beatwise" pseudonymise "$work/unlinked.yaml" --key "$work/shared.key"
expect 10 "exists already" "$beatwise" key shared "$work/shared.key" --site "$site"
expect 10 "is inside" "$beatwise" key shared "$site/shared.key" --site "$site"
tap_done
