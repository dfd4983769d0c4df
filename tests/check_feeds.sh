#!/bin/sh
# The ready descriptions are Data Packages, v1 and v2, by the standard's own schemas (they stay in the
# reference data).  A plain `NULL` in YAML, for one, is no text: our reader takes it as not said.
: "${top_srcdir:=.}"
profiles=$top_srcdir/../shared/reference/csv/datapackage-profiles.tar.xz
if ! [ -f "$profiles" ]; then
    echo "1..0 # SKIP no reference data beside the checkout"
    exit 0
fi
if ! python3 -c 'import jsonschema, yaml' 2>/dev/null; then
    echo "1..0 # SKIP no python3-jsonschema or python3-yaml"
    exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/beatwise-feeds.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
tar -xJf "$profiles" -C "$work" || exit 1
python3 "$top_srcdir/tests/feeds_schema.py" "$work/datapackage-profiles/public/profiles" \
    "$top_srcdir"/feeds/*.yaml
