/* Small error pages: the text is handed to the comm layer together with its free function,
 * the state object goes with the descriptor. */
#include <squid2_comm.h>
#include <stdio.h>
#include <string.h>

typedef struct _errorState {
    int fd;
    int status;
    int keepalive;
    char *url;
} errorState;

static size_t ErrorBytes;

static void errorStateFree(int fd, void *data)
{
    errorState *e = data;

    (void)fd;
    xfree(e->url);
    xfree(e);
}

static void errorSendComplete(int fd, char *buf, size_t size, int flag, void *data)
{
    errorState *e = data;

    (void)buf;
    ErrorBytes += size;
    if (flag || !e->keepalive)
        comm_close(fd);
}

static char *errorText(const errorState *e, int *len)
{
    size_t room = strlen(e->url) + 160;
    char *text = xmalloc(room);

    *len = snprintf(text, room,
                    "HTTP/1.0 %d Error\r\nConnection: %s\r\n\r\n<p>%s</p>\r\n",
                    e->status, e->keepalive ? "keep-alive" : "close", e->url);
    return text;
}

errorState *errorNew(int fd, int status, const char *url)
{
    errorState *e = xcalloc(1, sizeof *e);

    e->fd = fd;
    e->status = status;
    e->url = xstrdup(url);
    comm_add_close_handler(fd, errorStateFree, e);
    return e;
}

void errorSend(errorState *e)
{
    int len;
    char *text = errorText(e, &len);

    if (len <= 0) {
        xfree(text);
        comm_close(e->fd);
        return;
    }
    comm_write(e->fd, text, len, errorSendComplete, e, xfree);
}

void errorForbidden(int fd, const char *url)
{
    errorSend(errorNew(fd, 403, url));
}
