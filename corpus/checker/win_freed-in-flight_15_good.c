#include <stdlib.h>
#include <string.h>
#include <winsock_stub.h>

#ifndef ERROR_IO_INCOMPLETE
#define ERROR_IO_INCOMPLETE 996
#endif

struct pending_write {
    OVERLAPPED ov;
    struct pending_write *next;
    DWORD len;
    char *data;
};

struct journal {
    HANDLE file;
    struct pending_write *pending;
    unsigned long long end;
    unsigned long written, failed;
};

static void pending_free(struct pending_write *w)
{
    if (w->ov.hEvent)
        CloseHandle(w->ov.hEvent);
    free(w->data);
    free(w);
}

int journal_append(struct journal *j, const void *rec, DWORD len)
{
    struct pending_write *w = calloc(1, sizeof *w);
    if (!w)
        return -1;
    w->data = malloc(len);
    w->ov.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (!w->data || !w->ov.hEvent) {
        pending_free(w);
        return -1;
    }
    memcpy(w->data, rec, len);
    w->len = len;
    w->ov.Offset = (DWORD)(j->end & 0xffffffffu);
    w->ov.OffsetHigh = (DWORD)(j->end >> 32);
    if (!WriteFile(j->file, w->data, len, NULL, &w->ov) && GetLastError() != ERROR_IO_PENDING) {
        pending_free(w);
        return -1;
    }
    j->end += len;
    w->next = j->pending;
    j->pending = w;
    return 0;
}

void journal_reap(struct journal *j)
{
    struct pending_write **pp = &j->pending;
    while (*pp) {
        struct pending_write *w = *pp;
        DWORD n = 0;
        BOOL ok = GetOverlappedResult(j->file, &w->ov, &n, FALSE);
        if (!ok && GetLastError() == ERROR_IO_INCOMPLETE) {
            pp = &w->next;
            continue;
        }
        if (ok && n == w->len)
            j->written++;
        else
            j->failed++;
        *pp = w->next;
        pending_free(w);
    }
}

void journal_close(struct journal *j)
{
    while (j->pending) {
        struct pending_write *w = j->pending;
        DWORD n;
        GetOverlappedResult(j->file, &w->ov, &n, TRUE);
        j->pending = w->next;
        pending_free(w);
    }
    CloseHandle(j->file);
}
