#include "winsock_stub.h"
#include <cstring>

extern "C" DWORD WaitForSingleObject(HANDLE, DWORD ms);
extern "C" BOOL CancelIoEx(HANDLE, OVERLAPPED*);
#define WAIT_OBJECT_0 0

struct event_guard {
    HANDLE h;
    event_guard() : h(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    ~event_guard() { CloseHandle(h); }
};

bool read_sector(HANDLE disk, DWORD lba, DWORD timeout_ms, unsigned char (&out)[512])
{
    unsigned char sector[4096];
    event_guard ev;
    OVERLAPPED ov{};
    ov.Offset = lba * 512;
    ov.hEvent = ev.h;
    if (!ReadFile(disk, sector, sizeof sector, nullptr, &ov) && GetLastError() != ERROR_IO_PENDING)
        return false;
    if (WaitForSingleObject(ev.h, timeout_ms) != WAIT_OBJECT_0)
        CancelIoEx(disk, &ov);
    DWORD n = 0;
    if (!GetOverlappedResult(disk, &ov, &n, TRUE) || n < sizeof out)
        return false;
    std::memcpy(out, sector, sizeof out);
    return true;
}
