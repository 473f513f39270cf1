/* Command channel of a helper process. */
#include "squid2_comm.h"
#include <string.h>

typedef struct {
    int fd;
    int busy;
    unsigned long commands, failures, bytes;
} HelperChannel;

typedef struct {
    HelperChannel *chan;
    char *line;
} HelperCmd;

static void helperWrite(HelperChannel *chan, const char *buf, int len, CWCB *done, void *data)
{
    chan->commands++;
    chan->bytes += (unsigned long)len;
    comm_write(chan->fd, buf, len, done, data, NULL);
}

static void helperCmdFree(HelperCmd *cmd)
{
    xfree(cmd->line);
    xfree(cmd);
}

static void helperCmdDone(int fd, char *buf, size_t size, int flag, void *data)
{
    HelperCmd *cmd = data;

    (void)fd;
    (void)buf;
    (void)size;
    cmd->chan->busy = 0;
    if (flag)
        cmd->chan->failures++;
    helperCmdFree(cmd);
}

int helperSubmit(HelperChannel *chan, const char *verb)
{
    HelperCmd *cmd;

    if (chan->busy)
        return -1;
    cmd = xcalloc(1, sizeof *cmd);
    cmd->chan = chan;
    cmd->line = xstrdup(verb);
    chan->busy = 1;
    helperWrite(chan, cmd->line, (int)strlen(cmd->line), helperCmdDone, cmd);
    return 0;
}
