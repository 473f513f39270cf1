#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void FREE(void *);
typedef void CWCB(int fd, char *buf, size_t size, int flag, void *data);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);
void comm_close(int fd);
void *xmalloc(size_t);
void xfree(void *);
char *xstrdup(const char *);

#define COMM_OK 0
#define COMM_ERR_CLOSING (-10)

enum icap_step { ICAP_HEAD, ICAP_PREVIEW, ICAP_WAIT };

typedef struct {
    int fd;
    enum icap_step step;
    const char *service;
    char *preview;
    int preview_len;
    size_t sent;
    int retries;
} IcapState;

static void icapFree(IcapState *icap)
{
    xfree(icap->preview);
    xfree(icap);
}

static void icapFail(IcapState *icap)
{
    int fd = icap->fd;
    icapFree(icap);
    comm_close(fd);
}

static CWCB icapWrote;

static char *icapBuildHead(const IcapState *icap, int *len)
{
    size_t cap = strlen(icap->service) + 160;
    char *head = xmalloc(cap);
    *len = snprintf(head, cap, "RESPMOD %s ICAP/1.0\r\nHost: icap\r\nPreview: %d\r\nEncapsulated: res-body=0\r\n\r\n",
                    icap->service, icap->preview_len);
    return head;
}

static char *icapBuildPreview(const IcapState *icap, int *len)
{
    size_t cap = (size_t)icap->preview_len + 32;
    char *body = xmalloc(cap);
    int n = snprintf(body, cap, "%x\r\n", icap->preview_len);
    memcpy(body + n, icap->preview, (size_t)icap->preview_len);
    n += icap->preview_len;
    memcpy(body + n, "\r\n0\r\n\r\n", 7);
    *len = n + 7;
    return body;
}

static void icapSendPreview(IcapState *icap)
{
    int len;
    char *body = icapBuildPreview(icap, &len);
    icap->step = ICAP_PREVIEW;
    comm_write(icap->fd, body, len, icapWrote, icap, xfree);
}

static void icapWrote(int fd, char *buf, size_t size, int flag, void *data)
{
    IcapState *icap = data;
    (void)fd;
    (void)buf;
    if (flag == COMM_ERR_CLOSING)
        return;
    if (flag != COMM_OK) {
        icapFail(icap);
        return;
    }
    icap->sent += size;
    if (icap->step == ICAP_HEAD && icap->preview_len > 0)
        icapSendPreview(icap);
    else
        icap->step = ICAP_WAIT;
}

void icapStart(int fd, const char *service, const char *preview, int preview_len)
{
    IcapState *icap = xmalloc(sizeof *icap);
    int len;
    char *out;
    memset(icap, 0, sizeof *icap);
    icap->fd = fd;
    icap->service = service;
    icap->preview = xmalloc((size_t)preview_len + 1);
    memcpy(icap->preview, preview, (size_t)preview_len);
    icap->preview_len = preview_len;
    icap->step = ICAP_HEAD;
    out = icapBuildHead(icap, &len);
    comm_write(fd, out, len, icapWrote, icap, xfree);
}
