/* Cache manager page: statistics are printed into a MemBuf and sent in one write, errors likewise. */
#include <stdlib.h>
#include <string.h>
#include <squid2_comm.h>

typedef struct _cacheCounters {
    unsigned long requests, hits, errors;
    double mean_ms;
    char host[64];
} cacheCounters;

typedef struct _mgrAction {
    const char *name;
    void (*render)(MemBuf *mb, const cacheCounters *c);
} mgrAction;

static void renderCounters(MemBuf *mb, const cacheCounters *c)
{
    memBufPrintf(mb, "requests %lu\nhits %lu\nerrors %lu\n", c->requests, c->hits, c->errors);
}

static void renderTimes(MemBuf *mb, const cacheCounters *c)
{
    memBufPrintf(mb, "mean service time %.3f ms\n", c->mean_ms);
}

static const mgrAction actions[] = {
    {"counters", renderCounters},
    {"times", renderTimes},
};

static void mgrSent(int fd, char *buf, size_t size, int flag, void *data)
{
    unsigned long *total = data;

    (void)buf;
    if (flag == 0)
        *total += size;
    comm_close(fd);
}

static unsigned long mgr_bytes;

static void mgrHead(MemBuf *mb, int status, const char *reason, const cacheCounters *c)
{
    memBufDefInit(mb);
    memBufPrintf(mb, "HTTP/1.0 %d %s\r\nContent-Type: text/plain\r\n", status, reason);
    memBufPrintf(mb, "X-Cache-Host: %s\r\n\r\n", c->host);
}

static void mgrSend(int fd, const MemBuf *mb)
{
    comm_write_mbuf(fd, *mb, mgrSent, &mgr_bytes);
}

static void mgrUnknown(int fd, const char *name, const cacheCounters *c)
{
    MemBuf mb;
    char note[128] = "no such action: ";

    strncat(note, name, sizeof note - strlen(note) - 2);
    strcat(note, "\n");
    mgrHead(&mb, 404, "Not Found", c);
    memBufAppend(&mb, note, (int)strlen(note));
    mgrSend(fd, &mb);
}

void mgrStart(int fd, const char *name, const cacheCounters *c)
{
    cacheCounters snapshot = *c;
    MemBuf mb;

    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(actions[i].name, name) != 0)
            continue;
        mgrHead(&mb, 200, "OK", &snapshot);
        actions[i].render(&mb, &snapshot);
        mgrSend(fd, &mb);
        return;
    }
    mgrUnknown(fd, name, &snapshot);
}
