#!/bin/sh
# Runs a test program.  cmocka 1.1.5 writes a test that was skipped as "not ok N # SKIP", which reads
# as failed; TAP wants "ok N # SKIP".
exec 4>&1
status=$({ { "$@" 3>&- 4>&-; echo $? >&3; } | sed -u -e 's/^not ok \([0-9]* # SKIP\)/ok \1/' >&4; } 3>&1)
exit "$status"
