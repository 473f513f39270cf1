/* Reads a configuration file at start-up: requests without a callback run to their end in the call. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define CONFIG_MAX (64 * 1024)

struct config {
    char listen[64];
    int workers;
    int verbose;
};

static int open_file(uv_loop_t *loop, const char *path)
{
    uv_fs_t req;
    int fd = uv_fs_open(loop, &req, path, UV_FS_O_RDONLY, 0, NULL);

    uv_fs_req_cleanup(&req);
    return fd;
}

static void close_file(uv_loop_t *loop, int fd)
{
    uv_fs_t req;

    uv_fs_close(loop, &req, fd, NULL);
    uv_fs_req_cleanup(&req);
}

static int read_all(uv_loop_t *loop, int fd, char *text, size_t room)
{
    size_t at = 0;

    while (at < room) {
        uv_fs_t req;
        uv_buf_t b = uv_buf_init(text + at, (unsigned)(room - at));
        int n = uv_fs_read(loop, &req, fd, &b, 1, (int64_t)at, NULL);

        uv_fs_req_cleanup(&req);
        if (n < 0)
            return n;
        if (n == 0)
            return (int)at;
        at += (size_t)n;
    }
    return UV_EFBIG;
}

static void apply(struct config *c, char *line)
{
    char *eq = strchr(line, '=');

    if (!eq || line[0] == '#')
        return;
    *eq++ = '\0';
    if (!strcmp(line, "listen"))
        snprintf(c->listen, sizeof c->listen, "%s", eq);
    else if (!strcmp(line, "workers"))
        c->workers = atoi(eq);
    else if (!strcmp(line, "verbose"))
        c->verbose = !strcmp(eq, "yes");
}

int config_load(struct config *c, uv_loop_t *loop, const char *path)
{
    char *text, *line, *save = NULL;
    int n, fd = open_file(loop, path);

    if (fd < 0)
        return fd;
    text = malloc(CONFIG_MAX + 1);
    n = text ? read_all(loop, fd, text, CONFIG_MAX) : UV_ENOMEM;
    close_file(loop, fd);
    if (n >= 0) {
        text[n] = '\0';
        for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
            apply(c, line);
        n = 0;
    }
    free(text);
    return n;
}
