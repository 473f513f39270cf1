/* Serial instrument: one question, one answer, with a limit on the answer. */
#include "win32_overlapped.h"
#include <stdio.h>
#include <string.h>

struct instrument {
    HANDLE port;
    DWORD limit_ms;
    unsigned late;
};

static int finish(struct instrument *i, OVERLAPPED *ov, DWORD *n)
{
    if (WaitForSingleObject(ov->hEvent, i->limit_ms) != 0) {
        i->late++;
        CancelIoEx(i->port, ov);
    }
    return GetOverlappedResult(i->port, ov, n, TRUE) ? 0 : -1;
}

static int put(struct instrument *i, HANDLE event, const char *text)
{
    OVERLAPPED ov;
    DWORD n = 0;
    DWORD len = (DWORD)strlen(text);
    memset(&ov, 0, sizeof ov);
    ov.hEvent = event;
    if (!WriteFile(i->port, text, len, NULL, &ov) && GetLastError() != ERROR_IO_PENDING)
        return -1;
    return finish(i, &ov, &n) == 0 && n == len ? 0 : -1;
}

static int get(struct instrument *i, HANDLE event, char *to, DWORD room)
{
    OVERLAPPED ov;
    DWORD n = 0;
    memset(&ov, 0, sizeof ov);
    ov.hEvent = event;
    if (!ReadFile(i->port, to, room - 1, NULL, &ov) && GetLastError() != ERROR_IO_PENDING)
        return -1;
    if (finish(i, &ov, &n) < 0)
        return -1;
    to[n] = '\0';
    return (int)n;
}

int instrument_query(struct instrument *i, int channel, double *value)
{
    char question[32];
    char answer[64];
    int rc = -1;
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (!event)
        return -1;
    snprintf(question, sizeof question, "MEAS? %d\n", channel);
    if (put(i, event, question) == 0 && get(i, event, answer, sizeof answer) > 0)
        rc = sscanf(answer, "%lf", value) == 1 ? 0 : -1;
    CloseHandle(event);
    return rc;
}
