#include <stdlib.h>
#include <string.h>

typedef void CWCB(int fd, char *buf, size_t size, int errflag, void *data);
typedef void FREE(void *);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
void *xcalloc(size_t, size_t);
void xfree(void *);

typedef struct _helper_request {
    char *buf;
    void (*callback)(void *, const char *);
    void *data;
} helper_request;

static void helper_dispatched(int fd, char *buf, size_t len, int flag, void *data)
{
    (void)fd;
    (void)buf;
    (void)len;
    (void)flag;
    (void)data;
}

static void helper_request_free(helper_request *r)
{
    xfree(r->buf);
    xfree(r);
}

int helper_submit(int fd, const char *line, int too_busy)
{
    helper_request *r = xcalloc(1, sizeof *r);
    r->buf = xcalloc(1, strlen(line) + 1);
    strcpy(r->buf, line);
    comm_write(fd, r->buf, (int)strlen(r->buf), helper_dispatched, r, NULL);
    if (too_busy) {
        helper_request_free(r); // expect: freed-in-flight
        return -1;
    }
    return 0;
}
