#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

struct block {
    struct block *next;
    char bytes[];
};

struct arena {
    struct block *head;
};

static char *arena_get(struct arena *a, size_t n)
{
    struct block *b = malloc(sizeof *b + n);
    if (!b)
        return NULL;
    b->next = a->head;
    a->head = b;
    return b->bytes;
}

static void arena_release(struct arena *a)
{
    while (a->head) {
        struct block *b = a->head;
        a->head = b->next;
        free(b);
    }
}

static void sent(uv_write_t *w, int status)
{
    (void)status;
    free(w);
}

void handle_get(uv_stream_t *client, const char *path)
{
    struct arena a = {0};
    char *body = arena_get(&a, 512);
    uv_write_t *w = malloc(sizeof *w);
    if (body && w) {
        int n = snprintf(body, 512, "<h1>%.200s</h1>", path);
        uv_buf_t b = uv_buf_init(body, (unsigned)n);
        if (uv_write(w, client, &b, 1, sent))
            free(w);
    }
    arena_release(&a); // expect: freed-in-flight
}
