# identifiers.awk - from the TSV of people.awk, what must be found nowhere, one a line
function latin_1(text) { gsub(/\303\266/, "\366", text); return text }
function letters(text) { gsub(/[^A-Za-z]/, "", text); return text }
BEGIN {
    FS = "\t"
    split("January February March April May June July August September October November December",
        months, " ")
}
{
    print $1
    if (latin_1($1) != $1) { print latin_1($1); sub(/\303\266/, "o", $1) }
    if (letters($1) != $1) print letters($1)
    print $2
    print $2 " " $1
    print $1 ", " $2
    print $3
    print substr($3, 1, 3) " " substr($3, 4, 3) " " substr($3, 7)
    month = substr(months[$5], 1, 3)
    printf "%04d-%02d-%02d\n%02d/%02d/%04d\n", $4, $5, $6, $6, $5, $4
    printf "%02d-%s-%04d\n%d %s %d\n", $6, month, $4, $6, months[$5], $4
    printf "%04d%02d%02d\n%02d%02d%04d\n%02d/%02d/%04d\n", $4, $5, $6, $6, $5, $4, $5, $6, $4
    print $7
    print substr($7, 1, 3) substr($7, 5)
    print $8
    print substr($8, 1, 5) substr($8, 7)
    for (i = 9; i <= NF; i++) print $i
}
