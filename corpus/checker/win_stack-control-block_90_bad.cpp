#include "winsock_stub.h"
#include <cstring>

extern "C" DWORD WaitForSingleObject(HANDLE, DWORD ms);
#define WAIT_OBJECT_0 0

static unsigned char sector[4096];

struct event_guard {
    HANDLE h;
    event_guard() : h(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    ~event_guard() { CloseHandle(h); }
};

bool read_sector(HANDLE disk, DWORD lba, DWORD timeout_ms)
{
    event_guard ev;
    OVERLAPPED ov{};
    ov.Offset = lba * 512;
    ov.hEvent = ev.h;
    if (!ReadFile(disk, sector, sizeof sector, nullptr, &ov) && GetLastError() != ERROR_IO_PENDING) // expect: stack-control-block
        return false;
    if (WaitForSingleObject(ev.h, timeout_ms) != WAIT_OBJECT_0)
        return false;
    DWORD n = 0;
    return GetOverlappedResult(disk, &ov, &n, FALSE) && n == sizeof sector;
}
