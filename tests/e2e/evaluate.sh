#!/bin/sh
# evaluate: person files of invented people, the checked sample of an invented site and of one that
# says its people are real, and, where they are at hand, the files that others are measured on.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all "no python3 to read the JSON"

describe() { # NAME FILE COLUMNS: a description of persons
    printf 'name: %s\nbeatwise: {unit: person}\nresources:\n- name: r\n  path: %s\n' "$1" "$2"
    printf '  schema:\n    fields:\n    - {name: id, type: string, beatwise: record_id}\n'
    printf '    - {name: fn, type: string, beatwise: forename}\n'
    printf '    - {name: sn, type: string, beatwise: surname}\n'
    printf '    - {name: dob, type: date, beatwise: birth_date}\n'
    printf '    - {name: pc, type: string, beatwise: home_postcode}\n'
    [ "$3" = sex ] && printf '    - {name: sex, type: string, beatwise: sex, codes: {M: m, F: f}}\n'
}

# f1 JSON VARIANT OF WHAT LEAST: a figure is at least so much
least() {
    python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))["variants"][sys.argv[2]][sys.argv[3]][sys.argv[4]]
sys.exit(not (d is not None and d >= float(sys.argv[5])))' "$@"
}

# Two files of the same 600 people; of every fifth a letter of the surname is wrong on the right.
awk 'BEGIN { srand(7); s = "MA RI AN JO EL TA SA LE DA WEN RO BE LIN GAR OW EV HU CE"; n = split(s, p, " ")
    print "id,fn,sn,dob,pc" >"'"$work"'/left.csv"; print "id,fn,sn,dob,pc" >"'"$work"'/right.csv"
    print "left,right" >"'"$work"'/truth.csv"
    for (i = 1; i <= 600; i++) {
        fn = p[int(rand() * n) + 1] p[int(rand() * n) + 1]
        sn = p[int(rand() * n) + 1] p[int(rand() * n) + 1] p[int(rand() * n) + 1]
        rest = sprintf("%d-%02d-%02d,CF%d %dAA", 1940 + int(rand() * 60), 1 + int(rand() * 12),
            2 + int(rand() * 26), 1 + int(rand() * 30), int(rand() * 10))
        print "l" i "," fn "," sn "," rest >"'"$work"'/left.csv"
        if (i % 5 == 0) sn = substr(sn, 1, 2) "X" substr(sn, 4)
        print "r" i "," fn "," sn "," rest >"'"$work"'/right.csv"
        print "l" i ",r" i >"'"$work"'/truth.csv"
    } }'
describe left left.csv "" >"$work/left.yaml"
describe right right.csv "" >"$work/right.yaml"
ok "two files are linked without a site" sh -c "cd '$work' && '$beatwise' evaluate \
    --persons left.yaml right.yaml --truth truth.csv --json >two.json"
ok "nearly all are found" least "$work/two.json" base pairs f1 0.98
ok "and next to none is wrong" least "$work/two.json" base pairs precision 0.998
ok "a letter wrong is no hindrance" least "$work/two.json" base pairs recall 0.96
ok "match keys find most" least "$work/two.json" keys pairs recall 0.5
(head -1 "$work/left.csv" && sed 1d "$work/left.csv" | sort -r) >"$work/turned.csv"
describe left turned.csv "" >"$work/turned.yaml"
ok "in another order" sh -c "cd '$work' && '$beatwise' evaluate --persons turned.yaml right.yaml \
    --truth truth.csv --json >turned.json"
same "the order of rows changes nothing" "$work/two.json" "$work/turned.json"
(cat "$work/left.csv" && sed 1d "$work/right.csv") >"$work/both.csv"
describe both both.csv "" >"$work/both.yaml"
awk -F, 'NR == 1 { print "record_id,cluster"; next } { print $1 "," NR; print $2 "," NR }' \
    "$work/truth.csv" >"$work/clusters.csv"
ok "repeats in one file" sh -c "cd '$work' && '$beatwise' evaluate --persons both.yaml \
    --truth clusters.csv --json >one.json"
