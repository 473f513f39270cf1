/* Chat server: every message of the room goes to each member's socket. */
#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>

#define MAX_MEMBERS 256

struct out {
    int member;
    size_t len, done;
    char text[];
};

struct room {
    struct io_uring *ring;
    int fds[MAX_MEMBERS];
    int count;
};

static int start_send(struct room *r, struct out *o)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(r->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_send(sqe, r->fds[o->member], o->text + o->done, o->len - o->done, 0); /* expect: overlapping-write */
    io_uring_sqe_set_data(sqe, o);
    return 0;
}

static struct out *out_new(int member, const char *text, size_t n)
{
    struct out *o = malloc(sizeof *o + n + 1);
    if (!o)
        return NULL;
    o->member = member;
    o->done = 0;
    o->len = n + 1;
    memcpy(o->text, text, n);
    o->text[n] = '\n';
    return o;
}

/* Called by the reader for each complete line, whatever is still on its way. */
int room_say(struct room *r, int from, const char *text, size_t n)
{
    for (int i = 0; i < r->count; i++) {
        struct out *o;
        if (i == from)
            continue;
        o = out_new(i, text, n);
        if (!o)
            return -ENOMEM;
        if (start_send(r, o) < 0) { /* allow: overlapping-write */
            free(o);
            return -EBUSY;
        }
    }
    return io_uring_submit(r->ring);
}

void room_sent(struct room *r, struct io_uring_cqe *cqe)
{
    struct out *o = io_uring_cqe_get_data(cqe);
    int n = cqe->res;
    io_uring_cqe_seen(r->ring, cqe);
    if (n > 0 && o->done + (size_t)n < o->len) {
        o->done += (size_t)n;
        if (start_send(r, o) == 0) { /* allow: overlapping-write */
            io_uring_submit(r->ring);
            return;
        }
    }
    free(o);
}
