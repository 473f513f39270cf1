#include <squid2_comm.h>
#include <string.h>

typedef struct {
    int fd;
    int busy;
    char *query;
} helper;

static void asked(int fd, char *buf, size_t size, int flag, void *data)
{
    helper *h = data;
    (void)fd;
    (void)buf;
    (void)size;
    (void)flag;
    h->busy = 0;
}

void helper_ask(helper *h, const char *query)
{
    h->busy = 1;
    h->query = xstrdup(query);
    comm_write(h->fd, h->query, (int)strlen(h->query), asked, h, NULL);
}

void helper_reset(helper *h)
{
    if (h->busy)
        return;
    xfree(h->query);
    h->query = NULL;
}
