#include <stdlib.h>
#include <string.h>
#include <uv.h>

/* The program's own allocator: it does not return without a block. */
void *take_block(size_t n);

struct report {
    uv_write_t req;
    char text[64];
};

static void sent(uv_write_t *req, int status)
{
    (void)req;
    (void)status;
}

void send_reports(uv_stream_t *to, const char *const *names, size_t n)
{
    struct report *r = take_block(sizeof *r);
    for (size_t i = 0; i < n; i++) {
        strncpy(r->text, names[i], sizeof r->text);  // expect: mutated-in-flight
        uv_buf_t buf = uv_buf_init(r->text, sizeof r->text);
        uv_write(&r->req, to, &buf, 1, sent);  // allow: mutated-in-flight
    }
}
