#include <gio/gio.h>
#include <string.h>

#ifndef g_autofree
static inline void clear_gfree(void *p)
{
    void **pp = p;
    g_free(*pp);
}
#define g_autofree __attribute__((cleanup(clear_gfree)))
int g_output_stream_write_all_finish(GOutputStream *, GAsyncResult *, size_t *, void **);
#endif

#define MAX_PENDING 16

enum cmd_kind { CMD_PLAY, CMD_PAUSE, CMD_SEEK, CMD_VOLUME };

struct cmd {
    enum cmd_kind kind;
    int arg;
};

struct player_link {
    GOutputStream *out;
    GCancellable *cancel;
    struct cmd pending[MAX_PENDING];
    unsigned head, tail;
    char *line;
    int dead;
    unsigned seq;
    void (*trace)(const char *);
};

static void link_kick(struct player_link *l);

static void link_written(GObject *src, GAsyncResult *res, gpointer user)
{
    struct player_link *l = user;
    size_t n = 0;

    g_free(l->line);
    l->line = NULL;
    if (!g_output_stream_write_all_finish((GOutputStream *)src, res, &n, NULL)) {
        l->dead = 1;
        return;
    }
    link_kick(l);
}

static char *cmd_encode(const struct cmd *c, unsigned seq)
{
    switch (c->kind) {
    case CMD_PLAY: return g_strdup_printf("{\"id\":%u,\"cmd\":\"play\"}\n", seq);
    case CMD_PAUSE: return g_strdup_printf("{\"id\":%u,\"cmd\":\"pause\"}\n", seq);
    case CMD_SEEK: return g_strdup_printf("{\"id\":%u,\"cmd\":\"seek\",\"s\":%d}\n", seq, c->arg);
    default: return g_strdup_printf("{\"id\":%u,\"cmd\":\"vol\",\"pct\":%d}\n", seq, c->arg);
    }
}

static void link_kick(struct player_link *l)
{
    if (l->line || l->dead || l->head == l->tail)
        return;

    g_autofree char *line = cmd_encode(&l->pending[l->tail % MAX_PENDING], ++l->seq);
    l->tail++;
    if (l->trace)
        l->trace(line);
    l->line = line;
    line = NULL;
    g_output_stream_write_all_async(l->out, l->line, strlen(l->line), 0, l->cancel, link_written, l);
}

int link_command(struct player_link *l, enum cmd_kind kind, int arg)
{
    if (l->dead || l->head - l->tail == MAX_PENDING)
        return -1;
    l->pending[l->head % MAX_PENDING] = (struct cmd){kind, arg};
    l->head++;
    link_kick(l);
    return 0;
}
