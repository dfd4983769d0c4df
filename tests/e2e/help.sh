#!/bin/sh
# What the program says about itself: help, manual and README name the same commands, options,
# settings and exit codes as the source.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# alike WHAT: $work/a and $work/b have the same lines
alike() {
    if [ -s "$work/a" ] && diff "$work/a" "$work/b" >"$work/.out"; then
        pass "$1"
    else
        sed -e 's/^/# /' "$work/.out"
        fail "$1"
    fi
}

"$beatwise" help >"$work/help" 2>"$work/err"
commands=$(sed -n -e 's/^  \([a-z]*\)  *[a-z].*/\1/p' "$work/help")
sed -n -e 's/^extern const struct bw_command bw_cmd_\([a-z]*\);/\1/p' \
    "$top_srcdir/include/beatwise/cmd/command.h" | sort >"$work/a"
echo "$commands" | sort >"$work/b"
alike "help lists every command"
"$beatwise" --help >"$work/b"
cp "$work/help" "$work/a"
alike "--help is help"
"$beatwise" version >"$work/a"
"$beatwise" --version >"$work/b"
alike "--version is version"

for command in $commands; do
    "$beatwise" "$command" --help >"$work/a" 2>"$work/err"
    "$beatwise" help "$command" >"$work/b" 2>>"$work/err"
    alike "$command --help is help $command"
    ok "$command --help begins with how it is used" sh -c \
        "head -n 1 '$work/a' | grep -q '^usage: beatwise $command' && [ ! -s '$work/err' ]"
    sed -n -e 's/^  \(--[a-z-]*\).*/\1/p' "$work/a" | sort >"$work/options"
    # Every option of the usage line is explained, and those that all commands take.
    {
        head -n 1 "$work/a" | grep -oE -e '--[a-z-]+'
        printf '%s\n' --help --quiet --verbose
    } | sort -u >"$work/named"
    ok "$command --help explains the options of its usage line" sh -c \
        "[ -z \"\$(comm -23 '$work/named' '$work/options')\" ]"
    # What is explained is taken: the message is then about something else.
    refused=
    while read -r option; do
        if [ "$option" != --help ] &&
            "$beatwise" "$command" "$option" 2>&1 >/dev/null </dev/null |
            grep -qF -e "$option is not an option"; then
            refused="$refused $option"
        fi
    done <"$work/options"
    ok "$command takes the options of its help" test -z "$refused"
    expect 2 "beatwise $command: --colour is not an option" "$beatwise" "$command" --colour
    case $command in
    close | collect | link | rank | release | report | run) set -- --quarter 2026Q1 too ;;
    pseudonymise) set -- --key file feed too ;;
    check) set -- --quarter 2026Q1 feed 1 2 3 4 5 6 7 8 9 10 11 12 too ;;
    evaluate) set -- --truth file one too ;;
    key) set -- id too ;;
    demo | init | synth | help) set -- one too ;;
    store) set -- copy from to too ;;
    attack)
        # shellcheck disable=SC2046 # a thousand words
        set -- $(seq 1000) too
        ;;
    *) set -- too ;;
    esac
    expect 2 "beatwise $command: 'too' is one word too many" "$beatwise" "$command" "$@"
    ok "$command has its lines in the manual" grep -qE "^\.(B|BI) \"?${command}( |\$)" "$top_srcdir/doc/beatwise.1"
done
for option in --site --quiet --verbose --help; do
    ok "the manual names $option" grep -q "$(echo "$option" | sed -e 's/-/\\\\-/g')" "$top_srcdir/doc/beatwise.1"
done
if grep -qi '^#.*commands' "$top_srcdir/README.md"; then
    for command in $commands; do
        ok "README.md names $command" grep -qE "(beatwise |\`|\\| ?)$command\\b" "$top_srcdir/README.md"
    done
else
    skip "README.md names every command" "it has no list of commands"
fi

