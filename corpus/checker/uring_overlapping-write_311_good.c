/* Game lobby over TCP: messages are queued per player, one send at a time. */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct out_msg {
    struct out_msg *next;
    size_t len, sent;
    char text[];
};

struct player {
    struct io_uring *ring;
    int fd;
    int broken;
    int sending;
    struct out_msg *first, **last;
};

void player_init(struct player *p, struct io_uring *ring, int fd)
{
    memset(p, 0, sizeof *p);
    p->ring = ring;
    p->fd = fd;
    p->last = &p->first;
}

static void pop_first(struct player *p)
{
    struct out_msg *m = p->first;

    p->first = m->next;
    if (!p->first)
        p->last = &p->first;
    free(m);
}

static void kick_send(struct player *p)
{
    struct out_msg *m = p->first;
    struct io_uring_sqe *sqe;

    if (!m || p->sending || p->broken)
        return;
    sqe = io_uring_get_sqe(p->ring);
    if (!sqe)
        return;
    io_uring_prep_send(sqe, p->fd, m->text + m->sent, m->len - m->sent, MSG_NOSIGNAL);
    io_uring_sqe_set_data(sqe, p);
    p->sending = 1;
}

int player_tell(struct player *p, const char *verb, const char *arg)
{
    size_t n = strlen(verb) + strlen(arg) + 2;
    struct out_msg *m;

    if (p->broken)
        return -EPIPE;
    m = malloc(sizeof *m + n + 1);
    if (!m)
        return -ENOMEM;
    m->next = NULL;
    m->len = n;
    m->sent = 0;
    snprintf(m->text, n + 1, "%s %s\n", verb, arg);
    *p->last = m;
    p->last = &m->next;
    kick_send(p);
    return 0;
}

int player_enter(struct player *p, const char *room, const char *motd)
{
    int rc = player_tell(p, "ROOM", room);
    return rc ? rc : player_tell(p, "MOTD", motd);
}

static void on_sent(struct player *p, int res)
{
    p->sending = 0;
    if (res < 0) {
        p->broken = 1;
        while (p->first)
            pop_first(p);
        return;
    }
    p->first->sent += (size_t)res;
    if (p->first->sent == p->first->len)
        pop_first(p);
    kick_send(p);
}

int lobby_turn(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    int rc = io_uring_submit_and_wait(ring, 1);

    if (rc < 0)
        return rc;
    while (io_uring_peek_cqe(ring, &cqe) == 0) {
        struct player *p = io_uring_cqe_get_data(cqe);
        int res = cqe->res;
        io_uring_cqe_seen(ring, cqe);
        on_sent(p, res);
    }
    return 0;
}
