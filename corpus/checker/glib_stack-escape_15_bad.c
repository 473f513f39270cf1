#include <gio/gio.h>
#include <string.h>

static void free_string(char **p)
{
    g_free(*p);
}
#define auto_string __attribute__((cleanup(free_string))) char *

int g_output_stream_write_all_finish(GOutputStream *, GAsyncResult *, size_t *written, void **error);

struct chat_client {
    GOutputStream *out;
    GCancellable *cancel;
    const char *nick;
    int joined;
    int failed;
};

static void on_login_sent(GObject *src, GAsyncResult *res, gpointer user)
{
    struct chat_client *c = user;
    size_t n = 0;

    if (!g_output_stream_write_all_finish((GOutputStream *)src, res, &n, NULL))
        c->failed = 1;
    else
        c->joined = 1;
}

static int nick_is_valid(const char *s)
{
    size_t n = strlen(s);

    return n > 0 && n < 32 && strchr(s, ' ') == NULL;
}

int chat_login(struct chat_client *c, const char *realname)
{
    auto_string text = NULL;

    if (!nick_is_valid(c->nick)) {
        c->failed = 1;
        return -1;
    }
    text = g_strdup_printf("NICK %s\r\nUSER %s 0 * :%s\r\n", c->nick, c->nick, realname);
    g_output_stream_write_all_async(c->out, text, strlen(text), 0, c->cancel, on_login_sent, c); // expect: stack-escape
    return 0;
}
