#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Line based chat over TCP: every line that arrives goes to all members of the room. */

struct line {
    struct member *to;
    size_t len;
    size_t off;
    char text[];
};

struct member {
    int fd;
    int gone;
    char nick[24];
    struct member *next;
};

struct room {
    struct io_uring *ring;
    struct member *members;
    unsigned long delivered;
};

static int line_send(struct room *r, struct line *l)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(r->ring);
    if (!sqe) {
        io_uring_submit(r->ring);
        sqe = io_uring_get_sqe(r->ring);
        if (!sqe)
            return -EBUSY;
    }
    io_uring_prep_send(sqe, l->to->fd, l->text + l->off, l->len - l->off, MSG_NOSIGNAL); // expect: overlapping-write
    io_uring_sqe_set_data(sqe, l);
    return 0;
}

static struct line *line_new(struct member *to, const char *nick, const char *text)
{
    size_t len = strlen(nick) + strlen(text) + 4;
    struct line *l = malloc(sizeof *l + len + 1);
    if (!l)
        return NULL;
    l->to = to;
    l->off = 0;
    l->len = (size_t)snprintf(l->text, len + 1, "<%s> %s\n", nick, text);
    return l;
}

void room_say(struct room *r, const char *nick, const char *text)
{
    for (struct member *m = r->members; m; m = m->next) {
        struct line *l;
        if (m->gone)
            continue;
        l = line_new(m, nick, text);
        if (!l)
            return;
        if (line_send(r, l) < 0)
            free(l);
    }
    io_uring_submit(r->ring);
}

void room_join(struct room *r, struct member *m)
{
    m->next = r->members;
    r->members = m;
    room_say(r, "server", m->nick);
    room_say(r, "server", "welcome");
}

void room_on_sent(struct room *r, struct io_uring_cqe *cqe)
{
    struct line *l = io_uring_cqe_get_data(cqe);

    if (cqe->res < 0) {
        l->to->gone = 1;
        free(l);
        return;
    }
    l->off += (size_t)cqe->res;
    if (l->off < l->len && line_send(r, l) == 0) { // allow: overlapping-write
        io_uring_submit(r->ring);
        return;
    }
    r->delivered++;
    free(l);
}
