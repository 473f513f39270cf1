#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

typedef struct _GError GError;
int g_output_stream_write_all_finish(GOutputStream *, GAsyncResult *, size_t *written, GError **error);

struct response {
    struct session *owner;
    char *head;
    size_t head_len;
    char *body;
    size_t body_len;
};

struct session {
    GOutputStream *out;
    GCancellable *cancel;
    struct response *current;
    void (*idle)(struct session *s);
    unsigned served, failed;
};

static void response_free(struct response *r)
{
    g_free(r->head);
    g_free(r->body);
    g_free(r);
}

static void response_done(struct response *r)
{
    struct session *s = r->owner;
    s->current = NULL;
    s->served++;
    response_free(r);
    if (s->idle)
        s->idle(s);
}

static void on_body_written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct response *r = user;
    (void)src;
    if (!g_output_stream_write_all_finish(r->owner->out, res, NULL, NULL))
        r->owner->failed++;
    response_done(r);
}

static void on_head_written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct response *r = user;
    struct session *s = r->owner;
    (void)src;
    if (!g_output_stream_write_all_finish(s->out, res, NULL, NULL)) {
        s->failed++;
        response_done(r);
        return;
    }
    g_output_stream_write_all_async(s->out, r->body, r->body_len, 0, s->cancel, on_body_written, r);
}

static void response_start(struct session *s, struct response *r)
{
    s->current = r;
    g_output_stream_write_all_async(s->out, r->head, r->head_len, 0, s->cancel, on_head_written, r);
}

int session_respond(struct session *s, int status, char *body)
{
    struct response *r;

    if (s->current)
        return -1;
    r = g_malloc0(sizeof *r);
    r->owner = s;
    r->body = body;
    r->body_len = strlen(body);
    r->head = g_strdup_printf("HTTP/1.1 %d -\r\nContent-Length: %zu\r\n\r\n", status, r->body_len);
    r->head_len = strlen(r->head);
    response_start(s, r);
    return 0;
}

int session_not_found(struct session *s, const char *path)
{
    return session_respond(s, 404, g_strdup_printf("no such page: %s\n", path));
}