ok "nearly all are found there too" least "$work/one.json" base pairs f1 0.97
expect 7 "does not exist" "$beatwise" evaluate --persons "$work/none.yaml" --truth "$work/truth.csv"
sed 's/unit: person/source: ed, violence: all/; s/beatwise: birth_date/beatwise: arrived/' \
    "$work/left.yaml" >"$work/ed.yaml"
expect 3 "beatwise.unit is not person" "$beatwise" evaluate --persons "$work/ed.yaml" \
    --truth "$work/truth.csv"
expect 2 "a second file belongs to --persons" "$beatwise" evaluate "$work/right.yaml" \
    --truth "$work/truth.csv"

site=$work/site
small_site "$site" 1
"$beatwise" run --site "$site" --quarter 2025Q4 >/dev/null 2>&1
ok "the sample of an invented site" sh -c \
    "'$beatwise' evaluate --site '$site' --truth '$site/truth.csv' --json >'$work/site.json'"
ok "precision of the base variant" least "$work/site.json" base pairs_identified precision 0.98
ok "recall of the base variant" least "$work/site.json" base pairs_identified recall 0.9

# Of a real site, in the quarter before this one: an older one would be closed by the next command.
year=$(date +%Y)
number=$((($(date +%m | sed 's/^0//') - 1) / 3))
[ $number != 0 ] || { number=4 year=$((year - 1)); }
quarter=${year}Q$number
site=$work/real
"$beatwise" synth "$site" --beats 12 --people 20000 --incidents 400 --quarters 1 \
    --quarter "$quarter" --quiet >/dev/null
"$beatwise" run --site "$site" --quarter "$quarter" >/dev/null 2>&1
sed -i 's/^\( *\)invented: true/\1invented: false/' "$site/site.yaml"
expect 10 "would tell about persons" "$beatwise" evaluate --site "$site" --truth "$site/truth.csv"
grep -E '^feed|^ed' "$site/truth.csv" >"$work/few.csv"
expect 10 "fewer than 300 true pairs" "$beatwise" evaluate --site "$site" --truth "$work/few.csv" \
    --quarter "$quarter" --reason trial
expect 10 "the quarter is closed, or nothing was collected for it" "$beatwise" evaluate \
    --site "$site" --truth "$site/truth.csv" --quarter 2024Q4 --reason trial

reference=$top_srcdir/../shared/reference/linkage/essnet
if [ -r "$reference/census.csv" ]; then
    python3 - "$reference" "$work" <<'EOF'
import csv, datetime, sys
def day(r):
    try:
        return datetime.date(*(int(r[k]) for k in ("dob_year", "dob_mon", "dob_day"))).isoformat()
    except ValueError:
        return ""
ids = []
for name in ("census", "cis"):
    out = csv.writer(open(f"{sys.argv[2]}/{name}.csv", "w"))
    out.writerow(["id", "fn", "sn", "sex", "dob", "pc"])
    of = {}
    for i, r in enumerate(csv.DictReader(open(f"{sys.argv[1]}/{name}.csv"))):
        out.writerow([i, r["pername1"], r["pername2"], r["sex"], day(r), r["enumpc"]])
        if r["person_id"]:
            of.setdefault(r["person_id"], []).append(i)
    ids.append(of)
out = csv.writer(open(f"{sys.argv[2]}/essnet.csv", "w"))
out.writerow(["left", "right"])
for person, left in ids[0].items():
    for a in left:
        for b in ids[1].get(person, []):
            out.writerow([a, b])
EOF
    describe census census.csv sex >"$work/census.yaml"
    describe cis cis.csv sex >"$work/cis.yaml"
    ok "census and CIS of the ESSnet" sh -c "cd '$work' && '$beatwise' evaluate \
        --persons census.yaml cis.yaml --truth essnet.csv --json >essnet.json"
    ok "F1 is at least 0.990" least "$work/essnet.json" base pairs_identified f1 0.990
    ok "precision is at least 0.998" least "$work/essnet.json" base pairs_identified precision 0.998
else
    skip "census and CIS of the ESSnet" "no $reference"
fi
tap_done
