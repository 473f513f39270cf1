/* A helper chooses the slot: one takes the next whatever it holds, one waits until it is free. */
#include <liburing.h>
#include <string.h>

struct slot {
    int lent;
    char bytes[512];
};

struct ring_of_slots {
    struct io_uring ring;
    int fd;
    unsigned next;
    struct slot slots[8], others[8];
};

static struct slot *next_slot(struct ring_of_slots *r)
{
    struct slot *s = &r->slots[r->next];
    r->next = (r->next + 1) % 8;
    return s;
}

void send_next(struct ring_of_slots *r, const char *text)
{
    struct slot *s = next_slot(r);
    struct io_uring_sqe *sqe = io_uring_get_sqe(&r->ring);
    strcpy(s->bytes, text); // expect: mutated-in-flight
    s->lent = 1;
    io_uring_prep_send_zc(sqe, r->fd, s->bytes, strlen(text), 0, 0);
    io_uring_sqe_set_data(sqe, s);
}

static struct slot *free_slot(struct ring_of_slots *r)
{
    struct slot *s = &r->others[r->next];
    if (s->lent)
        return NULL;
    r->next = (r->next + 1) % 8;
    return s;
}

void send_free(struct ring_of_slots *r, const char *text)
{
    struct slot *s = free_slot(r);
    struct io_uring_sqe *sqe = io_uring_get_sqe(&r->ring);
    if (!s)
        return;
    strcpy(s->bytes, text);
    s->lent = 1;
    io_uring_prep_send_zc(sqe, r->fd, s->bytes, strlen(text), 0, 0);
    io_uring_sqe_set_data(sqe, s);
}
