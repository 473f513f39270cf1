/* Debug adapter: replies are a Content-Length head and a JSON body. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

struct adapter {
    GOutputStream *out;
    unsigned seq;
};

struct message {
    int refs;
    char *head;
    char *body;
};

static struct message *message_new(char *body)
{
    struct message *m = g_malloc0(sizeof *m);
    m->body = body;
    m->head = g_strdup_printf("Content-Length: %zu\r\n\r\n", strlen(body));
    return m;
}

static void message_unref(struct message *m)
{
    if (--m->refs)
        return;
    g_free(m->head);
    g_free(m->body);
    g_free(m);
}

static void part_written(GObject *src, GAsyncResult *res, gpointer user)
{
    (void)src;
    (void)res;
    message_unref(user);
}

static void send_message(struct adapter *a, char *json)
{
    struct message *m = message_new(json);

    m->refs = 2;
    g_output_stream_write_all_async(a->out, m->head, strlen(m->head), 0, NULL, part_written, m); // allow: overlapping-write
    g_output_stream_write_all_async(a->out, m->body, strlen(m->body), 0, NULL, part_written, m); // expect: overlapping-write
}

void adapter_reply(struct adapter *a, unsigned to, const char *command, int ok)
{
    send_message(a, g_strdup_printf("{\"seq\":%u,\"type\":\"response\",\"request_seq\":%u,"
                                    "\"command\":\"%s\",\"success\":%s}",
                                    ++a->seq, to, command, ok ? "true" : "false"));
}

void adapter_stopped(struct adapter *a, int thread, const char *reason)
{
    send_message(a, g_strdup_printf("{\"seq\":%u,\"type\":\"event\",\"event\":\"stopped\","
                                    "\"body\":{\"reason\":\"%s\",\"threadId\":%d}}",
                                    ++a->seq, reason, thread));
}
