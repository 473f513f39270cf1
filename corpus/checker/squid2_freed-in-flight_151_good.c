/* Error pages of a proxy: a template is expanded for the client and the connection is closed behind it. */
#include <squid2_comm.h>
#include <stdio.h>
#include <string.h>

typedef struct _ErrorState {
    int status;
    char *url;
    char *client;
    char *detail;
} ErrorState;

static const char page_template[] = "<html><head><title>%t</title></head><body><h1>%t</h1>"
                                    "<p>While fetching %u for %c:</p><pre>%d</pre></body></html>\n";

static const char *statusTitle(int status)
{
    switch (status) {
    case 403:
        return "Access Denied";
    case 504:
        return "Gateway Timeout";
    default:
        return "Bad Gateway";
    }
}

static const char *errorField(const ErrorState *err, char what)
{
    switch (what) {
    case 't':
        return statusTitle(err->status);
    case 'u':
        return err->url;
    case 'c':
        return err->client;
    case 'd':
        return err->detail;
    default:
        return "";
    }
}

static size_t errorExpand(const ErrorState *err, char *dst)
{
    size_t n = 0;
    for (const char *p = page_template; *p; p++) {
        if (*p == '%' && p[1]) {
            const char *f = errorField(err, *++p);
            if (dst)
                memcpy(dst + n, f, strlen(f));
            n += strlen(f);
        } else {
            if (dst)
                dst[n] = *p;
            n++;
        }
    }
    return n;
}

static void errorStateFree(ErrorState *err)
{
    xfree(err->url);
    xfree(err->client);
    xfree(err->detail);
    xfree(err);
}

static void errorSent(int fd, char *buf, size_t size, int flag, void *data)
{
    (void)buf;
    (void)size;
    (void)data;
    if (flag == 0)
        comm_close(fd);
}

ErrorState *errorCon(int status, const char *url, const char *client, const char *detail)
{
    ErrorState *err = xcalloc(1, sizeof *err);
    err->status = status;
    err->url = xstrdup(url);
    err->client = xstrdup(client);
    err->detail = xstrdup(detail);
    return err;
}

void errorSend(int fd, ErrorState *err)
{
    size_t body = errorExpand(err, NULL);
    char *page = xmalloc(256 + body);
    int head = snprintf(page, 256, "HTTP/1.0 %d %s\r\nContent-Type: text/html\r\nContent-Length: %zu\r\n\r\n", err->status,
                        statusTitle(err->status), body);

    errorExpand(err, page + head);
    comm_write(fd, page, head + (int)body, errorSent, NULL, xfree);
    errorStateFree(err);
}
