/* Client requests of a metrics scraper; frames go out when the socket is writable. */
#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NV_LIT(n, v)                                                                                  \
    {                                                                                                 \
        (uint8_t *)(n), (uint8_t *)(v), sizeof(n) - 1, sizeof(v) - 1,                                 \
            NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE                              \
    }
#define NV_VAR(n, v, l)                                                                               \
    {                                                                                                 \
        (uint8_t *)(n), (uint8_t *)(v), sizeof(n) - 1, (l), NGHTTP2_NV_FLAG_NO_COPY_NAME              \
    }

struct scraper {
    nghttp2_session *session;
    const char *host;
    int want_write;
    unsigned long requests;
};

struct scrape {
    struct scraper *owner;
    int32_t stream;
    unsigned target;
    int status;
};

int scraper_get(struct scraper *s, unsigned target, unsigned long since)
{
    char path[96];
    int n = snprintf(path, sizeof path, "/metrics/%u?since=%lu", target, since);
    struct scrape *sc;

    if (n < 0 || n >= (int)sizeof path)
        return -1;
    sc = calloc(1, sizeof *sc);
    if (!sc)
        return -1;
    sc->owner = s;
    sc->target = target;

    nghttp2_nv nva[] = {
        NV_LIT(":method", "GET"),
        NV_LIT(":scheme", "https"),
        NV_VAR(":authority", s->host, strlen(s->host)),
        NV_VAR(":path", path, (size_t)n),
        NV_LIT("accept", "text/plain"),
    };

    sc->stream = nghttp2_submit_request(s->session, NULL, nva, sizeof nva / sizeof nva[0], NULL, sc);
    if (sc->stream < 0) {
        free(sc);
        return -1;
    }
    s->requests++;
    s->want_write = 1;
    return 0;
}

int scraper_writable(struct scraper *s)
{
    s->want_write = 0;
    return nghttp2_session_send(s->session);
}
