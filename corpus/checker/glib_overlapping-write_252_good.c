/* Debug adapter: head and body are one string, and messages wait for their turn. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

struct message {
    struct message *next;
    char *text;
};

struct adapter {
    GOutputStream *out;
    struct message *first, *last; /* `first` is the one being written */
    unsigned seq;
};

static void written(GObject *src, GAsyncResult *res, gpointer user);

static void write_first(struct adapter *a)
{
    const char *text = a->first->text;
    g_output_stream_write_all_async(a->out, text, strlen(text), 0, NULL, written, a);
}

static void written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct adapter *a = user;
    struct message *m = a->first;

    (void)src;
    (void)res;
    a->first = m->next;
    if (!a->first)
        a->last = NULL;
    g_free(m->text);
    g_free(m);
    if (a->first)
        write_first(a);
}

/* Takes over `json`. */
static void send_message(struct adapter *a, char *json)
{
    struct message *m = g_malloc0(sizeof *m);
    int idle = a->first == NULL;

    m->text = g_strdup_printf("Content-Length: %zu\r\n\r\n%s", strlen(json), json);
    g_free(json);
    if (a->last)
        a->last->next = m;
    else
        a->first = m;
    a->last = m;
    if (idle)
        write_first(a);
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

/* Two messages in a row: the second one waits in the queue. */
void adapter_launched(struct adapter *a, unsigned to)
{
    adapter_reply(a, to, "launch", 1);
    adapter_stopped(a, 1, "entry");
}
