/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_IDENT_KEY_PRIVATE_H
#define BW_IDENT_KEY_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/text.h"
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

/*
 * What a key file keeps of an epoch that is over: its subkeys for tokens, through which new tokens
 * must go as the stored ones did.  The key they were derived from is gone.
 */
struct bw_key_past {
    unsigned char match[BW_KEY_BYTES];
    unsigned char record[BW_KEY_BYTES];
};

/* The most epochs that a chain may have: one more MAC each for every token that is made. */
#define BW_KEY_PAST_MAX 63

/* Read-only memory of libsodium from open to close. */
struct bw_keyring {
    unsigned char subkeys[BW_KEY_PURPOSES][BW_KEY_BYTES];
    struct bw_mac4 shared_mac;                       /* of BW_KEY_SHARED */
    struct bw_mac4 match_macs[BW_KEY_PAST_MAX + 1];  /* past epochs in their order, then this one */
    struct bw_mac4 record_macs[BW_KEY_PAST_MAX + 1]; /* the same */
    struct bw_key_past past[BW_KEY_PAST_MAX];
    size_t past_count;
    char site_id[BW_KEY_FILE_ID];
    char shared_id[BW_KEY_FILE_ID];
    uint32_t site_epoch;
    uint32_t shared_epoch;
    bool is_site_next; /* opened from the files that `key rotate` has not put in place yet */
    bool is_shared_next;
    int dir_fd;    /* -1: a shared key alone, see bw_keyring_open_shared */
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
    bool has_log; /* of a site key that was rotated: the key of the log, which stays the same */
    unsigned char log[BW_KEY_BYTES];
    struct bw_key_past past[BW_KEY_PAST_MAX];
    size_t past_count;
};

/* Longer files are no key files: the first lines, and one a past epoch. */
#define BW_KEY_FILE_MAX (512 + 72 + BW_KEY_PAST_MAX * (7 + 2 * 2 * BW_KEY_BYTES))

/* Guarded, locked, zeroed memory, or NULL with BW_EIO; given back with sodium_free(). */
void *bw_key_memory(size_t bytes, struct bw_err *err);

/* --- key.c --- */

#define BW_SITE_FILE "site.key"
#define BW_SHARED_FILE "shared.key"
/* Made by a rotation; in the place of the others once the store was rewritten. */
#define BW_SITE_NEXT_FILE "site-next.key"
#define BW_SHARED_NEXT_FILE "shared-next.key"

#define BW_KEY_SITE_NEXT 1U
#define BW_KEY_SHARED_NEXT 2U

/* As bw_keyring_open, with the files of a rotation instead where `next` has their bit. */
enum bw_status bw_key_open_ring(struct bw_keyring **ret_ring, const char *dir,
                                const char *const *forbidden_dirs, unsigned next,
                                struct bw_err *err) BW_MUST_CHECK;

void bw_key_derive_site(struct bw_keyring *ring, const struct bw_key_file *site);
void bw_key_derive_shared(struct bw_keyring *ring, const struct bw_key_file *shared);

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

/* Puts the file `from` in the place of `name`, whose bytes are overwritten; on disk before it
 * returns.  BW_EIO. */
enum bw_status bw_key_folder_replace(struct bw_key_folder folder, const char *from,
                                     const char *name, struct bw_err *err) BW_MUST_CHECK;

bool bw_key_folder_has(struct bw_key_folder folder, const char *name);

/* Overwritten, removed, on disk before it returns; none is fine.  BW_EIO. */
enum bw_status bw_key_folder_remove(struct bw_key_folder folder, const char *name,
                                    struct bw_err *err) BW_MUST_CHECK;

/* --- token_chain.c --- */

/* The tokens of tokens, in their place. */
void bw_token_mac_again(const struct bw_mac4 *mac, struct bw_id *io_tokens, size_t count);

/* --- key_file.c: the text of a key file --- */

/* Fails as read does, and with BW_ECONFIG where it is no undamaged key file of that kind. */
enum bw_status bw_key_file_read(struct bw_key_folder folder, const char *name, const char *kind,
                                struct bw_key_file *ret_file, struct bw_err *err) BW_MUST_CHECK;

/* As read, of a file that is open; `path` for messages.  Fails as read does but for BW_ENOTFOUND.
 */
enum bw_status bw_key_file_parse(struct bw_text text, const char *path, const char *kind,
                                 struct bw_key_file *ret_file, struct bw_err *err) BW_MUST_CHECK;

/* Gives `file` (epoch and the rest are kept) a random key and id. */
void bw_key_file_draw(struct bw_key_file *file);

/* In the place of what is there, unless `is_new`: then BW_EREFUSED.  BW_EIO. */
enum bw_status bw_key_file_write(struct bw_key_folder folder, const char *name,
                                 const struct bw_key_file *file, bool is_new,
                                 struct bw_err *err) BW_MUST_CHECK;

/* A new file of epoch 1 with random key and id; `quarter` may be "".  BW_EREFUSED, BW_EIO. */
enum bw_status bw_key_file_make(struct bw_key_folder folder, const char *name, const char *kind,
                                const char *quarter, struct bw_err *err) BW_MUST_CHECK;

#endif
