/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/ident/vault.h"

#include <errno.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <sodium.h>

#define ALIGNMENT 16

/* Steps in which the limit on locked memory is used up. */
#define LOCK_STEP ((size_t)1 << 20)

/* At the start of the region itself. */
struct bw_vault {
    size_t size; /* of the region, whole pages */
    size_t used; /* of the region, this struct included */
    size_t locked;
};

#define HEAD_BYTES ((sizeof(struct bw_vault) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)

/* sodium_mlock() would do, but leaves nothing locked when all of it is too much. */
static void lock(struct bw_vault *vault)
{
    while (vault->locked < vault->size) {
        size_t step = vault->size - vault->locked;

        if (step > LOCK_STEP)
            step = LOCK_STEP;
        if (mlock((unsigned char *)vault + vault->locked, step) != 0)
            return;
        vault->locked += step;
    }
}

enum bw_status bw_vault_open(struct bw_vault **ret_vault, size_t bytes, struct bw_err *err)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t size = bytes > SIZE_MAX / 2 ? SIZE_MAX : (bytes + HEAD_BYTES + page - 1) / page * page;
    struct bw_vault *vault =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (vault == MAP_FAILED)
        return bw_fail(err, BW_EIO, "no memory for %zu bytes of identifiers", bytes);
    *vault = (struct bw_vault){.size = size, .used = HEAD_BYTES};
    if (madvise(vault, size, MADV_DONTDUMP) != 0 || madvise(vault, size, MADV_DONTFORK) != 0) {
        bw_fail(err, BW_EIO, "cannot keep identifiers out of core dumps: %s", strerror(errno));
        bw_vault_close(vault);
        return BW_EIO;
    }
    lock(vault);
    *ret_vault = vault;
    return BW_OK;
}

void *bw_vault_alloc(struct bw_vault *vault, size_t count, size_t size)
{
    size_t left = vault->size - vault->used;
    void *memory = (unsigned char *)vault + vault->used;
    size_t bytes;

    if (size != 0 && count > left / size)
        return NULL;
    bytes = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (bytes > left)
        return NULL;
    vault->used += bytes;
    return memory;
}

bool bw_vault_is_locked(const struct bw_vault *vault)
{
    return vault->locked == vault->size;
}

void bw_vault_close(struct bw_vault *vault)
{
    size_t size;

    if (vault == NULL)
        return;
    size = vault->size;
    sodium_memzero(vault, vault->used);
    munmap(vault, size);
}

/* Whether /sys says that the block device is dm-crypt, as cryptsetup names it. */
static bool is_encrypted(const char *device, const char *sys)
{
    char path[512];
    char uuid[16] = "";
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s/dm/uuid", sys, device);
    file = fopen(path, "re");
    if (file == NULL)
        return false;
    if (fgets(uuid, sizeof(uuid), file) == NULL)
        uuid[0] = '\0';
    fclose(file);
    return strncmp(uuid, "CRYPT-", 6) == 0;
}

static bool is_readable_line(char *line, const char *sys)
{
    char real[4096];
    const char *device;

    line[strcspn(line, " \t\n")] = '\0';
    /* /dev/mapper/NAME is a link to /dev/dm-N, the name that /sys knows. */
    device = strrchr(realpath(line, real) != NULL ? real : line, '/');
    if (device == NULL)
        return true;
    device++;
    return strncmp(device, "zram", 4) != 0 && !is_encrypted(device, sys);
}

bool bw_vault_swap_is_readable(const char *proc, const char *sys)
{
    FILE *file = fopen(proc == NULL ? "/proc/swaps" : proc, "re");
    char line[4096];
    bool is_readable = false;

    if (file == NULL)
        return true;
    if (fgets(line, sizeof(line), file) != NULL) { /* the line of headings */
        while (!is_readable && fgets(line, sizeof(line), file) != NULL)
            is_readable = is_readable_line(line, sys == NULL ? "/sys/class/block" : sys);
    }
    fclose(file);
    return is_readable;
}
