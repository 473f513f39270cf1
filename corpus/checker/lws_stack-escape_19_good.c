#include <libwebsockets.h>
#include <stdio.h>
#include <string.h>

struct sample {
    unsigned seq;
    double temp, hum;
};

struct feed_session {
    struct lws *wsi;
    struct sample q[32];
    unsigned head, tail;
    unsigned failures;
};

static int encode(char *out, size_t cap, const struct sample *s)
{
    return snprintf(out, cap, "{\"seq\":%u,\"t\":%.2f,\"h\":%.1f}", s->seq, s->temp, s->hum);
}

int feed_push(struct feed_session *fs, const struct sample *s)
{
    unsigned next = (fs->tail + 1) % 32;
    if (next == fs->head)
        return -1;
    fs->q[fs->tail] = *s;
    fs->tail = next;
    return lws_callback_on_writable(fs->wsi);
}

int feed_writeable(struct feed_session *fs)
{
    unsigned char frame[LWS_PRE + 160];
    char *body = (char *)frame + LWS_PRE;
    int n;

    if (fs->head == fs->tail)
        return 0;
    n = encode(body, sizeof frame - LWS_PRE, &fs->q[fs->head]);
    if (n < 0 || (size_t)n >= sizeof frame - LWS_PRE) {
        fs->failures++;
        n = 0;
    }
    fs->head = (fs->head + 1) % 32;
    if (n > 0 && lws_write(fs->wsi, frame + LWS_PRE, (size_t)n, LWS_WRITE_TEXT) < n)
        return -1;
    if (fs->head != fs->tail)
        lws_callback_on_writable(fs->wsi);
    return 0;
}
