#include <string.h>

typedef void CWCB(int fd, char *buf, size_t size, int errflag, void *data);
typedef void FREE(void *);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
char *xstrdup(const char *);
void xfree(void *);

struct gopher {
    int fd;
    int writes;
};

static void gopher_sent(int fd, char *buf, size_t size, int errflag, void *data)
{
    struct gopher *g = data;
    (void)fd;
    (void)buf;
    (void)size;
    if (!errflag)
        g->writes++;
}

void gopher_request(struct gopher *g, const char *selector)
{
    char *sel = xstrdup(selector);
    comm_write(g->fd, sel, (int)strlen(sel), gopher_sent, g, xfree); // allow: overlapping-write
    comm_write(g->fd, "\r\n", 2, gopher_sent, g, NULL);              // expect: overlapping-write
}
