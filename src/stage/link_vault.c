/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sched.h>
#include <string.h>

#include "beatwise/base/log.h"
#include "beatwise/link/block.h"
#include "link_private.h"

/* One vault: below the limit of locked memory that ordinary users have on Debian. */
#define VAULT_BYTES ((size_t)4 << 20)

#define THREADS_MAX 8

static enum bw_status check_swap(struct bw_link_vaults *vaults, const struct bw_vault *vault,
                                 struct bw_err *err)
{
    if (vaults->is_warned || bw_vault_is_locked(vault) || !bw_vault_swap_is_readable(NULL, NULL))
        return BW_OK;
    if (!vaults->is_swap_allowed) {
        bw_fail(err, BW_EREFUSED, "identifiers could be written to unencrypted swap");
        return bw_fail_hint(err, "raise the limit of locked memory (ulimit -l), encrypt the swap, "
                                 "or set link.allow_swap in site.yaml");
    }
    bw_log_print(BW_LOG_WARN, "identifiers may be written to unencrypted swap");
    vaults->is_warned = true;
    return BW_OK;
}

static enum bw_status open_next(struct bw_link_vaults *vaults, struct bw_arena *arena,
                                struct bw_err *err)
{
    struct bw_vault *vault = NULL;
    enum bw_status status = bw_vault_open(&vault, VAULT_BYTES, err);

    if (status != BW_OK)
        return status;
    vaults->vaults = bw_arena_grow(arena, vaults->vaults, vaults->count, &vaults->cap,
                                   sizeof(struct bw_vault *));
    vaults->vaults[vaults->count++] = vault;
    return check_swap(vaults, vault, err);
}

static size_t length_of(const struct bw_canon *canon)
{
    return strlen(canon->nhs_number) + strlen(canon->forename) + strlen(canon->surname) +
           strlen(canon->forename_parts[0]) + strlen(canon->forename_parts[1]) +
           strlen(canon->surname_parts[0]) + strlen(canon->surname_parts[1]) +
           strlen(canon->postcode) + 8;
}

/* NULL for the empty text. */
static const char *put(char **at, const char *text)
{
    const size_t bytes = strlen(text) + 1;
    char *copy = *at;

    if (bytes == 1)
        return NULL;
    memcpy(copy, text, bytes);
    *at += bytes;
    return copy;
}

enum bw_status bw_link_vaults_add(struct bw_link_vaults *vaults, struct bw_arena *arena,
                                  const struct bw_canon *canon, struct bw_link_person **ret_person,
                                  struct bw_err *err)
{
    const size_t bytes = sizeof(struct bw_link_person) + length_of(canon);
    struct bw_link_person *person = NULL;
    char *at;

    if (vaults->count > 0)
        person = bw_vault_alloc(vaults->vaults[vaults->count - 1], 1, bytes);
    if (person == NULL) {
        enum bw_status status = open_next(vaults, arena, err);

        if (status != BW_OK)
            return status;
        person = bw_vault_alloc(vaults->vaults[vaults->count - 1], 1, bytes);
    }
    at = (char *)(person + 1);
    *person = (struct bw_link_person){
        .nhs_number = put(&at, canon->nhs_number),
        .forename = put(&at, canon->forename),
        .surname = put(&at, canon->surname),
        .forename_parts = {put(&at, canon->forename_parts[0]), put(&at, canon->forename_parts[1])},
        .surname_parts = {put(&at, canon->surname_parts[0]), put(&at, canon->surname_parts[1])},
        .postcode = put(&at, canon->postcode),
        .birth_day = canon->birth_day,
        .is_weak_birth_day = canon->is_weak_birth_day,
        .sex = (int)canon->sex,
    };
    *ret_person = person;
    return BW_OK;
}

void bw_link_vaults_close(struct bw_link_vaults *vaults)
{
    for (size_t i = 0; i < vaults->count; i++)
        bw_vault_close(vaults->vaults[i]);
    vaults->count = 0;
}

int bw_link_threads(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

    return count < 1 ? 1 : count > THREADS_MAX ? THREADS_MAX : count;
}
