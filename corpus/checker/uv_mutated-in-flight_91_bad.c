#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#define MUST(expected, call)                           \
    do {                                               \
        const int want_ = (expected);                  \
        const int got_ = (call);                       \
        if (!(want_ == got_)) {                        \
            fprintf(stderr, "%s failed\n", #call);     \
            abort();                                   \
        }                                              \
    } while (0)

static void resolved(uv_getaddrinfo_t *req, int status, struct addrinfo *found)
{
    (void)status;
    uv_freeaddrinfo(found);
    free(req);
}

void look_up(uv_loop_t *loop, const char *name)
{
    uv_getaddrinfo_t *req = malloc(sizeof *req);
    MUST(0, uv_getaddrinfo(loop, req, resolved, "localhost", NULL, NULL));
    MUST(0, uv_getaddrinfo(loop, req, resolved, name, NULL, NULL));  // expect: mutated-in-flight
}
