/*
 * Forwarding of a POST body to an origin that speaks a one-shot protocol: the request is
 * written in one piece and the answer is passed to a sink until the origin closes.
 */
#include <string.h>
#include "squid2_comm.h"

#define REPLY_BUF 4096

typedef void ONESHOT_SINK(void *data, const char *buf, int len);

typedef struct _oneshotState {
    int fd;
    char *request;
    int request_len;
    char reply[REPLY_BUF];
    int replied;
    ONESHOT_SINK *sink;
    void *sink_data;
} oneshotState;

static CRCB oneshotReadReply;

static void oneshotForgetRequest(oneshotState *os)
{
    if (os->request) {
        xfree(os->request); // expect: freed-in-flight
        os->request = NULL;
        os->request_len = 0;
    }
}

static void oneshotClosed(int fd, void *data)
{
    oneshotState *os = data;

    (void)fd;
    oneshotForgetRequest(os);
    os->sink(os->sink_data, NULL, 0);
    xfree(os);
}

static void oneshotSent(int fd, char *buf, size_t size, int flag, void *data)
{
    oneshotState *os = data;

    (void)buf;
    (void)size;
    if (flag < 0) {
        comm_close(fd);
        return;
    }
    oneshotForgetRequest(os);
}

static void oneshotReadNext(oneshotState *os)
{
    comm_read(os->fd, os->reply, REPLY_BUF, oneshotReadReply, os);
}

static void oneshotReadReply(int fd, int size, int flag, int xerrno, void *data)
{
    oneshotState *os = data;

    (void)xerrno;
    if (flag < 0 || size <= 0) {
        comm_close(fd);
        return;
    }
    if (!os->replied) {
        os->replied = 1;
        oneshotForgetRequest(os); // allow: freed-in-flight
    }
    os->sink(os->sink_data, os->reply, size);
    oneshotReadNext(os);
}

void oneshotStart(int fd, const char *body, int len, ONESHOT_SINK *sink, void *sink_data)
{
    oneshotState *os = xcalloc(1, sizeof(*os));

    os->fd = fd;
    os->sink = sink;
    os->sink_data = sink_data;
    os->request = xmalloc((size_t)len);
    os->request_len = len;
    memcpy(os->request, body, (size_t)len);
    comm_add_close_handler(fd, oneshotClosed, os);
    comm_write(fd, os->request, len, oneshotSent, os, NULL); // allow: freed-in-flight
    oneshotReadNext(os);
}
