#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct lookup {
    uv_getaddrinfo_t req;
    void (*done)(void *arg, const struct sockaddr *sa);
    void *arg;
};

static void found(uv_getaddrinfo_t *req, int status, struct addrinfo *ai)
{
    struct lookup *l = (struct lookup *)req;
    l->done(l->arg, status ? NULL : ai->ai_addr);
    uv_freeaddrinfo(ai);
    free(l);
}

int lookup_start(uv_loop_t *loop, const char *name, unsigned short port, void (*done)(void *, const struct sockaddr *), void *arg)
{
    char service[8];
    struct addrinfo hints;
    struct lookup *l = malloc(sizeof *l);
    int rc;

    if (!l)
        return UV_ENOMEM;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    snprintf(service, sizeof service, "%u", port);
    l->done = done;
    l->arg = arg;
    rc = uv_getaddrinfo(loop, &l->req, found, name, service, &hints);
    if (rc)
        free(l);
    return rc;
}
