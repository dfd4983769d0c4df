#!/bin/sh
# Beats that were redrawn within the twelve months of a table: an event is in the set in force when it
# happened, the table in that of its quarter, and what was counted stays counted.
# shellcheck source=hand_site.sh disable=SC2154 # lib.sh is read by it
. "$(dirname "$0")/hand_site.sh"

site=$work/site
hand_site "$site"
rm "$site/feeds/police.yaml" "$site/feeds/ambulance.yaml"
sed -i -e '/expect:/d; /name: PLACE/d; /name: BEAT/d' "$site/feeds/ed.yaml"
sed -e 's/"B\([1-4]\)"/"N\1"/' "$site/geo/beats.geojson" >"$site/geo/new.geojson"
{
    echo "$header"
    # Ten in the first square before the beats were redrawn, three in the third; four afterwards.
    for n in 10 11 12 13 14 15 16 17 18 19; do echo "R$n,2026-01-$n 21:00,,500,500,,,,,,,"; done
    for n in 21 22 23; do echo "R$n,2026-01-$n 21:00,,1500,500,,,,,,,"; done
    for n in 10 11 12 13; do echo "S$n,2026-02-$n 21:00,,500,500,,,,,,,"; done
} >"$site/extracts/ed.csv"
sets() { # [LOOKUP]: the site's boundaries, redrawn on 1 February
    awk -v lookup="$1" '
        /^  - path: geo\/beats/ { print "  - {path: geo/beats.geojson, code: beat, name: name, areas: {side: side}, crs: \"EPSG:27700\"}"
            print "  - {path: geo/new.geojson, code: beat, name: name, areas: {side: side}, crs: \"EPSG:27700\", from: 2026-02-01" lookup "}"; next }
        /^    (code|name|areas|crs):/ { next }
        { print }' "$work/site.yaml" >"$site/site.yaml"
}
cp "$site/site.yaml" "$work/site.yaml"
counts() { # BEAT=INCIDENTS ... of the twelve months, - what is not placed
    sqlite3 "$site/store.db" "select coalesce(beat, '-') || '=' || (known_12m + no_record_12m + cannot_tell_12m)
        from tally where quarter = (select max(quarter) from tally) and known_12m + no_record_12m + cannot_tell_12m > 0
        order by number" | tr '\n' ' '
}
is() { # WHAT WANTED FOUND
    if [ "$2" = "$3" ]; then pass "$1"; else
        echo "# '$3', not '$2'"
        fail "$1"
    fi
}
ranked() { # runs the quarter up to the ranking
    for command in collect link rank; do
        "$beatwise" "$command" --site "$site" --quarter 2026Q1 >"$work/$command" 2>"$work/$command.err"
    done
}

sets ""
ranked
is "an event is in the set in force when it happened" "B1=10 B3=3 N1=4 " \
    "$(sqlite3 "$site/store.db" "select beat || '=' || count(*) from event group by beat order by beat" | tr '\n' ' ')"
is "without a lookup, those of the old beats are not placed" "-=13 N1=4 " "$(counts)"
ok "which is said" grep -q "span 2 boundary sets: 0 incidents were carried over to the beats of 2026Q1 by shares; 13 are in beats" "$work/rank.err"

printf 'old,new,share\nB1,N1,0.7\nB1,N2,0.3\nB3,N3,1\n' >"$site/geo/lookup.csv"
sets ", lookup: geo/lookup.csv"
ranked
is "shares carry them over, whole" "N1=11 N2=3 N3=3 " "$(counts)"
ok "which is said as well" grep -q "13 incidents were carried over to the beats of 2026Q1 by shares; 0 are in beats" "$work/rank.err"
"$beatwise" audit --site "$site" 2>/dev/null | grep '"carried_12m":13' | grep -q '"lost_12m":0'
is "the run log has it" 0 $?

printf 'old,new,share\nB1,N1,0.5\nB3,N3,\n' >"$site/geo/lookup.csv"
ranked
is "what shares leave over is not placed" "-=5 N1=9 N3=3 " "$(counts)"
sed -e 's/"N\([1-4]\)"/"B\1"/' "$site/geo/new.geojson" >"$work/same" && cp "$work/same" "$site/geo/new.geojson"
printf 'old,new\nB3,B4\n' >"$site/geo/lookup.csv"
ranked
is "a code that stays is the same beat; one that was given to another is not" "B1=14 B4=3 " "$(counts)"

printf 'old,new,share\nB1,N9,1\n' >"$site/geo/lookup.csv"
expect 5 "geo/lookup.csv:2: column 'new': the boundaries have no such beat" "$beatwise" rank --site "$site" --quarter 2026Q1
printf 'old,new,share\nB1,B1,0.7\nB1,B2,0.7\n' >"$site/geo/lookup.csv"
expect 5 "the shares of 'B1' are more than 1" "$beatwise" rank --site "$site" --quarter 2026Q1
printf 'old,new,share\nB1,B1,most\n' >"$site/geo/lookup.csv"
expect 5 "column 'share': a number from 0 to 1 was expected" "$beatwise" rank --site "$site" --quarter 2026Q1
sed -e 's,crs: EPSG:27700,&\n    lookup: geo/lookup.csv,' "$work/site.yaml" >"$site/site.yaml"
expect 3 "a set before this one was expected" "$beatwise" rank --site "$site" --quarter 2026Q1
tap_done
