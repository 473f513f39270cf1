#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct client {
    struct bufferevent *bev;
    char root[256];
    unsigned long served;
};

static void *map_file(const char *path, size_t *len)
{
    struct stat st;
    void *p = MAP_FAILED;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) == 0 && st.st_size > 0) {
        p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        *len = (size_t)st.st_size;
    }
    close(fd);
    return p == MAP_FAILED ? NULL : p;
}

static int send_file(struct client *c, const char *name)
{
    char path[512];
    size_t len = 0;
    void *map;
    int rc;
    struct evbuffer *out = bufferevent_get_output(c->bev);

    snprintf(path, sizeof path, "%s/%s", c->root, name);
    map = map_file(path, &len);
    if (!map) {
        evbuffer_add_printf(out, "ERR not found\r\n");
        return -1;
    }
    evbuffer_add_printf(out, "OK %zu\r\n", len);
    rc = evbuffer_add_reference(out, map, len, NULL, NULL); // allow: freed-in-flight
    munmap(map, len); // expect: freed-in-flight
    if (rc == 0)
        c->served++;
    return rc;
}

void on_command(struct bufferevent *bev, void *arg)
{
    struct client *c = arg;
    struct evbuffer *in = bufferevent_get_input(bev);
    char *line;
    while ((line = evbuffer_readln(in, NULL, EVBUFFER_EOL_CRLF)) != NULL) {
        if (strncmp(line, "GET ", 4) == 0 && !strstr(line, ".."))
            send_file(c, line + 4);
        else
            evbuffer_add_printf(bufferevent_get_output(bev), "ERR syntax\r\n");
        free(line);
    }
}
