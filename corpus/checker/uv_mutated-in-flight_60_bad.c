#include <stdio.h>
#include <string.h>
#include <uv.h>

#define NBUF 2

struct status_line {
    uv_stream_t *s;
    uv_write_t req[NBUF];
    char text[NBUF][64];
    unsigned turn;
    unsigned errors;
};

static void status_written(uv_write_t *req, int status)
{
    struct status_line *sl = req->data;
    if (status < 0)
        sl->errors++;
}

int status_show(struct status_line *sl, const char *what, unsigned pct)
{
    unsigned i = sl->turn++ % NBUF;
    uv_buf_t b;

    snprintf(sl->text[i], sizeof sl->text[i], "\r%-40.40s %3u%%", what, pct); // expect: mutated-in-flight
    b = uv_buf_init(sl->text[i], (unsigned)strlen(sl->text[i]));
    sl->req[i].data = sl; // allow: mutated-in-flight
    return uv_write(&sl->req[i], sl->s, &b, 1, status_written); // allow: mutated-in-flight
}

void status_count(struct status_line *sl, unsigned n, void (*step)(unsigned))
{
    for (unsigned i = 0; i < n; i++) {
        step(i);
        status_show(sl, "working", 100 * i / n);
    }
}
