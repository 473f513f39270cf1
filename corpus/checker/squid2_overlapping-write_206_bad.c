/* Pass-through of an origin's body to a client on Squid-2's comm layer, one chunk of heap per read. */
#include <stdio.h>
#include <string.h>
#include <squid2_comm.h>

#define PASS_CHUNK 8192

enum pass_state { PASS_HEAD, PASS_BODY, PASS_EOF, PASS_DEAD };

struct pass {
    int origin_fd, client_fd;
    enum pass_state state;
    int refs;
    int writes;
    size_t in_bytes, out_bytes;
    char *in;
};

static CRCB passReadDone;
static CWCB passWriteDone;

static void passUnref(struct pass *p)
{
    if (--p->refs == 0)
        xfree(p);
}

static void passShut(struct pass *p)
{
    if (p->state == PASS_DEAD)
        return;
    p->state = PASS_DEAD;
    comm_close(p->origin_fd);
    comm_close(p->client_fd);
}

static void passRead(struct pass *p)
{
    p->refs++;
    p->in = xmalloc(PASS_CHUNK);
    comm_read(p->origin_fd, p->in, PASS_CHUNK, passReadDone, p);
}

static void passForward(struct pass *p, char *chunk, int size)
{
    p->refs++;
    p->writes++;
    comm_write(p->client_fd, chunk, size, passWriteDone, p, xfree); // expect: overlapping-write
}

static void passReadDone(int fd, int size, int flag, int xerrno, void *data)
{
    struct pass *p = data;
    char *chunk = p->in;

    (void)fd;
    (void)xerrno;
    p->in = NULL;
    if (flag != 0 || size <= 0 || p->state == PASS_DEAD) {
        xfree(chunk);
        if (p->state == PASS_BODY)
            p->state = PASS_EOF;
        if (p->writes == 0)
            passShut(p);
    } else {
        p->in_bytes += (size_t)size;
        passForward(p, chunk, size); // allow: overlapping-write
        passRead(p); // allow: overlapping-write
    }
    passUnref(p);
}

static void passWriteDone(int fd, char *buf, size_t size, int flag, void *data)
{
    struct pass *p = data;

    (void)fd;
    (void)buf;
    p->writes--;
    p->out_bytes += size;
    if (flag != 0)
        passShut(p);
    else if (p->state == PASS_HEAD) {
        p->state = PASS_BODY;
        passRead(p);
    } else if (p->state == PASS_EOF && p->writes == 0)
        passShut(p);
    passUnref(p);
}

void passStart(int origin_fd, int client_fd, const char *head)
{
    struct pass *p = xcalloc(1, sizeof *p);
    char *copy = xstrdup(head);

    p->origin_fd = origin_fd;
    p->client_fd = client_fd;
    p->state = PASS_HEAD;
    passForward(p, copy, (int)strlen(copy));
}
