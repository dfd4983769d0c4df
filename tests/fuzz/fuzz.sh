#!/bin/sh
# fuzz.sh SECONDS NAME...: builds tests/fuzz/fuzz_NAME.c as libFuzzer targets (clang, address and
# undefined sanitizers) in ./fuzz, and runs each for SECONDS, one at a time, from its corpus.
# New inputs that only widen the coverage are left in fuzz/grown/NAME; one that breaks something
# is kept in fuzz/found and makes this fail: mend the code and add the input to the corpus.
# Run by `make fuzz` in the build folder.
set -eu
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
seconds=$1
shift
command -v clang >/dev/null || {
    echo "fuzz: clang is needed" >&2
    exit 1
}
mkdir -p fuzz/found
cd fuzz
if [ ! -f Makefile ]; then
    # The tests' flags are those of another folder.
    "$top_srcdir/configure" -q --disable-hardening CC=clang CPPFLAGS= \
        CFLAGS="-g -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all" ||
        exit 1
fi
make -s -j2 libbeatwise.a
failed=0
for name in "$@"; do
    # The flags of the build, as its Makefile has them; replay.c has a main() and is left out.
    make -s -f - fuzz-one NAME="$name" SOURCE="$top_srcdir" <<'MAKE'
include Makefile
fuzz-one: libbeatwise.a
	$(CC) $(AM_CPPFLAGS) $(CPPFLAGS) $(AM_CFLAGS) $(CFLAGS) -fsanitize=fuzzer -o fuzz_$(NAME) \
	    $(SOURCE)/tests/fuzz/fuzz_$(NAME).c libbeatwise.a $(BW_LIBS)
MAKE
    mkdir -p "grown/$name"
    if "./fuzz_$name" -max_total_time="$seconds" -max_len=8192 -timeout=10 -print_final_stats=1 \
        -artifact_prefix="found/$name-" "grown/$name" "$top_srcdir/tests/fuzz/corpus/$name" \
        >"$name.log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$name.log")
        echo "fuzz $name: $runs runs in $seconds s, nothing found"
    else
        failed=1
        grep -E 'does not hold|ERROR|runtime error|SUMMARY|Test unit written' "$name.log" |
            sed -e "s/^/fuzz $name: /"
    fi
done
exit $failed
