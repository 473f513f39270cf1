#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    struct entry *next;
    char key[64];
    size_t len;
    char value[];
};

static struct entry *table[256];

static unsigned slot(const char *k) { return (unsigned char)k[0]; }

int cache_serve(struct bufferevent *bev, const char *key)
{
    for (struct entry *e = table[slot(key)]; e; e = e->next)
        if (!strcmp(e->key, key))
            return evbuffer_add_reference(bufferevent_get_output(bev), e->value, e->len, NULL, NULL); // expect: member-no-keepalive
    return -1;
}

void cache_evict(const char *key)
{
    struct entry **pe = &table[slot(key)];
    while (*pe && strcmp((*pe)->key, key))
        pe = &(*pe)->next;
    if (*pe) {
        struct entry *e = *pe;
        *pe = e->next;
        free(e); // allow: freed-in-flight
    }
}
