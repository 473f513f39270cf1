/* Serial instrument: request and reply with a time limit, over overlapped I/O on one handle. */
#include <stdio.h>
#include <string.h>
#include <win32_overlapped.h>

#define WAIT_OBJECT_0_ 0

enum meter_status { METER_OK, METER_TIMEOUT, METER_ERROR };

struct meter {
    HANDLE port, wr_event, rd_event;
    unsigned timeouts, errors;
    DWORD limit_ms;
};

static enum meter_status settle(struct meter *m, BOOL started, OVERLAPPED *ov, DWORD *moved)
{
    enum meter_status st = METER_OK;

    if (!started) {
        if (GetLastError() != ERROR_IO_PENDING)
            return METER_ERROR;
        if (WaitForSingleObject(ov->hEvent, m->limit_ms) != WAIT_OBJECT_0_) {
            CancelIoEx(m->port, ov);
            st = METER_TIMEOUT;
        }
    }
    if (!GetOverlappedResult(m->port, ov, moved, TRUE))
        return st == METER_TIMEOUT ? METER_TIMEOUT : METER_ERROR;
    return METER_OK;
}

static enum meter_status meter_put(struct meter *m, const char *text, DWORD n)
{
    OVERLAPPED ov;
    DWORD moved = 0;
    enum meter_status st;
    BOOL started;

    memset(&ov, 0, sizeof ov);
    ov.hEvent = m->wr_event;
    started = WriteFile(m->port, text, n, NULL, &ov);
    st = settle(m, started, &ov, &moved);
    return st == METER_OK && moved != n ? METER_ERROR : st;
}

static enum meter_status meter_get(struct meter *m, char *line, DWORD cap, DWORD *len)
{
    OVERLAPPED ov;
    enum meter_status st;
    char in[32];
    DWORD moved;
    BOOL started;

    *len = 0;
    while (*len + 1 < cap) {
        moved = 0;
        memset(&ov, 0, sizeof ov);
        ov.hEvent = m->rd_event;
        started = ReadFile(m->port, in, 1, NULL, &ov);
        st = settle(m, started, &ov, &moved);
        if (st != METER_OK)
            return st;
        if (moved == 0)
            return METER_ERROR;
        if (in[0] == '\n')
            break;
        line[(*len)++] = in[0];
    }
    line[*len] = '\0';
    return METER_OK;
}

enum meter_status meter_query(struct meter *m, unsigned channel, double *value)
{
    char ask[32], line[64];
    DWORD len;
    int n = snprintf(ask, sizeof ask, "MEAS? %u\n", channel);
    enum meter_status st = meter_put(m, ask, (DWORD)n);

    if (st == METER_OK)
        st = meter_get(m, line, sizeof line, &len);
    switch (st) {
    case METER_TIMEOUT:
        m->timeouts++;
        return st;
    case METER_ERROR:
        m->errors++;
        return st;
    case METER_OK:
        break;
    }
    return sscanf(line, "%lf", value) == 1 ? METER_OK : METER_ERROR;
}
