/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_RESIDUE_MD5_H
#define TESTS_RESIDUE_MD5_H

#include <stddef.h>

#define MD5_BYTES 16
#define MD5_MESSAGE_MAX 247

/*
 * md5.h - RFC 1321, to search for what somebody might have hidden names with; the program itself
 * has no MD5.
 *
 * Messages of at most MD5_MESSAGE_MAX bytes.
 */
void md5(const unsigned char *message, size_t len, unsigned char ret_digest[MD5_BYTES]);

#endif
