#include <stdio.h>
#include <string.h>
#include <time.h>

typedef void FREE(void *);
typedef void CWCB(int fd, char *buf, size_t size, int errflag, void *data);
typedef void PF(int fd, void *data);

extern void comm_write(int fd, char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
extern void commSetSelect(int fd, unsigned type, PF *handler, void *data, time_t timeout);
extern void commSetTimeout(int fd, int timeout, PF *handler, void *data);
extern void comm_close(int fd);
extern void *xmalloc(size_t n);
extern void xfree(void *p);
extern void *cbdataLock(const void *p);
extern void cbdataUnlock(const void *p);

#define COMM_OK 0
#define COMM_SELECT_READ 1
#define MAX_NAME 256

typedef struct {
    int fd;
    char query[MAX_NAME];
    char answer[4096];
    size_t used;
    int ok;
} whoisState;

extern void whoisReadReply(int fd, void *data);

static void whoisTimeout(int fd, void *data)
{
    whoisState *p = data;
    p->ok = 0;
    comm_close(fd);
}

static void whoisRequestWritten(int fd, char *buf, size_t size, int errflag, void *data)
{
    whoisState *p = data;

    (void)buf;
    (void)size;
    if (errflag != COMM_OK) {
        comm_close(fd);
        return;
    }
    p->used = 0;
    commSetSelect(fd, COMM_SELECT_READ, whoisReadReply, p, 0);
}

void whoisStart(whoisState *p)
{
    size_t len = strlen(p->query) + 3;
    char line[MAX_NAME + 3];

    snprintf(line, sizeof line, "%s\r\n", p->query);
    commSetTimeout(p->fd, 60, whoisTimeout, p);
    comm_write(p->fd, line, (int)(len - 1), whoisRequestWritten, p, NULL); // expect: stack-escape
}

void whoisClosed(int fd, void *data)
{
    whoisState *p = data;

    (void)fd;
    p->fd = -1;
    cbdataUnlock(p);
}

int whoisBegin(whoisState *p, int fd, const char *what)
{
    if (strlen(what) >= sizeof p->query)
        return -1;
    strcpy(p->query, what);
    p->fd = fd;
    p->ok = 1;
    cbdataLock(p);
    whoisStart(p);
    return 0;
}
