#include <liburing.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

struct server {
    struct io_uring ring;
    unsigned inflight;
};

static struct io_uring_sqe *next_sqe(struct server *s)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);
    if (!sqe) {
        io_uring_submit(&s->ring);
        sqe = io_uring_get_sqe(&s->ring);
    }
    s->inflight++;
    return sqe;
}

static void queue_send(struct server *s, int fd, const void *p, size_t n)
{
    io_uring_prep_send(next_sqe(s), fd, p, n, MSG_NOSIGNAL); // allow: borrowed-parameter
}

static void queue_text(struct server *s, int fd, const char *text) { queue_send(s, fd, text, strlen(text)); } // allow: borrowed-parameter

void on_request(struct server *s, int fd, const char *path)
{
    char hdr[512];
    if (path[0] != '/') {
        queue_text(s, fd, "HTTP/1.1 400 Bad Request\r\n\r\n");
    } else {
        snprintf(hdr, sizeof hdr, "HTTP/1.1 302 Found\r\nLocation: /app%s\r\n\r\n", path);
        queue_text(s, fd, hdr); // expect: stack-escape
    }
    io_uring_submit(&s->ring);
}
