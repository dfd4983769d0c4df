/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_TESTS_KEYRING_FIXTURE_H
#define BW_TESTS_KEYRING_FIXTURE_H

/*
 * keyring_fixture.h - a folder of keys in a temporary folder, made and opened for a test, and
 * removed after it.  Include after cmocka.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/file.h"
#include "beatwise/ident/key.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

struct keyring_fixture {
    char base[64]; /* the temporary folder */
    char dir[80];  /* the folder of keys in it */
    struct bw_keyring *ring;
    struct bw_err err;
};

static inline void keyring_fixture_make(struct keyring_fixture *f)
{
    memset(f, 0, sizeof(*f));
    snprintf(f->base, sizeof(f->base), "/tmp/beatwise-test-XXXXXX");
    assert_non_null(mkdtemp(f->base));
    snprintf(f->dir, sizeof(f->dir), "%s/keys", f->base);
    assert_int_equal(bw_keyring_make(f->dir, NULL, &f->err), BW_OK);
    assert_int_equal(bw_keyring_open(&f->ring, f->dir, NULL, &f->err), BW_OK);
}

static inline void keyring_fixture_clear(struct keyring_fixture *f)
{
    bw_keyring_close(f->ring);
    assert_int_equal(bw_file_remove_tree(f->base, &f->err), BW_OK);
}

#endif
