/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_IDENT_KEY_PRIVATE_H
#define BW_IDENT_KEY_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "beatwise/ident/key.h"

#include "mac4_private.h"

/*
 * key_private.h - what an open folder of keys holds, and its files.
 */
#define BW_KEY_BYTES 32
#define BW_KEY_FILE_ID 9 /* 8 hex digits and NUL */

/* What a subkey is for; each is derived from the site key or the shared key. */
enum bw_key_purpose {
    BW_KEY_SHARED,    /* inner layer of match keys */
    BW_KEY_MATCH,     /* outer layer of match keys */
    BW_KEY_RECORD,    /* record and group tokens */
    BW_KEY_DUPLICATE, /* equal rows of an extract */
    BW_KEY_CHAIN,     /* run log */
    BW_KEY_CHECK,     /* check value in the store */
};
#define BW_KEY_PURPOSES 6

/* Read-only memory of libsodium from open to close. */
struct bw_keyring {
    unsigned char subkeys[BW_KEY_PURPOSES][BW_KEY_BYTES];
    struct bw_mac4 shared_mac; /* of BW_KEY_SHARED */
    struct bw_mac4 match_mac;  /* of BW_KEY_MATCH */
    char site_id[BW_KEY_FILE_ID];
    char shared_id[BW_KEY_FILE_ID];
    uint32_t site_epoch;
    uint32_t shared_epoch;
    int dir_fd;
    char dir[512]; /* as it was named, for messages */
};

struct bw_quarter_secret {
    unsigned char secret[BW_KEY_BYTES];
    unsigned char public_half[BW_KEY_BYTES];
};

/* A key file as read; keep it in bw_key_memory(). */
struct bw_key_file {
    char kind[8];
    char id[BW_KEY_FILE_ID];
    char quarter[8]; /* empty but for kind "quarter" */
    uint32_t epoch;
    unsigned char key[BW_KEY_BYTES];
};

/* Longer files are no key files. */
#define BW_KEY_FILE_MAX 512

/* Guarded, locked, zeroed memory, or NULL with BW_EIO; given back with sodium_free(). */
void *bw_key_memory(size_t bytes, struct bw_err *err);

/* --- key_folder.c: the folder and bytes in its files --- */

/* Checks the rules of key.h and opens.  BW_ENOTFOUND, BW_EREFUSED, BW_EIO. */
enum bw_status bw_key_folder_open(const char *dir, const char *const *forbidden_dirs, int *ret_fd,
                                  struct bw_err *err) BW_MUST_CHECK;

/* The rules of place alone, of the folder `at` that is there; `dir` is its name for messages. */
enum bw_status bw_key_folder_check_place(const char *at, const char *dir,
                                         const char *const *forbidden_dirs,
                                         struct bw_err *err) BW_MUST_CHECK;

/* A folder that is open, with its name for messages. */
struct bw_key_folder {
    int fd;
    const char *dir;
};

/* Checks the rules and reads at most `max` bytes.  BW_ENOTFOUND, BW_EREFUSED, BW_ECONFIG (too
 * long), BW_EIO. */
enum bw_status bw_key_folder_read(struct bw_key_folder folder, const char *name, char *ret_bytes,
                                  size_t max, size_t *ret_len, struct bw_err *err) BW_MUST_CHECK;

/* On disk before it returns.  `is_new`: BW_EREFUSED where there is one.  BW_EIO. */
enum bw_status bw_key_folder_write(struct bw_key_folder folder, const char *name, const char *bytes,
                                   bool is_new, struct bw_err *err) BW_MUST_CHECK;

/* Overwritten, removed, on disk before it returns; none is fine.  BW_EIO. */
enum bw_status bw_key_folder_remove(struct bw_key_folder folder, const char *name,
                                    struct bw_err *err) BW_MUST_CHECK;

/* --- key_file.c: the text of a key file --- */

/* Fails as read does, and with BW_ECONFIG where it is no undamaged key file of that kind. */
enum bw_status bw_key_file_read(struct bw_key_folder folder, const char *name, const char *kind,
                                struct bw_key_file *ret_file, struct bw_err *err) BW_MUST_CHECK;

/* A new file of epoch 1 with random key and id; `quarter` may be "".  BW_EREFUSED, BW_EIO. */
enum bw_status bw_key_file_make(struct bw_key_folder folder, const char *name, const char *kind,
                                const char *quarter, struct bw_err *err) BW_MUST_CHECK;

#endif
