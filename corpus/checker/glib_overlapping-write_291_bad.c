/* Icecast-like source client: pushes a header block and the first audio page. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

struct source {
    GOutputStream *out;
    GCancellable *cancel;
    void (*ready)(struct source *, void *);
    void *user;
};

struct upload {
    struct source *src;
    int outstanding;
    char *header;
    size_t page_len;
    unsigned char page[4096];
};

static void upload_part_done(GObject *obj, GAsyncResult *res, gpointer user)
{
    struct upload *u = user;
    (void)obj;
    (void)res;

    if (--u->outstanding)
        return;
    if (u->src->ready)
        u->src->ready(u->src, u->src->user);
    g_free(u->header);
    g_free(u);
}

static struct upload *upload_new(struct source *s, const char *mount, const char *mime, const void *page, size_t n)
{
    struct upload *u;

    if (n > sizeof u->page)
        return NULL;
    u = g_malloc0(sizeof *u);
    u->src = s;
    u->header = g_strdup_printf("SOURCE %s HTTP/1.0\r\nContent-Type: %s\r\n\r\n", mount, mime);
    memcpy(u->page, page, n);
    u->page_len = n;
    return u;
}

int source_begin(struct source *s, const char *mount, const char *mime, const void *page, size_t n)
{
    struct upload *u = upload_new(s, mount, mime, page, n);

    if (!u) {
        fprintf(stderr, "first page of %s is too large\n", mount);
        return -1;
    }
    u->outstanding = 2;
    g_output_stream_write_all_async(s->out, u->header, strlen(u->header), 0, s->cancel, upload_part_done, u);
    g_output_stream_write_all_async(s->out, u->page, u->page_len, 0, s->cancel, upload_part_done, u); // expect: overlapping-write
    return 0;
}
