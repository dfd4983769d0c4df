/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "beatwise/base/harden.h"

/* What does not hold, as a bit each: the exit code of a child that may close what it likes. */
enum {
    FAILED = 1,
    CAN_DUMP = 2,
    HAS_GROUP_FILES = 4,
    IS_STANDARD_TAKEN = 8,
    CAN_PRINT = 16,
};

static int harden_without_standard_files(void)
{
    struct bw_err err = BW_ERR_INIT;
    struct rlimit core;
    int wrong = 0;

    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        close(fd);
    wrong |= bw_harden(&err) == BW_OK ? 0 : FAILED;
    wrong |= getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 ? 0 : CAN_DUMP;
    wrong |= umask(0) == 077 ? 0 : HAS_GROUP_FILES;
    wrong |= open("/", O_RDONLY) > STDERR_FILENO ? 0 : IS_STANDARD_TAKEN;
    wrong |= write(STDOUT_FILENO, "x", 1) < 0 ? 0 : CAN_PRINT;
    return wrong;
}

static void a_process_without_standard_files_opens_none_in_their_place(void **state)
{
    pid_t pid = fork();
    int status;

    (void)state;
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(harden_without_standard_files());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_without_standard_files_opens_none_in_their_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
