#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#ifndef SO_ZEROCOPY
#define SO_ZEROCOPY 60
#endif
#ifndef MSG_ZEROCOPY
#define MSG_ZEROCOPY 0x4000000
#endif

struct segment {
    struct segment *next;
    size_t len;
    size_t done;
    unsigned char *bytes;
};

struct sender {
    int fd;
    struct segment *head;
    struct segment **tail;
    uint32_t calls;
};

int sender_init(struct sender *s, int fd)
{
    int one = 1;
    s->fd = fd;
    s->head = NULL;
    s->tail = &s->head;
    s->calls = 0;
    return setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one);
}

int sender_queue(struct sender *s, const void *p, size_t n)
{
    struct segment *g = calloc(1, sizeof *g);
    if (!g || !(g->bytes = malloc(n))) {
        free(g);
        return -ENOMEM;
    }
    memcpy(g->bytes, p, n);
    g->len = n;
    *s->tail = g;
    s->tail = &g->next;
    return 0;
}

int sender_flush(struct sender *s)
{
    struct segment *g;
    while ((g = s->head)) {
        ssize_t n = send(s->fd, g->bytes + g->done, g->len - g->done, MSG_ZEROCOPY | MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EINTR)
                continue;
            return errno == EAGAIN ? 1 : -errno;
        }
        s->calls++;
        g->done += (size_t)n;
        if (g->done < g->len)
            continue;
        s->head = g->next;
        if (!s->head)
            s->tail = &s->head;
        free(g->bytes); // expect: freed-in-flight
        free(g);
    }
    return 0;
}

int sender_wait(struct sender *s, int timeout_ms)
{
    struct pollfd p = {.fd = s->fd, .events = POLLOUT};
    return poll(&p, 1, timeout_ms) > 0 ? sender_flush(s) : -ETIMEDOUT;
}
