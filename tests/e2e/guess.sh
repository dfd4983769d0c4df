#!/bin/sh
# A file that nobody described: the first description that check --guess writes can be read once its
# TODOs are filled in, finds what is in the file, and tells nothing of anybody.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# rows SEPARATOR DATE-PATTERN: 60 invented attendances, their people marked
rows() {
    awk -v s="$1" -v form="$2" -v last="${3:-0}" 'function nhs(n, text, sum, i) {
        do {
            text = sprintf("999%06d", n++); sum = 0
            for (i = 1; i <= 9; i++) sum += substr(text, i, 1) * (11 - i)
            sum = (11 - sum % 11) % 11
        } while (sum == 10)
        return text sum
    }
    function when(d, m, y) {
        return form == "dmy" ? sprintf("%02d/%02d/%d", d, m, y) : form == "mdy" ? \
            sprintf("%02d/%02d/%d", m, d, y) : sprintf("%d-%02d-%02d", y, m, d)
    }
    BEGIN {
        split("10 20 30 91", place); split("M F", sex); split("20 60", intent)
        for (i = 1; i <= 60; i++) {
            d = last > 0 ? 1 + i % last : 1 + i % 28
            print "ZZATT" i s nhs(i * 37) s "ZZNAME" i s "ZZGIVEN" i s \
                (i == 7 ? when(11, 11, 1811) : when(d, 1 + i % 12, 1950 + i)) s sex[1 + i % 2] s \
                "CF10 " i % 10 "ZZ" s when(d, 1 + i % 3, 2026) s sprintf("%02d:%02d", i % 24, i % 60) s \
                place[1 + i % 4] s "ZZPUB " i s intent[1 + i % 2]
        }
    }'
}
ed_header() {
    echo "ATT_NO,NHS_NUMBER,SURNAME,FORENAME,DOB,SEX,PATIENT_POSTCODE,ARRIVAL_DATE,ARRIVAL_TIME,INC_LOC_TYPE,INC_LOC_TEXT,PATIENT_GROUP" |
        tr , "$1"
}

# fill FILE: what an analyst would write for each TODO
fill() {
    sed -e 's/violence: TODO.*/violence: all/' -e 's/\(column_8.*"%d.%m.%Y"\)}/\1, beatwise: arrived_date}/' -e 's/"TODO"/unknown/g' -e 's/source: TODO.*/source: ed/' \
        -e 's/unit: TODO.*/unit: attendance/' -e 's/^  # sharing: /  sharing: /' "$1"
}

# guessed NAME FILE: the guess, then the file checked against it, once filled in
guessed() {
    ok "$1: a description is written" "$beatwise" check --guess "$2"
    cp "$work/.out" "$work/$1.guess"
    cat "$work/.err" >>"$work/.out"
    if grep -q 'ZZ\|999' "$work/.out"; then
        fail "$1: it holds no cell of a person"
    else
        pass "$1: it holds no cell of a person"
    fi
    fill "$work/$1.guess" >"$work/$1.yaml"
    status=0
    "$beatwise" check "$work/$1.yaml" "$2" --quarter 2026Q1 --json >"$work/$1.json" 2>"$work/.err" || status=$?
    if [ "$status" = 0 ] || [ "$status" = 12 ]; then
        pass "$1: filled in, it can be read"
    else
        sed -e 's/^/# /' "$work/.err"
        fail "$1: filled in, it can be read"
    fi
}
has() { # NAME TEXT: a line of the guess
    ok "$1: $2" grep -qF -- "$2" "$work/$1.guess"
}
says() { # NAME PATTERN: in the check of the filled-in description
    ok "$1: $2" sh -c "tr -d ' \n' <'$work/$1.json' | grep -q '$2'"
}

