#!/bin/sh
# check: what it says of an extract, with a site and without, and that it stores nothing.
# shellcheck source=hand_site.sh
. "$(dirname "$0")/hand_site.sh"

site=$work/site
hand_site "$site"
f=$work/extract.csv
# looked [ARG]...: check, and that the site is as before
looked() {
    picture "$site" >"$work/.before"
    code=0
    "$beatwise" check "$@" >"$work/check" 2>"$work/.err" || code=$?
    cat "$work/check" "$work/.err" >>"$work/seen"
    picture "$site" >"$work/.after"
    cmp -s "$work/.before" "$work/.after" || fail "check leaves everything as it was"
}
says() {
    if grep -qF -- "$1" "$work/check"; then
        pass "$1"
    else
        sed -e 's/^/# /' "$work/check" "$work/.err"
        fail "$1"
    fi
}
ends() { ok "exit $1: $2" test "$code" = "$1"; }

looked ed "$site/extracts/ed.csv" --site "$site"
says "ed, read as 2026Q1: 8 rows, 8 of them violence, 8 usable"
says "placed by place 0.0 %, postcode 0.0 %, coordinates 0.0 %, beat 100.0 %, none 0.0 %"
says "collect would take it"
says "NHS                      string    nhs_number              0.0 %    0.0 %          0        0       8"
says "FORENAME                 string    forename                0.0 %  100.0 %          0        0       0"
ends 12 "wrong check digits are a finding"
sed -e 's/999000000[0-9]/9990000026/' "$site/extracts/ed.csv" >"$f"
looked ed "$f" --site "$site"
says "NHS                      string    nhs_number              0.0 %  100.0 %          0        0       0"

# Codes that map to nothing: those that look like codes, and no other.
rows | sed -e '2s/street/PH7/' -e '3s/street/ph7/' -e '4s/street/PH7/' -e '5s/street/ZZ NAME/' \
    -e '6s/street/ZZSMITH/' -e '7s/street/ZZ11ZZ/' -e '8s/street/01-02-90/' >"$f"
looked ed "$f" --site "$site"
says "  PLACE: PH7 (2) ph7 (1)"
says "  and 4 cells that do not look like codes: they are not shown"
ends 12 "codes are a finding"

# Rejects by reason, with their lines; what collect would say.
rows | sed -e '4s/,ZZADDRESS//' -e '6s/2026/ZZZZ/' -e '8s/,2026[^,]*/,/' >"$f"
looked ed "$f" --site "$site" --quarter 2026Q1
says "  no_time: 1 row: line 8"
says "  bad_time: 1 row: line 6"
says "  field_count: 1 row: line 4"
says "collect would refuse it: too many violence rows cannot be used (beatwise.max_reject_share)"
expect 5 "3 of 8 violence rows could not be used" "$beatwise" collect --site "$site" --quarter 2026Q1 \
    --feed ed --file "$f"
{ rows && for n in 1 2 3 4 5 6 7 8 9; do row $n; row $n; done; } >"$f"
looked ed "$f" --site "$site"
says "collect would refuse it: there are not as many rows as beatwise.expect says"
{ rows | sed -e 's/,2026-[^,]*,/,never,/'; } >"$f"
looked ed "$f" --site "$site" --quarter 2026Q1
says "  bad_time: 8 rows: line 2, 3, 4, 5, 6, 7, 8, 9"
looked ed "$f" --site "$site"
ends 5 "without any time there is no quarter to read it as"
rows | sed -e 's/2026-/2025-/' >"$f"
looked ed "$f" --site "$site" --quarter 2026Q1
says "collect would refuse it: no violence row is in the quarter"
says "most rows are from 2025Q1"
sed -e 's/2099-12-31/2026-06-01/' "$site/feeds/ed.yaml" >"$work/past.yaml"
looked "$work/past.yaml" "$site/extracts/ed.csv" --as-of 2026-06-02
says "collect would refuse it: its sharing agreement is past its review (beatwise.sharing.review)"

