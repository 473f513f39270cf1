#include <squid2_comm.h>
#include <string.h>

typedef struct {
    int fd;
    int busy;
    char *query;
} helper;

void helper_ask(helper *h, const char *query)
{
    h->busy = 1;
    h->query = xstrdup(query);
    comm_write(h->fd, h->query, (int)strlen(h->query), NULL, NULL, NULL);
}

void helper_reset(helper *h)
{
    if (!h->busy)
        return;
    xfree(h->query); // expect: freed-in-flight
    h->query = NULL;
    h->busy = 0;
}
