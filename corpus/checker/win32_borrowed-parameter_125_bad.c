/* Modem port on a completion port: AT commands from a table, free text from the operator's console. */
#include "win32_overlapped.h"
#include <stdlib.h>
#include <string.h>

struct port {
    HANDLE h, iocp;
    unsigned long long written;
    unsigned errors;
};

struct port_op {
    OVERLAPPED ov;
    struct port *port;
    DWORD want;
};

enum modem_cmd { CMD_RESET, CMD_ECHO_OFF, CMD_HANGUP, CMD_COUNT };

static const char *const at_table[CMD_COUNT] = {"ATZ\r", "ATE0\r", "ATH\r"};

static int port_start(struct port *p, const void *data, DWORD n)
{
    struct port_op *op = calloc(1, sizeof *op);
    if (!op)
        return -1;
    op->port = p;
    op->want = n;
    if (!WriteFile(p->h, data, n, NULL, &op->ov) && GetLastError() != ERROR_IO_PENDING) { // expect: borrowed-parameter
        free(op);
        return -1;
    }
    return 0;
}

int port_command(struct port *p, enum modem_cmd cmd)
{
    return port_start(p, at_table[cmd], (DWORD)strlen(at_table[cmd]));
}

int port_puts(struct port *p, const char *text)
{
    size_t n = strlen(text);
    if (n == 0 || n > 4096)
        return -1;
    return port_start(p, text, (DWORD)n); // allow: borrowed-parameter
}

static void finished(struct port_op *op, DWORD n, BOOL ok)
{
    struct port *p = op->port;
    if (ok)
        p->written += n;
    if (!ok || n != op->want)
        p->errors++;
    free(op);
}

void port_pump(struct port *p, DWORD ms)
{
    for (;;) {
        OVERLAPPED *ov = NULL;
        unsigned long long key;
        DWORD n = 0;
        BOOL ok = GetQueuedCompletionStatus(p->iocp, &n, &key, &ov, ms);
        if (!ov)
            return;
        finished((struct port_op *)ov, n, ok);
        ms = 0;
    }
}
