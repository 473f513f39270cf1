#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <liburing.h>

struct conn { int fd; char rd[512]; char wr[512]; int closing; };
enum { RD = 1, WR = 2 };
struct op { int kind; struct conn *c; };
static void add(struct io_uring *r, struct conn *c, int kind)
{
    struct op *o = malloc(sizeof *o);
    struct io_uring_sqe *s = io_uring_get_sqe(r);
    o->kind = kind; o->c = c;
    if (kind == RD) io_uring_prep_recv(s, c->fd, c->rd, sizeof c->rd, 0);
    else io_uring_prep_send(s, c->fd, c->wr, sizeof c->wr, 0);
    io_uring_sqe_set_data(s, o);
}
void start(struct io_uring *r, struct conn *c) { add(r, c, RD); add(r, c, WR); io_uring_submit(r); }
void on_cqe(struct io_uring *r, struct io_uring_cqe *cqe)
{
    struct op *o = io_uring_cqe_get_data(cqe);
    struct conn *c = o->c;
    if (cqe->res <= 0) {
        close(c->fd);
        free(c); // expect: freed-in-flight
    } else {
        add(r, c, o->kind);
        io_uring_submit(r);
    }
    free(o);
}
