#include <stdlib.h>
#include <string.h>
#include <winsock_stub.h>

#define LINE_MAX_BYTES 2048

struct conn;

struct send_op {
    OVERLAPPED ov;
    struct conn *conn;
    DWORD len;
    char data[LINE_MAX_BYTES];
};

struct conn {
    SOCKET s;
    int refs, broken;
    unsigned long long sent;
};

static void conn_release(struct conn *c)
{
    if (--c->refs == 0)
        free(c);
}

static void on_sent(DWORD err, DWORD n, OVERLAPPED *ov, DWORD flags)
{
    struct send_op *op = (struct send_op *)ov;

    (void)flags;
    if (err || n != op->len)
        op->conn->broken = 1;
    else
        op->conn->sent += n;
    conn_release(op->conn);
    free(op);
}

int conn_send(struct conn *c, const char *line, DWORD len)
{
    struct send_op *op;
    WSABUF b;

    if (c->broken || len > LINE_MAX_BYTES)
        return -1;
    op = calloc(1, sizeof *op);
    if (!op)
        return -1;
    op->conn = c;
    op->len = len;
    b.len = len;
    memcpy(op->data, line, len);
    b.buf = op->data;
    c->refs++;
    if (WSASend(c->s, &b, 1, NULL, 0, &op->ov, on_sent) != 0 && WSAGetLastError() != WSA_IO_PENDING) {
        c->broken = 1;
        c->refs--;
        free(op);
        return -1;
    }
    return 0;
}

struct room {
    struct conn *members[256];
    unsigned count;
};

void room_leave(struct room *r, struct conn *c)
{
    for (unsigned i = 0; i < r->count; i++) {
        if (r->members[i] == c) {
            r->members[i] = r->members[--r->count];
            conn_release(c);
            return;
        }
    }
}

unsigned room_alive(const struct room *r)
{
    unsigned n = 0;

    for (unsigned i = 0; i < r->count; i++)
        n += !r->members[i]->broken;
    return n;
}
