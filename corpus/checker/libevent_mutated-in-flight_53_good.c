#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <string.h>

static char row[256];

void send_rows(struct bufferevent *bev, const double *v, int n)
{
    struct evbuffer *out = bufferevent_get_output(bev);
    struct evbuffer_iovec vec[2];

    for (int i = 0; i < n; i++) {
        int k = snprintf(row, sizeof row, "%d,%f\n", i, v[i]);
        vec[0].iov_base = row;
        vec[0].iov_len = (size_t)k;
        vec[1].iov_base = (void *)";\n";
        vec[1].iov_len = 2;
        evbuffer_add_iovec(out, vec, 2);
    }
    memset(row, 0, sizeof row);
}
