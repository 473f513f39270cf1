/* The backlog gets only what was refused: that it is empty says nothing of what is under way. */
#include <liburing.h>
#include <stdlib.h>
#include <string.h>

struct chunk {
    struct chunk *next;
    int fd;
    size_t length;
    char bytes[];
};

struct connection {
    int fd;
    struct chunk *first, **last, *begin, **end;
};

static int transmit(struct io_uring *ring, struct chunk *c)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (!sqe)
        return -1;
    io_uring_prep_send(sqe, c->fd, c->bytes, c->length, 0); // expect: overlapping-write
    return 0;
}

static struct chunk *copy_of(struct connection *c, const char *text)
{
    struct chunk *k = malloc(sizeof *k + strlen(text));
    k->next = NULL;
    k->fd = c->fd;
    k->length = strlen(text);
    memcpy(k->bytes, text, k->length);
    return k;
}

static void reply(struct io_uring *ring, struct connection *c, const char *text)
{
    struct chunk *k = copy_of(c, text);
    if (!c->first && transmit(ring, k) == 0)
        return;
    *c->last = k;
    c->last = &k->next;
}

void replies(struct io_uring *ring, struct connection *c, const char **lines, int n)
{
    for (int i = 0; i < n; i++)
        reply(ring, c, lines[i]);
}
