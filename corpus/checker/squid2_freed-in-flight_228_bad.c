/* Announces the cache's banner to each peer that connects; the banner text comes from the
 * configuration. */
#include <squid2_comm.h>
#include <stdio.h>
#include <string.h>

typedef struct _peerConn {
    int fd;
    int tries;
    size_t sent;
    struct _peerConn *next;
} peerConn;

static struct {
    char *banner;
    int banner_len;
    int reloads;
} Config;

static peerConn *Peers;

static void peerForget(int fd, void *data)
{
    peerConn **pp = &Peers, *p = data;

    (void)fd;
    while (*pp && *pp != p)
        pp = &(*pp)->next;
    if (*pp)
        *pp = p->next;
    xfree(p);
}

static void peerBannerSent(int fd, char *buf, size_t size, int flag, void *data)
{
    peerConn *p = data;

    (void)buf;
    p->sent += size;
    if (flag) {
        comm_close(fd);
        return;
    }
    p->tries = 0;
}

static void peerSendBanner(peerConn *p)
{
    p->tries++;
    comm_write(p->fd, Config.banner, Config.banner_len, peerBannerSent, p, NULL);
}

void peerAccepted(int fd)
{
    peerConn *p = xcalloc(1, sizeof *p);

    p->fd = fd;
    p->next = Peers;
    Peers = p;
    comm_add_close_handler(fd, peerForget, p);
    if (Config.banner)
        peerSendBanner(p);
}

static char *bannerFormat(const char *host, int version)
{
    char line[256];

    snprintf(line, sizeof line, "CACHE %.200s/%d\r\n", host, version);
    return xstrdup(line);
}

void configReload(const char *host, int version)
{
    char *fresh = bannerFormat(host, version);

    if (Config.banner && strcmp(fresh, Config.banner) == 0) {
        xfree(fresh);
        return;
    }
    if (Config.banner)
        xfree(Config.banner); // expect: freed-in-flight
    Config.banner = fresh;
    Config.banner_len = (int)strlen(fresh);
    Config.reloads++;
}
