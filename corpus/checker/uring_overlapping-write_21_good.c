#include <liburing.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define ROOM_MAX 32

struct note {
    unsigned refs;
    size_t len;
    char text[];
};

#define BACKLOG 64

struct member {
    int fd;
    int sending;
    int broken;
    struct note *queue[BACKLOG];
    unsigned head, tail;
    char nick[24];
};

struct room {
    struct io_uring *ring;
    struct member who[ROOM_MAX];
    unsigned count;
    struct note *topic;
};

static struct note *note_new(const char *a, const char *b)
{
    size_t na = strlen(a), nb = strlen(b);
    struct note *n = malloc(sizeof *n + na + nb + 1);

    if (!n)
        return NULL;
    n->refs = 1;
    memcpy(n->text, a, na);
    memcpy(n->text + na, b, nb);
    n->text[na + nb] = '\n';
    n->len = na + nb + 1;
    return n;
}

static void note_put(struct note *n)
{
    if (n && --n->refs == 0)
        free(n);
}

static void member_pump(struct room *r, struct member *m)
{
    struct io_uring_sqe *sqe;
    struct note *n;

    if (m->sending || m->broken || m->head == m->tail)
        return;
    sqe = io_uring_get_sqe(r->ring);
    if (!sqe)
        return;
    n = m->queue[m->tail % BACKLOG];
    m->sending = 1;
    io_uring_prep_send(sqe, m->fd, n->text, n->len, MSG_WAITALL | MSG_NOSIGNAL);
    io_uring_sqe_set_data(sqe, m);
    io_uring_submit(r->ring);
}

static int member_send(struct room *r, struct member *m, struct note *n)
{
    if (m->broken || m->head - m->tail == BACKLOG)
        return -1;
    n->refs++;
    m->queue[m->head++ % BACKLOG] = n;
    member_pump(r, m);
    return 0;
}

void room_send_done(struct room *r, struct io_uring_cqe *cqe)
{
    struct member *m = io_uring_cqe_get_data(cqe);
    struct note *n = m->queue[m->tail % BACKLOG];

    m->tail++;
    m->sending = 0;
    if (cqe->res < 0 || (size_t)cqe->res != n->len)
        m->broken = 1;
    note_put(n);
    member_pump(r, m);
}

int room_say(struct room *r, const char *nick, const char *text)
{
    char from[32];
    struct note *n;

    snprintf(from, sizeof from, "%s: ", nick);
    n = note_new(from, text);
    if (!n)
        return -1;
    for (unsigned i = 0; i < r->count; i++)
        member_send(r, &r->who[i], n);
    note_put(n);
    return 0;
}

int room_join(struct room *r, int fd, const char *nick)
{
    struct member *m;
    struct note *hello;

    if (r->count == ROOM_MAX)
        return -1;
    hello = note_new("* welcome, ", nick);
    if (!hello)
        return -1;
    m = &r->who[r->count++];
    m->fd = fd;
    snprintf(m->nick, sizeof m->nick, "%s", nick);
    member_send(r, m, hello);
    note_put(hello);
    if (r->topic)
        member_send(r, m, r->topic);
    return 0;
}
