#include <string.h>

typedef void CWCB(int fd, char *buf, size_t size, int errflag, void *data);
typedef void FREE(void *);
void comm_write(int fd, const char *buf, int size, CWCB *handler, void *handler_data, FREE *free_func);

typedef struct {
    int fd;
    int nreplies;
} whoisState;

static void whois_reply_done(int fd, char *buf, size_t size, int errflag, void *data)
{
    whoisState *w = data;
    (void)fd;
    (void)buf;
    (void)size;
    if (!errflag)
        w->nreplies++;
}

void whois_reply(whoisState *w, const char *text)
{
    size_t n = strlen(text);
    if (n > 0)
        comm_write(w->fd, text, (int)n, whois_reply_done, w, NULL); // expect: borrowed-parameter
}
