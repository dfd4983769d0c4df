/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/harden.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

/*
 * A file that is opened takes the lowest number that is free: started with stdout closed, a store
 * or a folder of keys would become what is printed to.  Read-only, so that printing still fails.
 */
static enum bw_status fill_standard(struct bw_err *err)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY | O_NOCTTY) < 0)
            return bw_fail(err, BW_EIO, "cannot open '/dev/null': %s", strerror(errno));
    }
    return BW_OK;
}

enum bw_status bw_harden(struct bw_err *err)
{
    const struct rlimit none = {0, 0};

    if (fill_standard(err) != BW_OK)
        return err->status;
    umask(077);
#ifdef M_PERTURB
    /* Libraries give rows of people back to the heap as they are, OpenSSL the text of a transfer:
     * glibc overwrites it then, but for pieces of up to 1032 bytes, which it keeps at hand. */
    mallopt(M_PERTURB, 0xA5);
#endif
    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return bw_fail(err, BW_EIO, "cannot switch core dumps off: %s", strerror(errno));
    /* Its own generator, seeded by the kernel's: an event takes two random ids, and a call of the
     * kernel for each is a fifteenth of all that collecting it takes. */
    if (randombytes_set_implementation(&randombytes_internal_implementation) != 0 ||
        sodium_init() < 0)
        return bw_fail(err, BW_EIO, "libsodium does not start");
    return BW_OK;
}
