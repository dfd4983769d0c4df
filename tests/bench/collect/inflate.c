/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <zlib.h>

/* inflate FILE: reads a gzip file, inflates it with zlib and does nothing with it. */
#define BUFFER_BYTES (128 * 1024)

int main(int argc, char **argv)
{
    static unsigned char in[BUFFER_BYTES];
    static unsigned char out[BUFFER_BYTES];
    z_stream zlib = {0};
    int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
    long long total = 0;
    ssize_t len;
    int code = Z_OK;

    if (fd < 0 || inflateInit2(&zlib, 16 + MAX_WBITS) != Z_OK)
        return 1;
    while (code == Z_OK && (len = read(fd, in, sizeof(in))) > 0) {
        zlib.next_in = in;
        zlib.avail_in = (unsigned)len;
        do {
            zlib.next_out = out;
            zlib.avail_out = sizeof(out);
            code = inflate(&zlib, Z_NO_FLUSH);
            total += (long long)(sizeof(out) - zlib.avail_out);
        } while (code == Z_OK && (zlib.avail_in > 0 || zlib.avail_out == 0));
        if (code == Z_BUF_ERROR)
            code = Z_OK;
    }
    inflateEnd(&zlib);
    printf("%lld\n", total);
    return code == Z_STREAM_END ? 0 : 1;
}
