/* A flag that is found as it is while the operation is pending keeps nothing from happening: one
   that is not raised before the end of all, one that the completion sets the other way. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct publisher {
    uv_write_t req;
    uv_stream_t *out;
    char *text, *other, *third;
    int writing, closing, arrived, stale;
};

static void publish(struct publisher *p);

static void written(uv_write_t *req, int status)
{
    struct publisher *p = req->data;
    (void)status;
    p->writing = 0;
    p->arrived = 1;
    if (p->stale)
        publish(p);
}

static void publish(struct publisher *p)
{
    uv_buf_t buf[3];
    if (p->writing)
        return;
    p->writing = 1;
    p->stale = 0;
    p->req.data = p;
    buf[0] = uv_buf_init(p->text, strlen(p->text));
    buf[1] = uv_buf_init(p->other, strlen(p->other));
    buf[2] = uv_buf_init(p->third, strlen(p->third));
    uv_write(&p->req, p->out, buf, 3, written);
}

static void replace(struct publisher *p, char *fresh)
{
    free(p->text); // expect: freed-in-flight
    p->text = fresh;
    p->stale = 1;
    publish(p);
}

void battery(struct publisher *p)
{
    if (p->closing)
        return;
    replace(p, strdup("battery"));
}

void look_again(struct publisher *p)
{
    if (!p->arrived)
        free(p->other); // expect: freed-in-flight
    p->arrived = 0;
}

void forget(struct publisher *p)
{
    if (!p->writing)
        free(p->third);
}

void stop(struct publisher *p) { p->closing = 1; }
