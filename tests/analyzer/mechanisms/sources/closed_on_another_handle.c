/* The object goes when one descriptor is closed, while it lends bytes to a write on another. What
   is counted on the way, without deciding anything, keeps nothing from happening. */
#include <squid2_comm.h>
#include <unistd.h>

struct peer {
    int fd, failures;
};

struct mirror {
    int client_fd, done;
    struct peer *peer;
    char block[8192];
};

struct echo {
    int fd;
    char block[8192];
};

static void mirror_written(int fd, char *buf, size_t size, int flag, void *data)
{
    struct mirror *m = data;
    if (flag != 0)
        comm_close(m->client_fd);
}

static void mirror_readable(int fd, void *data)
{
    struct mirror *m = data;
    ssize_t n = read(fd, m->block, sizeof m->block);
    comm_write(m->peer->fd, m->block, n, mirror_written, m, NULL); // expect: member-no-keepalive
}

static void mirror_closed(int fd, void *data)
{
    struct mirror *m = data;
    if (!m->done)
        m->peer->failures++;
    xfree(m);
}

void mirror_start(int client_fd, struct peer *peer)
{
    struct mirror *m = xcalloc(1, sizeof *m);
    m->client_fd = client_fd;
    m->peer = peer;
    comm_add_close_handler(client_fd, mirror_closed, m);
    commSetSelect(m->client_fd, 1, mirror_readable, m, 0);
}

static void echo_written(int fd, char *buf, size_t size, int flag, void *data)
{
    struct echo *e = data;
    if (flag != 0)
        comm_close(e->fd);
}

static void echo_readable(int fd, void *data)
{
    struct echo *e = data;
    ssize_t n = read(fd, e->block, sizeof e->block);
    comm_write(e->fd, e->block, n, echo_written, e, NULL);
}

static void echo_closed(int fd, void *data)
{
    xfree(data);
}

void echo_start(int fd)
{
    struct echo *e = xcalloc(1, sizeof *e);
    e->fd = fd;
    comm_add_close_handler(fd, echo_closed, e);
    commSetSelect(e->fd, 1, echo_readable, e, 0);
}
