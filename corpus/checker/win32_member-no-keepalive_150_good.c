/* Directory watcher: changes are read into the object, one request at a time, polled by the owner. */
#include "win32_overlapped.h"
#include <stdlib.h>
#include <string.h>

enum { CHANGE_NAME = 0x03, CHANGE_WRITE = 0x10 };

struct watcher {
    HANDLE dir;
    OVERLAPPED ov;
    int armed;
    int broken;
    unsigned long changes, overflows;
    DWORD records[1024];
};

struct watcher_set {
    struct watcher *list[8];
    unsigned n;
};

static int watcher_arm(struct watcher *w)
{
    HANDLE event = w->ov.hEvent;

    memset(&w->ov, 0, sizeof w->ov);
    w->ov.hEvent = event;
    if (!ReadDirectoryChangesW(w->dir, w->records, sizeof w->records, TRUE, CHANGE_NAME | CHANGE_WRITE, NULL, &w->ov, NULL)) {
        w->broken = 1;
        return -1;
    }
    w->armed = 1;
    return 0;
}

static unsigned count_records(const struct watcher *w, DWORD bytes)
{
    unsigned n = 0;
    DWORD at = 0;
    while (at < bytes) {
        n++;
        if (w->records[at / sizeof(DWORD)] == 0)
            break;
        at += w->records[at / sizeof(DWORD)];
    }
    return n;
}

int watcher_poll(struct watcher *w, DWORD ms)
{
    DWORD got = 0;

    if (w->broken)
        return -1;
    if (WaitForSingleObject(w->ov.hEvent, ms) != 0)
        return 0;
    w->armed = 0;
    if (!GetOverlappedResult(w->dir, &w->ov, &got, FALSE)) {
        w->broken = 1;
        return -1;
    }
    if (got == 0)
        w->overflows++;
    w->changes += count_records(w, got);
    return watcher_arm(w) ? -1 : 1;
}

struct watcher *watcher_new(HANDLE dir)
{
    struct watcher *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->dir = dir;
    w->ov.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (!w->ov.hEvent || watcher_arm(w)) {
        if (w->ov.hEvent)
            CloseHandle(w->ov.hEvent);
        free(w);
        return NULL;
    }
    return w;
}

void watcher_free(struct watcher *w)
{
    if (w->armed) {
        DWORD ignored = 0;
        CancelIoEx(w->dir, &w->ov);
        GetOverlappedResult(w->dir, &w->ov, &ignored, TRUE);
        w->armed = 0;
    }
    CloseHandle(w->dir);
    CloseHandle(w->ov.hEvent);
    free(w);
}

void set_remove(struct watcher_set *set, unsigned i)
{
    if (i >= set->n)
        return;
    watcher_free(set->list[i]);
    set->list[i] = set->list[--set->n];
}
