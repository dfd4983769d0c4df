/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * dump - preloaded, it writes what is in the memory of the finished process to $BEATWISE_DUMP.PID
 *
 * A debugger could not: the program is not dumpable.  But a process may read itself.  Everything
 * that it can write to is written out, heap, stack and static data of all libraries alike, straight
 * from where it lies, so that nothing is copied before it is looked at.  Vector registers are seen
 * as well: the first call of a function of a library (this is linked to bind them lazily) puts them
 * on the stack.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void write_region(int fd, uintptr_t from, uintptr_t to)
{
    while (from < to) {
        ssize_t written = write(fd, (const void *)from, to - from);

        if (written <= 0)
            return; /* a guard page */
        from += (uintptr_t)written;
    }
}

__attribute__((destructor)) static void dump(void)
{
    const char *path = getenv("BEATWISE_DUMP");
    char name[4096];
    char line[4096];
    FILE *maps;
    int fd;

    if (path == NULL)
        return;
    snprintf(name, sizeof(name), "%s.%ld", path, (long)getpid());
    fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    maps = fopen("/proc/self/maps", "re");
    while (fd >= 0 && maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
        uintptr_t from, to;
        char mode[5];

        if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &from, &to, mode) == 3 &&
            strncmp(mode, "rw", 2) == 0)
            write_region(fd, from, to);
    }
    if (maps != NULL)
        fclose(maps);
    if (fd >= 0)
        close(fd);
}
