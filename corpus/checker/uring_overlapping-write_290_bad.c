/* Game lobby over TCP: every message to a player is a send of its own. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct player {
    struct io_uring *ring;
    int fd;
    int broken;
    int pending;
};

struct out_msg {
    struct player *to;
    size_t len;
    char text[];
};

static struct out_msg *msg_make(struct player *to, const char *verb, const char *arg)
{
    size_t n = strlen(verb) + strlen(arg) + 2;
    struct out_msg *m = malloc(sizeof *m + n + 1);
    if (!m)
        return NULL;
    m->to = to;
    m->len = n;
    snprintf(m->text, n + 1, "%s %s\n", verb, arg);
    return m;
}

static int player_tell(struct player *p, const char *verb, const char *arg)
{
    struct io_uring_sqe *sqe;
    struct out_msg *m = msg_make(p, verb, arg);

    if (!m)
        return -ENOMEM;
    sqe = io_uring_get_sqe(p->ring);
    if (!sqe) {
        free(m);
        return -EBUSY;
    }
    io_uring_prep_send(sqe, p->fd, m->text, m->len, MSG_NOSIGNAL | MSG_WAITALL); // expect: overlapping-write
    io_uring_sqe_set_data(sqe, m);
    p->pending++;
    return 0;
}

int player_enter(struct player *p, const char *room, const char *motd)
{
    int rc = player_tell(p, "ROOM", room);
    if (rc == 0)
        rc = player_tell(p, "MOTD", motd); // allow: overlapping-write
    return rc;
}

void room_broadcast(struct player **all, int n, const char *what)
{
    for (int i = 0; i < n; i++)
        if (!all[i]->broken)
            player_tell(all[i], "NEWS", what);
}

int lobby_turn(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    int rc = io_uring_submit_and_wait(ring, 1);

    if (rc < 0)
        return rc;
    while (io_uring_peek_cqe(ring, &cqe) == 0) {
        struct out_msg *m = io_uring_cqe_get_data(cqe);
        if (cqe->res < 0 || (size_t)cqe->res != m->len)
            m->to->broken = 1;
        m->to->pending--;
        free(m);
        io_uring_cqe_seen(ring, cqe);
    }
    return 0;
}
