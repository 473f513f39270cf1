/* Object server: objects are built in memory, sent without copying, several per connection. */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct object {
    size_t len;
    unsigned char *bytes;
};

struct link {
    int fd;
    uint32_t sends;
    int zerocopy;
};

int link_init(struct link *l, int fd)
{
    int one = 1;

    l->fd = fd;
    l->sends = 0;
    l->zerocopy = setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) == 0;
    return l->zerocopy ? 0 : -errno;
}

static int object_render(struct object *o, const char *title, size_t pad)
{
    size_t n = strlen(title);

    o->len = n + pad;
    o->bytes = malloc(o->len);
    if (!o->bytes)
        return -ENOMEM;
    memcpy(o->bytes, title, n);
    memset(o->bytes + n, '.', pad);
    return 0;
}

static int wait_writable(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};

    return poll(&p, 1, -1) < 0 && errno != EINTR ? -errno : 0;
}

static int push_all(struct link *l, const unsigned char *p, size_t n)
{
    while (n) {
        ssize_t w = send(l->fd, p, n, MSG_ZEROCOPY | MSG_DONTWAIT | MSG_NOSIGNAL);

        if (w < 0 && (errno == EAGAIN || errno == ENOBUFS)) {
            int rc = wait_writable(l->fd);

            if (rc < 0)
                return rc;
            continue;
        }
        if (w < 0)
            return -errno;
        l->sends++;
        p += w;
        n -= (size_t)w;
    }
    return 0;
}

int link_ship(struct link *l, const char *title, size_t pad)
{
    struct object o;
    int rc = object_render(&o, title, pad);

    if (rc < 0)
        return rc;
    rc = push_all(l, o.bytes, o.len);
    free(o.bytes); // expect: freed-in-flight
    return rc;
}

int link_ship_list(struct link *l, const char *const *titles, size_t pad)
{
    int rc = 0;

    for (; *titles && rc == 0; titles++)
        rc = link_ship(l, *titles, pad);
    return rc;
}
