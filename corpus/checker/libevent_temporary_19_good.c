#include <event2/buffer.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>

struct label {
    char s[48];
};

struct mapping {
    void *addr;
    size_t len;
    int refs;
};

static struct label human_size(size_t n)
{
    static const char *const unit[] = {"B", "KiB", "MiB", "GiB"};
    struct label l;
    double v = (double)n;
    int u = 0;

    while (v >= 1024 && u < 3) {
        v /= 1024;
        u++;
    }
    snprintf(l.s, sizeof l.s, "%.1f %s", v, unit[u]);
    return l;
}

static void mapping_put(struct mapping *m)
{
    if (--m->refs > 0)
        return;
    munmap(m->addr, m->len);
    free(m);
}

static void mapping_unref(const void *data, size_t len, void *arg)
{
    (void)data;
    (void)len;
    mapping_put(arg);
}

struct mapping *mapping_open(int fd)
{
    struct stat st;
    struct mapping *m;

    if (fstat(fd, &st) < 0 || st.st_size == 0 || !(m = malloc(sizeof *m)))
        return NULL;
    m->len = (size_t)st.st_size;
    m->refs = 1;
    m->addr = mmap(NULL, m->len, PROT_READ, MAP_PRIVATE, fd, 0);
    if (m->addr == MAP_FAILED) {
        free(m);
        return NULL;
    }
    return m;
}

static int add_slice(struct evbuffer *out, struct mapping *m, size_t at, size_t n)
{
    m->refs++;
    if (evbuffer_add_reference(out, (char *)m->addr + at, n, mapping_unref, m) < 0) {
        mapping_put(m);
        return -1;
    }
    return 0;
}

void send_preview(struct evhttp_request *req, struct mapping *m)
{
    struct evbuffer *out = evbuffer_new();
    size_t edge = m->len < 512 ? m->len : 512;

    if (!out) {
        evhttp_send_error(req, HTTP_SERVUNAVAIL, NULL);
        return;
    }
    evbuffer_add_reference(out, "size: ", 6, NULL, NULL);
    evbuffer_add(out, human_size(m->len).s, strlen(human_size(m->len).s));
    evbuffer_add_reference(out, "\n--\n", 4, NULL, NULL);
    if (add_slice(out, m, 0, edge) < 0 || add_slice(out, m, m->len - edge, edge) < 0)
        evhttp_send_error(req, HTTP_INTERNAL, NULL);
    else
        evhttp_send_reply(req, HTTP_OK, "OK", out);
    evbuffer_free(out);
}
