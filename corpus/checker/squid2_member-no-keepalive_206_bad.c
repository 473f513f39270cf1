/* Request body mirror: what a client uploads is copied, block by block, to an audit connection taken
   out for this upload; the audit module collects the counters and closes that connection later. */
#include <errno.h>
#include <stddef.h>
#include <unistd.h>
#include <squid2_comm.h>

#define COMM_SELECT_READ 1

struct audit_peer {
    int fd;
    int used;
    unsigned long blocks, failures;
};

struct mirror {
    int client_fd;
    struct audit_peer *peer;
    long long left;
    int done;
    char block[8192];
};

static PF mirrorReadable;

static void mirrorWait(struct mirror *m)
{
    commSetSelect(m->client_fd, COMM_SELECT_READ, mirrorReadable, m, 0);
}

static void mirrorWritten(int fd, char *buf, size_t size, int flag, void *data)
{
    struct mirror *m = data;

    (void)fd;
    (void)buf;
    (void)size;
    if (flag != 0) {
        m->peer->failures++;
        m->done = 1;
        comm_close(m->client_fd);
        return;
    }
    m->peer->blocks++;
    if (m->left > 0)
        mirrorWait(m);
    else
        m->done = 1;
}

static void mirrorSend(struct mirror *m, int n)
{
    comm_write(m->peer->fd, m->block, n, mirrorWritten, m, NULL); // expect: member-no-keepalive
}

static void mirrorReadable(int fd, void *data)
{
    struct mirror *m = data;
    ssize_t n = read(fd, m->block, sizeof m->block);

    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        mirrorWait(m);
        return;
    }
    if (n <= 0) {
        m->done = 1;
        comm_close(fd);
        return;
    }
    m->left -= n;
    mirrorSend(m, (int)n);
}

static void mirrorClientClosed(int fd, void *data)
{
    struct mirror *m = data;

    (void)fd;
    if (!m->done)
        m->peer->failures++;
    xfree(m); // allow: member-no-keepalive
}

int mirrorStart(int client_fd, struct audit_peer *peer, long long length)
{
    struct mirror *m;

    if (peer->used || length <= 0)
        return -1;
    m = xcalloc(1, sizeof *m);
    peer->used = 1;
    m->client_fd = client_fd;
    m->peer = peer;
    m->left = length;
    comm_add_close_handler(client_fd, mirrorClientClosed, m);
    mirrorWait(m);
    return 0;
}
