/* Control pipe of a service: accepts one client after another until the stop event is set. */
#include <stdio.h>
#include <string.h>
#include <win32_overlapped.h>

#define ERROR_PIPE_CONNECTED_ 535
#define WAIT_FIRST 0

enum pipe_state { PIPE_LISTEN, PIPE_SERVE, PIPE_STOP, PIPE_FAILED };

struct control_pipe {
    HANDLE pipe, stop, connected, moved;
    enum pipe_state state;
    unsigned served;
    char line[256];
};

void control_pipe_reset(HANDLE pipe);

static enum pipe_state listen_for_client(struct control_pipe *cp)
{
    OVERLAPPED ov;
    HANDLE wait[2] = {cp->stop, cp->connected};
    DWORD n = 0;

    memset(&ov, 0, sizeof ov);
    ov.hEvent = cp->connected;
    if (!ConnectNamedPipe(cp->pipe, &ov)) { // expect: stack-control-block
        switch (GetLastError()) {
        case ERROR_PIPE_CONNECTED_:
            return PIPE_SERVE;
        case ERROR_IO_PENDING:
            break;
        default:
            return PIPE_FAILED;
        }
    }
    if (WaitForMultipleObjects(2, wait, FALSE, INFINITE) == WAIT_FIRST) {
        CancelIoEx(cp->pipe, &ov);
        return PIPE_STOP;
    }
    return GetOverlappedResult(cp->pipe, &ov, &n, FALSE) ? PIPE_SERVE : PIPE_FAILED;
}

static BOOL move_and_wait(struct control_pipe *cp, BOOL started, OVERLAPPED *ov, DWORD *n)
{
    if (!started && GetLastError() != ERROR_IO_PENDING)
        return FALSE;
    return GetOverlappedResult(cp->pipe, ov, n, TRUE);
}

static enum pipe_state serve_client(struct control_pipe *cp)
{
    OVERLAPPED ov;
    DWORD got = 0, put = 0;

    memset(&ov, 0, sizeof ov);
    ov.hEvent = cp->moved;
    if (!move_and_wait(cp, ReadFile(cp->pipe, cp->line, sizeof cp->line, NULL, &ov), &ov, &got) || got == 0)
        return PIPE_LISTEN;
    if (got >= 4 && memcmp(cp->line, "STOP", 4) == 0)
        return PIPE_STOP;
    memset(&ov, 0, sizeof ov);
    ov.hEvent = cp->moved;
    if (!move_and_wait(cp, WriteFile(cp->pipe, "OK\n", 3, NULL, &ov), &ov, &put))
        return PIPE_LISTEN;
    cp->served++;
    return PIPE_SERVE;
}

int control_pipe_run(struct control_pipe *cp)
{
    cp->state = PIPE_LISTEN;
    for (;;) {
        switch (cp->state) {
        case PIPE_LISTEN:
            cp->state = listen_for_client(cp);
            break;
        case PIPE_SERVE:
            cp->state = serve_client(cp);
            if (cp->state == PIPE_LISTEN)
                control_pipe_reset(cp->pipe);
            break;
        case PIPE_STOP:
            return (int)cp->served;
        case PIPE_FAILED:
            return -1;
        }
    }
}
