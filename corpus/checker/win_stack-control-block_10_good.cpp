#include "winsock_stub.h"
#include <string>

extern "C" DWORD WaitForSingleObject(HANDLE, DWORD);
extern "C" BOOL CancelIoEx(HANDLE, OVERLAPPED*);

// Cancelled operations are waited for as well: the kernel writes to ov until then.
int timed_write(HANDLE port, HANDLE event, const std::string& text, DWORD ms)
{
    OVERLAPPED ov{};
    ov.hEvent = event;
    DWORD n = 0;
    if (WriteFile(port, text.data(), DWORD(text.size()), nullptr, &ov) || GetLastError() == ERROR_IO_PENDING) {
        if (WaitForSingleObject(event, ms) != 0) CancelIoEx(port, &ov);
        if (!GetOverlappedResult(port, &ov, &n, TRUE)) return -1;
    }
    return int(n);
}