# Plain, with a header; as good as it gets.
{ ed_header , && rows , dmy; } >"$work/plain.csv"
guessed plain "$work/plain.csv"
has plain 'source: ed '
has plain 'encoding: utf-8'
has plain '{name: NHS_NUMBER, type: string, beatwise: nhs_number}'
has plain '{name: DOB, type: date, format: "%d/%m/%Y", missingValues: ["11/11/1811"], beatwise: birth_date}'
has plain '{name: PATIENT_POSTCODE, type: string, beatwise: home_postcode}'
has plain '{name: ARRIVAL_DATE, type: date, format: "%d/%m/%Y", beatwise: arrived_date}'
has plain '{name: ARRIVAL_TIME, type: time, format: "%H:%M", beatwise: arrived_time}'
has plain 'beatwise: sex, codes: {"F": "f", "M": "m"}}'
has plain 'codes: {"10": "TODO", "20": "TODO", "30": "TODO", "91": "TODO"}}   # TODO: each is one of unknown home'
has plain '# - {field: PATIENT_GROUP, in: ["20", "60"]}'
has plain '{name: INC_LOC_TEXT, type: string, beatwise: place_text}'
says plain '"accepted":true'
says plain '"usable":60,"rejects":0'
says plain '"linkable":60'
cp "$work/plain.guess" "$work/raw.yaml"
expect 3 "'TODO' is not a category of 'place_type'" "$beatwise" check "$work/raw.yaml" "$work/plain.csv"
sed -e 's/"TODO"/unknown/g' "$work/plain.guess" >"$work/raw.yaml"
expect 3 "violence" "$beatwise" check "$work/raw.yaml" "$work/plain.csv"

# As a hospital's Windows machine sends it.
{ ed_header ';' && rows ';' dmy | sed -e 's/ZZNAME3/ZZNAM\xc93/'; } >"$work/windows.csv"
guessed windows "$work/windows.csv"
has windows 'encoding: windows-1252'
has windows 'dialect: {delimiter: ";"}'
says windows '"usable":60,"rejects":0'
says windows '"not_in_encoding":0'

# Unicode text of a spreadsheet: UTF-16, tabs.
{ printf '\377\376' && { ed_header '\t' && rows '	' iso; } | iconv -f utf-8 -t utf-16le; } >"$work/wide.txt"
guessed wide "$work/wide.txt"
has wide 'encoding: utf-16le'
has wide 'dialect: {delimiter: "\t"}'
has wide '{name: DOB, type: date, missingValues: ["1811-11-11"], beatwise: birth_date}'
says wide '"usable":60,"rejects":0'

# No header: said, and no name is taken from the first person.
rows , dmy >"$work/bare.csv"
guessed bare "$work/bare.csv"
has bare 'header: false}'
has bare 'No header row was recognised'
has bare 'TODO: say which column is the time'
has bare '{name: column_2, type: string, beatwise: nhs_number}'
has bare '{name: column_7, type: string}   # postcodes: home_postcode, or incident_postcode?'
has bare '{name: column_8, type: date, format: "%d/%m/%Y"}   # when what?'

rows , dmy | sed -e 's/ZZPUB/ZZ Street Type/' -e 's/ZZNAME/ZZ Site /' >"$work/wordy.csv"
guessed wordy "$work/wordy.csv"
has wordy 'No header row was recognised'

# Codes that are listed are frequent, and of columns that say that they hold codes, not texts.
{ ed_header , | sed -e 's/$/,COMPLAINT_TEXT,INTENT/' && rows , dmy | awk '{ print $0 ",ZZ neighbour," (NR < 4 ? "ZZRARE" : "20") }'; } >"$work/texts.csv"
guessed texts "$work/texts.csv"
has texts '# - {field: INTENT, in: ["20"]}'

# A title above the header; months first; days that decide nothing.
{ echo 'Extract of ZZ hospital' && ed_header , && rows , mdy; } >"$work/title.csv"
guessed title "$work/title.csv"
has title 'headerRows: [2]'
has title '{name: ARRIVAL_DATE, type: date, format: "%m/%d/%Y", beatwise: arrived_date}   # month before day'
{ ed_header , && rows , dmy 10; } >"$work/early.csv"
guessed early "$work/early.csv"
has early 'beatwise: arrived_date}   # day or month first? no day after the 12th decides it'

