/* The completion of the head asks for a piece of the body, and gives away who sends that: however it
 * is called back, the head has been written by then. Who is given away at the start is called
 * beside it. */
#include <squid2_comm.h>
#include <stdlib.h>

typedef void BODY(char *buf, size_t size, void *data);
extern void read_body(void *request, BODY *done, void *data);
extern void *body_of(int fd);

struct in_steps {
    int fd;
    void *request;
    char head[512];
    int head_sent;
    int trailer_sent;
};

static void steps_ended(int fd, char *unused, size_t size, int err, void *data)
{
    struct in_steps *h = data;
    h->trailer_sent = 0;
}

static void send_trailer(char *buf, size_t size, void *data)
{
    struct in_steps *h = data;
    if (h->trailer_sent)
        return;
    h->trailer_sent = 1;
    comm_write(h->fd, "\r\n", 2, steps_ended, h, NULL);
}

static void head_written(int fd, char *unused, size_t size, int err, void *data)
{
    struct in_steps *h = data;
    h->head_sent = 0;
    read_body(h->request, send_trailer, h);
}

static void send_head(struct in_steps *h)
{
    if (h->head_sent)
        return;
    h->head_sent = 1;
    comm_write(h->fd, h->head, sizeof h->head, head_written, h, NULL);
}

void start_in_steps(int fd)
{
    struct in_steps *h = calloc(1, sizeof *h);
    h->fd = fd;
    h->request = body_of(fd);
    send_head(h);
}

struct at_once {
    int fd;
    void *request;
    char head[512];
    int head_sent;
    int trailer_sent;
};

static void once_ended(int fd, char *unused, size_t size, int err, void *data)
{
    struct at_once *h = data;
    h->trailer_sent = 0;
}

static void add_trailer(char *buf, size_t size, void *data)
{
    struct at_once *h = data;
    if (h->trailer_sent)
        return;
    h->trailer_sent = 1;
    comm_write(h->fd, "\r\n", 2, once_ended, h, NULL); /* expect: overlapping-write */
}

static void once_written(int fd, char *unused, size_t size, int err, void *data)
{
    struct at_once *h = data;
    h->head_sent = 0;
}

static void add_head(struct at_once *h)
{
    if (h->head_sent)
        return;
    h->head_sent = 1;
    comm_write(h->fd, h->head, sizeof h->head, once_written, h, NULL);
}

void start_at_once(int fd)
{
    struct at_once *h = calloc(1, sizeof *h);
    h->fd = fd;
    h->request = body_of(fd);
    add_head(h);
    read_body(h->request, add_trailer, h);
}
