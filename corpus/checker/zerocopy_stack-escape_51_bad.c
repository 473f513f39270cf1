#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

struct link {
    int fd;
    int send_flags;
};

int link_open_fast(struct link *l, int fd)
{
    int one = 1;
    l->fd = fd;
    l->send_flags = MSG_NOSIGNAL;
    return setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one);
}

static ssize_t link_send(struct link *l, const void *p, size_t n)
{
    ssize_t w;
    do
        w = send(l->fd, p, n, l->send_flags | MSG_ZEROCOPY); // allow: borrowed-parameter
    while (w < 0 && errno == EINTR);
    return w;
}

int link_hello(struct link *l, unsigned caps)
{
    char hello[1024];
    int n = snprintf(hello, sizeof hello, "HELLO caps=%08x", caps);
    while (n < (int)sizeof hello)
        hello[n++] = ' ';
    return link_send(l, hello, sizeof hello) == (ssize_t)sizeof hello ? 0 : -1; // expect: stack-escape
}
