/* The helper that takes the head out of a list frees what the caller has just sent of it. */
#include <stdlib.h>
#include <sys/socket.h>

struct chunk {
    struct chunk *next;
    size_t len, off;
    unsigned char *data;
};

struct queue {
    int fd;
    struct chunk *head;
};

static void shift(struct queue *q)
{
    struct chunk *c = q->head;
    q->head = c->next;
    free(c->data);
    free(c);
}

int flush(struct queue *q)
{
    while (q->head) {
        struct chunk *c = q->head;
        ssize_t sent = send(q->fd, c->data + c->off, c->len - c->off, MSG_ZEROCOPY);
        if (sent < 0)
            return -1;
        c->off += (size_t)sent;
        if (c->off == c->len)
            shift(q); // expect: freed-in-flight
    }
    return 1;
}

int flush_copied(struct queue *q)
{
    while (q->head) {
        struct chunk *c = q->head;
        ssize_t sent = send(q->fd, c->data + c->off, c->len - c->off, 0);
        if (sent < 0)
            return -1;
        c->off += (size_t)sent;
        if (c->off == c->len)
            shift(q);
    }
    return 1;
}
