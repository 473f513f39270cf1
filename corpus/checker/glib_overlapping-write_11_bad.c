#include <gio/gio.h>
#include <stdint.h>
#include <string.h>

/* Debug adapter connection: requests are answered as they come, events go out at any time. */

struct adapter {
    GOutputStream *out;
    int seq;
    int stopped;
};

struct outgoing {
    struct adapter *owner;
    size_t len;
    char text[];
};

static void sent(GObject *src, GAsyncResult *res, gpointer user)
{
    (void)src;
    (void)res;
    g_free(user);
}

static void adapter_send(struct adapter *a, const char *json)
{
    size_t n = strlen(json);
    struct outgoing *o = g_malloc0(sizeof *o + n + 1);

    o->owner = a;
    o->len = n;
    memcpy(o->text, json, n + 1);
    g_output_stream_write_all_async(a->out, o->text, o->len, 0, NULL, sent, o); // expect: overlapping-write
}

static void send_response(struct adapter *a, int request_seq, const char *command)
{
    char *s = g_strdup_printf("{\"seq\":%d,\"type\":\"response\",\"request_seq\":%d,\"command\":\"%s\"}\n", ++a->seq,
                              request_seq, command);
    adapter_send(a, s); // allow: overlapping-write
    g_free(s);
}

static void send_event(struct adapter *a, const char *event)
{
    char *s = g_strdup_printf("{\"seq\":%d,\"type\":\"event\",\"event\":\"%s\"}\n", ++a->seq, event);

    adapter_send(a, s); // allow: overlapping-write
    g_free(s);
}

void adapter_handle(struct adapter *a, int request_seq, const char *command)
{
    send_response(a, request_seq, command); // allow: overlapping-write
    if (strcmp(command, "initialize") == 0)
        send_event(a, "initialized"); // allow: overlapping-write
    else if (strcmp(command, "pause") == 0 && !a->stopped) {
        a->stopped = 1;
        send_event(a, "stopped"); // allow: overlapping-write
    } else if (strcmp(command, "continue") == 0)
        a->stopped = 0;
}
