/* Message relay: a text is moved into the request first, its address is taken
 * afterwards from its final place. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct text {
    char *p;
    unsigned n;
    char small[24];
};

static int text_set(struct text *t, const char *s, size_t n)
{
    t->p = n <= sizeof t->small ? t->small : malloc(n);
    if (!t->p)
        return -1;
    memcpy(t->p, s, n);
    t->n = (unsigned)n;
    return 0;
}

static void text_move(struct text *to, struct text *from)
{
    *to = *from;
    if (from->p == from->small)
        to->p = to->small;
    from->p = from->small;
    from->n = 0;
}

static void text_clear(struct text *t)
{
    if (t->p != t->small)
        free(t->p);
    t->p = t->small;
    t->n = 0;
}

struct relay_op {
    uv_write_t req;
    struct text head, body;
};

static void relay_done(uv_write_t *req, int status)
{
    struct relay_op *op = req->data;
    (void)status;
    text_clear(&op->head);
    text_clear(&op->body);
    free(op);
}

/* Takes both texts over, also when it fails. */
static int relay(uv_stream_t *to, struct text *head, struct text *body)
{
    struct relay_op *op = malloc(sizeof *op);
    uv_buf_t bufs[2];
    int rc;

    if (!op) {
        text_clear(head);
        text_clear(body);
        return UV_ENOMEM;
    }
    text_move(&op->head, head);
    text_move(&op->body, body);
    bufs[0] = uv_buf_init(op->head.p, op->head.n);
    bufs[1] = uv_buf_init(op->body.p, op->body.n);
    op->req.data = op;
    rc = uv_write(&op->req, to, bufs, 2, relay_done);
    if (rc)
        relay_done(&op->req, rc);
    return rc;
}

int relay_line(uv_stream_t *to, const char *from, const char *line)
{
    struct text head, body;

    if (text_set(&head, from, strlen(from)))
        return UV_ENOMEM;
    if (text_set(&body, line, strlen(line))) {
        text_clear(&head);
        return UV_ENOMEM;
    }
    return relay(to, &head, &body);
}
