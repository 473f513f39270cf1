#include <string.h>
#include <uv.h>

enum { OK = 0, BAD = 1 };

struct session {
    uv_tcp_t tcp;
    uv_write_t wreq;
    int closing;
};

static const char *const text[] = {"+OK\r\n", "-ERR\r\n"};

static void replied(uv_write_t *req, int status)
{
    struct session *s = req->data;
    if (status < 0)
        s->closing = 1;
}

static void reply(struct session *s, int what)
{
    uv_buf_t b = uv_buf_init((char *)text[what], (unsigned)strlen(text[what]));
    s->wreq.data = s;
    uv_write(&s->wreq, (uv_stream_t *)&s->tcp, &b, 1, replied); // expect: mutated-in-flight
}

void on_pipelined(struct session *s, const char *p, size_t n)
{
    while (n) {
        const char *nl = memchr(p, '\n', n);
        if (!nl)
            break;
        reply(s, *p == 'G' ? OK : BAD); // allow: mutated-in-flight
        n -= (size_t)(nl + 1 - p);
        p = nl + 1;
    }
}