# Packed, and as data.police.uk has it.
gzip -c "$work/plain.csv" >"$work/packed.csv.gz"
guessed packed "$work/packed.csv.gz"
has packed 'compression: gz'
{
    echo 'Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context'
    n=0
    while [ $n -lt 20 ]; do
        echo "id$n,2026-01,Invented Police,Invented Police,-3.1$n,51.4$n,On or near ZZ Street,W0100$n,Invented 00$n,Violence and sexual offences,Under investigation,"
        echo "id-$n,2026-02,Invented Police,Invented Police,-3.2$n,51.5$n,On or near ZZ Road,W0200$n,Invented 01$n,Burglary,Under investigation,"
        n=$((n + 1))
    done
} >"$work/street.csv"
guessed street "$work/street.csv"
has street 'source: police '
has street '{name: Month, type: yearmonth, beatwise: occurred}'
has street '{name: Longitude, type: number, beatwise: longitude}'
has street 'in: ["Burglary", "Violence and sexual offences"]'
says street '"usable":40,"rejects":0'
real=$reference/geo/south_wales_street_2022-05.csv.gz
if [ -r "$real" ]; then
    "$beatwise" check --guess "$real" >"$work/real.guess" 2>"$work/.err"
    fill "$work/real.guess" >"$work/real.yaml"
    "$beatwise" check "$work/real.yaml" "$real" >"$work/.out" 2>&1
    cp "$work/.out" "$work/real.check"
    ok "a real month of data.police.uk is understood" grep -q 'read as 2022Q2: ' "$work/real.check"
    ok "and none of its rows rejected" grep -q ', rejects 0$' "$work/real.check"
else
    skip "a real month of data.police.uk is understood" "no ../shared/reference"
fi

# A whole name in one column.
{ echo 'ATT_NO,PATIENT_NAME,ARRIVED' && rows , iso | awk -F, '{ print $1 ",\"" $3 ", " $4 "\"," $8 " " $9 }'; } >"$work/whole.csv"
guessed whole "$work/whole.csv"
has whole '{name: PATIENT_NAME, type: string, beatwise: full_name, order: surname_first}'
has whole '{name: ARRIVED, type: datetime, beatwise: arrived}'
says whole '"usable":60,"rejects":0'

# Long: from its first rows, and it says so.
{ ed_header , && rows , dmy >"$work/some" && i=0 && while [ "$i" -lt 12 ]; do
    cat "$work/some" "$work/some" >"$work/more" && mv "$work/more" "$work/some"
    i=$((i + 1))
done && cat "$work/some"; } >"$work/long.csv"
ok "a file of $(($(wc -c <"$work/long.csv") / 1000000)) MB" "$beatwise" check --guess "$work/long.csv"
cp "$work/.out" "$work/long.guess"
has long 'from the first 50000 rows.'

# What is no table.
: >"$work/empty.csv"
expect 5 "the file is empty" "$beatwise" check --guess "$work/empty.csv"
echo 'a letter about nothing' >"$work/letter.txt"
expect 5 "no table: neither comma, semicolon, tab nor | makes columns of it" "$beatwise" check --guess "$work/letter.txt"
printf 'PK\003\004%026dxl/workbook.xml' 0 >"$work/book.xlsx"
expect 5 "this is a workbook (.xlsx or .ods), not a CSV file" "$beatwise" check --guess "$work/book.xlsx"
expect 7 "$work/nowhere.csv" "$beatwise" check --guess "$work/nowhere.csv"
expect 2 "FILE is missing" "$beatwise" check --guess
expect 2 "--guess takes one FILE" "$beatwise" check --guess "$work/plain.csv" "$work/bare.csv"
{ ed_header , && rows , dmy && echo 'ZZATT99,"ZZNAME'; } >"$work/stray.csv"
ok "a stray quote does not keep it from guessing" "$beatwise" check --guess "$work/stray.csv"
cp "$work/.out" "$work/stray.guess"
has stray 'cannot be read to its end'
tap_done