# Exit codes: the enum, the help and the manual.
sed -n -e 's/^    BW_[A-Z]* = \([0-9]*\),.*/\1/p' "$top_srcdir/include/beatwise/base/err.h" >"$work/a"
"$beatwise" help exit-codes | sed -n -e 's/^  \([0-9][0-9]*\)  *[a-z].*/\1/p' >"$work/b"
alike "help exit-codes has those of err.h"
sed -n -e '/^\.SH EXIT STATUS/,/^\.SH FILES/s/^\([0-9][0-9]*\)$/\1/p' "$top_srcdir/doc/beatwise.1" >"$work/b"
alike "the manual has those of err.h"

# Settings.
sed -n -e 's/^    {"\([a-z]*\.[a-z_]*\)", BW_SET_.*/\1/p' "$top_srcdir/src/conf/setting.c" >"$work/a"
"$beatwise" help settings >"$work/settings"
sed -n -e 's/^  [ *] \([a-z]*\.[a-z_]*\) .*/\1/p' "$work/settings" >"$work/b"
alike "help settings has those of setting.c"
ok "help settings marks what --set may not change" grep -q '^  \* link.after  *72h ' "$work/settings"
ok "help settings does not mark the others" grep -q '^    rank.history  *48 ' "$work/settings"

ok "help settings says what has one value only" grep -q '^    rank.months  *12 (fixed) ' "$work/settings"

# Roles and categories.
"$beatwise" help feed >"$work/feed"
sed -n -e 's/^    \[BW_ROLE_[A-Z_]*\] = {"\([a-z_]*\)".*/\1/p' "$top_srcdir/src/conf/feed_role.c" | sort >"$work/a"
sed -e '1,/^Roles/d' -e '/^Categories/,$d' -e 's/^  .\{20\}//' "$work/feed" | tr -s ' *' '\n' |
    grep . | sort >"$work/b"
alike "help feed has the roles of feed_role.c"
ok "help feed has the categories" grep -qE '^  sex +unknown f m other$' "$work/feed"
ok "help feed has no blank at a line's end" sh -c "! grep -q ' \$' '$work/feed'"
ok "help feed fits a page" sh -c "[ \$(wc -l <'$work/feed') -lt 50 ] && ! grep -q '.\{81\}' '$work/feed'"

# Failure is said on stderr, in one line, and stdout stays empty.
nothing_said() {
    if [ -s "$work/.out" ]; then fail "stdout stays empty"; fi
}
hinted() { # TEXT: the last message had this hint, or none
    if [ "$(sed -n -e 's/^hint: //p' "$work/.err")" = "$1" ]; then
        pass "hint: ${1:-none}"
    else
        fail "hint: ${1:-none}"
    fi
}
expect 2 "beatwise: there is no command 'colect'; see 'beatwise help'" "$beatwise" colect
nothing_said
hinted "did you mean 'collect'?"
expect 2 "beatwise: there is no command 'xyzzy'; see 'beatwise help'" "$beatwise" xyzzy
hinted ""
expect 2 "beatwise check: FEED is missing" "$beatwise" check --quarter 2026Q1
expect 2 "beatwise check: FILE is missing" "$beatwise" check ed --quarter 2026Q1
expect 2 "beatwise key: new | id | shared | rotate is missing" "$beatwise" key
expect 2 "beatwise demo: DIR is missing" "$beatwise" demo
expect 2 "beatwise status: --sit is not an option" "$beatwise" status --sit x
hinted "did you mean '--site'?"
expect 2 "beatwise help: there is no command 'colect'; see 'beatwise help'" "$beatwise" help colect
nothing_said
expect 2 "usage: beatwise COMMAND [OPTION]...; see 'beatwise help'" "$beatwise"
nothing_said
for command in check collect link rank report run status evaluate key audit; do
    case $command in
    check) set -- a b --quarter 2026Q1 ;;
    evaluate) set -- --truth x ;;
    key) set -- id ;;
    status | audit) set -- ;;
    *) set -- --quarter 2026Q1 ;;
    esac
    expect 7 "beatwise $command: '$work/nowhere/site.yaml' does not exist" \
        "$beatwise" $command "$@" --site "$work/nowhere"
    nothing_said
done
: >"$work/file"
for command in init synth demo; do
    expect 4 "$work/file" "$beatwise" $command "$work/file/site" --quiet
    nothing_said
done
tap_done
