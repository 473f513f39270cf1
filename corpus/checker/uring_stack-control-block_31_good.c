#include <errno.h>
#include <liburing.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum kind { REQ_ACCEPT, REQ_READ };

struct request {
    enum kind kind;
    int fd;
    char data[2048];
};

static struct request accept_req = {.kind = REQ_ACCEPT};

static void add_accept(struct io_uring *ring, int lfd, struct sockaddr_in *addr, socklen_t *len)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

    if (!sqe)
        abort();
    *len = sizeof(*addr);
    io_uring_prep_accept(sqe, lfd, (struct sockaddr *)addr, len, 0);
    io_uring_sqe_set_data(sqe, &accept_req);
    io_uring_submit(ring);
}

static void add_read(struct io_uring *ring, struct request *req)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

    if (!sqe)
        abort();
    io_uring_prep_recv(sqe, req->fd, req->data, sizeof(req->data), 0);
    io_uring_sqe_set_data(sqe, req);
    io_uring_submit(ring);
}

static void consume(struct request *req, int n)
{
    printf("%d: %.*s\n", req->fd, n, req->data);
}

void server_loop(struct io_uring *ring, int lfd)
{
    struct sockaddr_in client;
    socklen_t client_len;

    add_accept(ring, lfd, &client, &client_len);
    for (;;) {
        struct io_uring_cqe *cqe;
        struct request *req;
        int res, rc = io_uring_wait_cqe(ring, &cqe);

        if (rc == -EINTR)
            continue;
        if (rc < 0) {
            fprintf(stderr, "io_uring_wait_cqe: %s\n", strerror(-rc));
            exit(1);
        }
        req = io_uring_cqe_get_data(cqe);
        res = cqe->res;
        io_uring_cqe_seen(ring, cqe);

        if (req->kind == REQ_ACCEPT) {
            struct request *rd = res >= 0 ? calloc(1, sizeof(*rd)) : NULL;

            if (rd) {
                printf("port %u\n", ntohs(client.sin_port));
                rd->kind = REQ_READ;
                rd->fd = res;
                add_read(ring, rd);
            } else if (res >= 0) {
                close(res);
            }
            add_accept(ring, lfd, &client, &client_len);
        } else if (res > 0) {
            consume(req, res);
            add_read(ring, req);
        } else {
            close(req->fd);
            free(req);
        }
    }
}
