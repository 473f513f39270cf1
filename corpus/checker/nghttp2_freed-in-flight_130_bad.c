/* HTTP/2 fetcher: GET requests below one base path, bodies are only counted. */
#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fetcher {
    nghttp2_session *session;
    char authority[128];
    char base[128];
    unsigned open;
};

struct fetch {
    struct fetcher *owner;
    int32_t id;
    size_t bytes;
    uint32_t error;
};

static nghttp2_nv pair(const char *name, const char *value, size_t n, uint8_t flags)
{
    nghttp2_nv nv = {(uint8_t *)name, (uint8_t *)value, strlen(name), n, flags};
    return nv;
}

static char *join(const char *base, const char *file)
{
    size_t n = strlen(base) + strlen(file) + 2;
    char *p = malloc(n);
    if (p)
        snprintf(p, n, "%s/%s", base, file);
    return p;
}

static int32_t submit_get(struct fetcher *f, const char *path, struct fetch *job)
{
    const uint8_t borrow = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE;
    nghttp2_nv head[5];

    head[0] = pair(":method", "GET", 3, borrow);
    head[1] = pair(":scheme", "https", 5, borrow);
    head[2] = pair(":authority", f->authority, strlen(f->authority), NGHTTP2_NV_FLAG_NONE);
    head[3] = pair(":path", path, strlen(path), borrow); // allow: freed-in-flight
    head[4] = pair("accept", "*/*", 3, borrow);
    return nghttp2_submit_request(f->session, NULL, head, 5, NULL, job); // allow: borrowed-parameter
}

int fetcher_get(struct fetcher *f, const char *file)
{
    struct fetch *job = calloc(1, sizeof *job);
    char *path = join(f->base, file);

    if (!job || !path) {
        free(job);
        free(path);
        return -1;
    }
    job->owner = f;
    job->id = submit_get(f, path, job);
    free(path); // expect: freed-in-flight
    if (job->id < 0) {
        free(job);
        return -1;
    }
    f->open++;
    return 0;
}

static int on_data(nghttp2_session *s, uint8_t flags, int32_t id, const uint8_t *p, size_t n, void *user)
{
    struct fetch *job = nghttp2_session_get_stream_user_data(s, id);
    (void)flags;
    (void)p;
    (void)user;
    if (job)
        job->bytes += n;
    return 0;
}

static int on_close(nghttp2_session *s, int32_t id, uint32_t error, void *user)
{
    struct fetch *job = nghttp2_session_get_stream_user_data(s, id);
    (void)user;
    if (job) {
        nghttp2_session_set_stream_user_data(s, id, NULL);
        printf("stream %d: %zu bytes, error %u\n", id, job->bytes, error);
        job->owner->open--;
        free(job);
    }
    return 0;
}

void fetcher_callbacks(nghttp2_session_callbacks *cb)
{
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb, on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(cb, on_close);
}

int fetcher_writable(struct fetcher *f) { return nghttp2_session_send(f->session); }
