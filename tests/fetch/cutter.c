/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cutter [-x COMMAND] [-r] [-p] PORT-FILE TARGET CUT...
 *
 * Passes connections on to port TARGET of this machine, from a free port that it writes to
 * PORT-FILE, and breaks them: the first after CUT bytes from the server, the second after the
 * second CUT, and so on; 0, and those that come after the last CUT, are left whole.  One connection
 * at a time.
 *
 * -x: when it has broken one it runs COMMAND, before the client can know.  -r: breaks with a reset
 * rather than an end.  -p: is a proxy, which waits for a CONNECT, answers it, and passes on to
 * TARGET whatever was asked for.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK 16384

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);

        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* Passes both ways until a side ends, or `left` bytes came from the server; true: it was cut. */
static bool pass_on(int client, int server, long left, bool is_cut)
{
    struct pollfd fds[2] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    char bytes[CHUNK];

    for (;;) {
        if (poll(fds, 2, -1) < 0)
            return false;
        for (int i = 0; i < 2; i++) {
            size_t want = sizeof(bytes);
            ssize_t n;

            if (fds[i].revents == 0)
                continue;
            if (i == 1 && is_cut && left < (long)want)
                want = (size_t)left;
            n = read(fds[i].fd, bytes, want);
            if (n <= 0 || !write_all(fds[1 - i].fd, bytes, (size_t)n))
                return false;
            if (i == 1 && is_cut && (left -= n) == 0)
                return true;
        }
    }
}

/* Reads up to the empty line, byte by byte so that nothing behind it is taken. */
static void answer_connect(int client)
{
    static const char answer[] = "HTTP/1.1 200 Connected\r\n\r\n";
    char tail[4] = "";

    while (memcmp(tail, "\r\n\r\n", 4) != 0) {
        memmove(tail, tail + 1, 3);
        if (read(client, tail + 3, 1) != 1)
            return;
    }
    write_all(client, answer, sizeof(answer) - 1);
}

static int connect_to(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&at, sizeof(at)) != 0) {
        perror("cutter: connect");
        exit(1);
    }
    return fd;
}

static int listen_and_tell(const char *path)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char made[512];
    FILE *file;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&at, len) != 0 || listen(fd, 16) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &len) != 0) {
        perror("cutter: listen");
        exit(1);
    }
    snprintf(made, sizeof(made), "%s.new", path);
    file = fopen(made, "w");
    if (file == NULL || fprintf(file, "%d\n", ntohs(at.sin_port)) < 0 || fclose(file) != 0 ||
        rename(made, path) != 0) {
        perror("cutter: port file");
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv)
{
    const char *command = NULL;
    bool is_reset = false;
    bool is_proxy = false;
    int listener;
    int option;

    while ((option = getopt(argc, argv, "+x:rp")) != -1) {
        if (option == 'x')
            command = optarg;
        else if (option == 'r')
            is_reset = true;
        else if (option == 'p')
            is_proxy = true;
        else
            return 2;
    }
    if (argc - optind < 2)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    listener = listen_and_tell(argv[optind]);
    for (int n = optind + 2;; n += n < argc) {
        const long cut = n < argc ? strtol(argv[n], NULL, 10) : 0;
        int client = accept(listener, NULL, NULL);
        int server;
        bool was_cut;

        if (client < 0)
            continue;
        server = connect_to((int)strtol(argv[optind + 1], NULL, 10));
        if (is_proxy)
            answer_connect(client);
        was_cut = pass_on(client, server, cut, cut > 0);
        if (was_cut && is_reset) {
            struct linger now = {.l_onoff = 1, .l_linger = 0};

            setsockopt(client, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
        }
        close(server);
        if (was_cut && command != NULL && system(command) != 0)
            return 1;
        close(client);
    }
}
