#!/bin/sh
# Extracts in zip archives, as suppliers send them: read in a stream, also through a pipe, refused
# where they are not one CSV file, and opened with the password that the description names.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
command -v zip >/dev/null || skip_all "no zip to pack with"
site=$work/site
small_site "$site" 1
gzip -dc "$site/extracts/2025Q4/ed.csv.gz" >"$work/ed.csv"
cd "$work" || exit 99

collect() { # FILE...
    "$beatwise" collect --site "$site" --quarter 2025Q4 --feed ed --file "$@"
}
ok "the plain file" collect ed.csv
cp "$work/.out" "$work/plain"

as_plain() { # WHAT FILE: the same events
    ok "$1" collect "$2"
    sed -e 's/ superseded$//; s/ unchanged$//' "$work/.out" >"$work/counts"
    same "$1: what the plain file holds" "$work/plain" "$work/counts"
}
zip -q ed.zip ed.csv
as_plain "a zip archive" ed.zip
zip -q -0 stored.zip ed.csv
as_plain "one that is not packed" stored.zip
zip -q - - <ed.csv >stream.zip
as_plain "one that was written in a stream" stream.zip
mkdir -p q4 __MACOSX/q4
cp ed.csv q4
echo junk >__MACOSX/q4/._ed.csv
zip -q -r mac.zip q4 __MACOSX
as_plain "one with a folder, from a Mac" mac.zip
cp ed.zip misnamed.csv.gz
as_plain "one with another name" misnamed.csv.gz
mkfifo pipe
cat ed.zip >pipe &
as_plain "one through a pipe" pipe

cp ed.csv other.csv
zip -q two.zip ed.csv other.csv
expect 5 "feed 'ed': 'two.zip': the zip archive holds more than one file" collect two.zip
head -c 5000 ed.zip >cut.zip
expect 5 "feed 'ed': 'cut.zip': cut off: the zip archive stops within a file" collect cut.zip
head -c "$(($(wc -c <ed.zip) - 40))" ed.zip >cut.zip
expect 5 "feed 'ed': 'cut.zip': cut off: the end of the zip archive is not there" collect cut.zip
sed -e '30s/./X/g' ed.zip >damaged.zip
expect 5 "feed 'ed': 'damaged.zip': the zip archive is damaged" collect damaged.zip
head -c 30000000 /dev/zero | tr '\000' '\n' >bomb.csv
zip -q bomb.zip bomb.csv
expect 6 "feed 'ed': 'bomb.zip': inflates to more than 200 times its size" collect bomb.zip
mkdir -p xl
echo '<x/>' >xl/workbook.xml
zip -q -r book.xlsx xl
expect 5 "feed 'ed': 'book.xlsx': this is a workbook" collect book.xlsx

zip -q -P 'correct horse' locked.zip ed.csv
expect 3 "feed 'ed': 'locked.zip': the zip archive is encrypted, and there is no password" \
    collect locked.zip
sed -e 's/^    compression: gz/&\
    beatwise: {credentials: {zip_password_file: password}}/' "$site/feeds/ed.yaml" >ed.yaml
cp ed.yaml "$site/feeds/ed.yaml"
echo wrong >"$site/feeds/password"
chmod 600 "$site/feeds/password"
expect 3 "the password does not open the zip archive" collect locked.zip
printf 'correct horse\r\n' >"$site/feeds/password"
as_plain "an encrypted one" locked.zip
# Another archive: one that is there already is not read again, and needs no password.
zip -q -0 -P 'correct horse' again.zip ed.csv
: >"$site/feeds/password"
expect 3 "zip_password_file: '$site/feeds/password' must be one line" collect again.zip
rm "$site/feeds/password"
expect 7 "credentials.zip_password_file" collect again.zip
tap_done