# Several files are one extract; a line says of which file.
rows | sed -e '4s/,ZZADDRESS//' >"$work/one.csv"
rows | sed -e 's/ZZREC/ZZOTHER/' -e '3s/,ZZADDRESS//' -e '5s/,ZZADDRESS//' >"$work/two.csv"
looked ed "$work/one.csv" "$work/two.csv" --site "$site"
says "  field_count: 3 rows: $work/one.csv line 4; $work/two.csv line 3, 5"
looked ed "$work/one.csv" "$work/one.csv" --site "$site"
ends 5 "the same file twice"

# At a supplier: the description and the file, no site.
cp "$site/feeds/ed.yaml" "$work/ed.yaml"
mkdir "$work/empty"
code=0
(cd "$work/empty" && "$beatwise" check ../ed.yaml ../one.csv) >"$work/check" 2>"$work/.err" || code=$?
says "not placed: that needs a site with boundaries (--site DIR)"
says "ed, read as 2026Q1: 8 rows, 8 of them violence, 7 usable"
ok "nothing is left there" sh -c "[ -z \"\$(ls -A '$work/empty')\" ]"
looked "$work/ed.yaml" "$work/one.csv" --site "$site"
says "beat 100.0 %"
looked "$work/ed.yaml" "$work/one.csv" --json
ok "as JSON" sh -c "tr -d ' \n' <'$work/check' | grep -q '\"located\":null'"
ok "with the lines" sh -c "tr -d ' \n' <'$work/check' | grep -q '\"reason\":\"field_count\",\"rows\":1,\"first\":\[{\"file\":\"[^\"]*one.csv\",\"line\":4}\]'"
ok "and the columns" sh -c "tr -d ' \n' <'$work/check' | grep -q '\"column\":\"DOB\",\"type\":\"date\",\"use\":\"birth_date\",\"in_file\":true'"

sed -e 's/link: INVENTED-2/link: none/' "$work/ed.yaml" >"$work/unlinked.yaml"
looked "$work/unlinked.yaml" "$work/one.csv"
says "NHS                      string    nhs_number              0.0 %        -          0        0       -"
says "linkable 0.0 %: no agreement to link (beatwise.sharing.link)"

# The site's own faults are said too.
sed -i -e 's/in: \[W\]/in: [West]/' "$site/site.yaml"
expect 3 "group 'west': the boundaries have no 'West' at level 'side'" \
    "$beatwise" check ed "$work/one.csv" --site "$site"
sed -i -e 's/in: \[West\]/in: [W]/' "$site/site.yaml"

# What is not there, and what is no extract.
expect 7 "there is no feed 'nowhere'" "$beatwise" check nowhere "$work/one.csv" --site "$site"
expect 7 "$work/nowhere.yaml" "$beatwise" check "$work/nowhere.yaml" "$work/one.csv"
expect 7 "nowhere.csv" "$beatwise" check "$work/ed.yaml" "$work/nowhere.csv"
printf '\320\317\021\340\241\261\032\341%0600d' 0 >"$work/book.xls"
expect 5 "$work/book.xls': this is an Excel workbook (.xls), not a CSV file" "$beatwise" check "$work/ed.yaml" "$work/book.xls"
hinted "in the spreadsheet: Save as, CSV UTF-8"
expect 5 "this is an Excel workbook (.xls), not a CSV file" "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed --file "$work/book.xls"
hinted "in the spreadsheet: Save as, CSV UTF-8"

# collect takes three months that were sent as three files.
for month in 1 2 3; do rows | grep -e ^ID -e "2026-0$month" >"$work/month$month.csv"; done
ok "three files are one extract" "$beatwise" collect --site "$site" --quarter 2026Q1 --feed ed \
    --file "$work/month1.csv" --file "$work/month2.csv" --file "$work/month3.csv"
cp "$work/.out" "$work/three"
ok "with all their rows" grep -q '^ed rows=8 violence=8 kept=8 ' "$work/three"
expect 2 "--file needs one --feed to say what it is" "$beatwise" collect --site "$site" \
    --quarter 2026Q1 --file "$work/month1.csv"
nothing_leaks
tap_done
