#include <stdio.h>
#include <string.h>

typedef void FREE(void *);
typedef void CWCB(int fd, char *buf, size_t size, int flag, void *data);
extern void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);

static char line[1024];

static void nothing(int fd, char *buf, size_t size, int flag, void *data)
{
    (void)fd;
    (void)buf;
    (void)size;
    (void)flag;
    (void)data;
}

static void tell(int fd, const char *what, int n)
{
    int k = snprintf(line, sizeof line, "%s=%d\n", what, n); // expect: mutated-in-flight
    comm_write(fd, line, k, nothing, NULL, NULL);
}

void statsReport(const int *fds, int nfds, int hits)
{
    for (int i = 0; i < nfds; i++)
        tell(fds[i], "hits", hits); // allow: mutated-in-flight
}
