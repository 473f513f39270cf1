/* Accelerator, request side: a built request is handed to the writer, which cleans it up afterwards. */
#include <squid2_comm.h>
#include <string.h>

typedef struct _Forward Forward;

typedef struct _WriteJob {
    MemBuf mb;
    Forward *fwd;
} WriteJob;

struct _Forward {
    int fd;
    int done;
    const char *method, *path, *host;
    char *body;
    int body_size;
    MemBuf request;
};

static void forwardSent(int fd, char *buf, size_t size, int flag, void *data)
{
    WriteJob *job = data;
    Forward *fwd = job->fwd;
    (void)fd;
    (void)buf;
    (void)size;
    fwd->done = flag ? -1 : 1;
    memBufClean(&job->mb);
    xfree(job);
}

static WriteJob *jobTake(Forward *fwd)
{
    WriteJob *job = xcalloc(1, sizeof *job);

    job->fwd = fwd;
    job->mb = fwd->request;
    fwd->request.stolen = 1;
    fwd->request.buf = NULL;
    fwd->request.size = 0;
    return job;
}

static void forwardBuild(Forward *fwd)
{
    MemBuf *mb = &fwd->request;

    memBufDefInit(mb);
    memBufPrintf(mb, "%s %s HTTP/1.0\r\nHost: %s\r\n", fwd->method, fwd->path, fwd->host);
    if (fwd->body)
        memBufPrintf(mb, "Content-Length: %d\r\n", fwd->body_size);
    memBufAppend(mb, "Connection: close\r\n\r\n", 21);
    if (fwd->body)
        memBufAppend(mb, fwd->body, fwd->body_size);
}

static void forwardWrite(Forward *fwd)
{
    char *start = fwd->request.buf;
    int n = (int)fwd->request.size;

    comm_write(fwd->fd, start, n, forwardSent, jobTake(fwd), NULL);
}

Forward *forwardStart(int fd, const char *method, const char *path, const char *host, const char *body, int n)
{
    Forward *fwd = xcalloc(1, sizeof *fwd);

    fwd->fd = fd;
    fwd->method = method;
    fwd->path = path;
    fwd->host = host;
    if (n > 0) {
        fwd->body = xmalloc((size_t)n);
        memcpy(fwd->body, body, (size_t)n);
        fwd->body_size = n;
    }
    forwardBuild(fwd);
    xfree(fwd->body);
    fwd->body = NULL;
    forwardWrite(fwd);
    return fwd;
}

int forwardDone(Forward *fwd)
{
    int done = fwd->done;
    if (done)
        xfree(fwd);
    return done;
}
