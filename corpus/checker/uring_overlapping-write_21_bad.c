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

struct member {
    int fd;
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

static int member_send(struct room *r, struct member *m, struct note *n)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(r->ring);

    if (!sqe)
        return -1;
    n->refs++;
    io_uring_prep_send(sqe, m->fd, n->text, n->len, MSG_WAITALL | MSG_NOSIGNAL); // expect: overlapping-write
    io_uring_sqe_set_data(sqe, n);
    return io_uring_submit(r->ring);
}

void room_send_done(struct io_uring_cqe *cqe)
{
    note_put(io_uring_cqe_get_data(cqe));
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
        member_send(r, m, r->topic); // allow: overlapping-write
    return 0;
}
