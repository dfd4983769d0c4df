#!/bin/sh
# Usage: embed.sh SRCDIR FILE...
# Prints C source with each FILE (a path below SRCDIR) as a byte array, and the table of them.
set -eu
srcdir=$1
shift
echo '/* Made by src/embed.sh; do not edit. */'
echo '#include "beatwise/report/resource.h"'
n=0
table=
for file; do
    if ! test -s "$srcdir/$file"; then
        echo "embed.sh: $srcdir/$file is missing or empty" >&2
        exit 1
    fi
    echo "static const unsigned char bytes_${n}[] = {"
    od -A n -v -t u1 "$srcdir/$file" |
        sed -e 's/^ *//' -e 's/[[:space:]]*$//' -e 's/  */, /g' -e 's/$/,/'
    echo '};'
    table="$table    {\"$file\", bytes_$n, sizeof(bytes_$n)},
"
    n=$((n + 1))
done
echo 'const struct bw_resource bw_resources[] = {'
printf '%s' "$table"
echo '    {NULL, NULL, 0},'
echo '};'
