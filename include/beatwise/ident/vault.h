/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_IDENT_VAULT_H
#define BW_IDENT_VAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/err.h"

/*
 * vault.h - the one region of memory that holds unsealed identifiers while `link` works.
 *
 * Left out of core dumps and of child processes, wiped at close, and locked as far as the system
 * allows (8 MiB for ordinary users on Debian), so that it is not written to swap.  Where it is not
 * wholly locked and readable swap is on, the stage decides whether to go on.
 *
 * Memory: whole pages of its own; allocations are zeroed and are given back at close only.
 */
struct bw_vault;

/* Room for `bytes` in all (each allocation may take up to 15 more).  Fails with BW_EIO. */
enum bw_status bw_vault_open(struct bw_vault **ret_vault, size_t bytes,
                             struct bw_err *err) BW_MUST_CHECK;

/* Zeroed memory for `count` objects of `size` bytes, aligned to 16, or NULL: the vault is full. */
void *bw_vault_alloc(struct bw_vault *vault, size_t count, size_t size);

/* Whether all of it is locked. */
bool bw_vault_is_locked(const struct bw_vault *vault);

/* Wipes.  NULL is fine. */
void bw_vault_close(struct bw_vault *vault);

/*
 * Whether this machine could write memory to a disk where it can be read: swap is on that is
 * neither compressed memory (zram) nor encrypted (dm-crypt); true where that cannot be told.
 * `proc` and `sys` are NULL, but for tests: other places for /proc/swaps and /sys/class/block.
 */
bool bw_vault_swap_is_readable(const char *proc, const char *sys);

#endif
