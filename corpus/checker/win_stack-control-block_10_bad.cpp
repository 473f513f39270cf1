#include "winsock_stub.h"
#include <string>
#include <vector>

extern "C" DWORD WaitForSingleObject(HANDLE, DWORD);
extern "C" BOOL CancelIo(HANDLE);

class pipe_client {
public:
    explicit pipe_client(HANDLE pipe) : pipe_(pipe), event_(CreateEventA(nullptr, TRUE, FALSE, nullptr)), answer_(4096) {}

    // Waits up to `ms` for an answer of the service.
    int read_answer(DWORD ms)
    {
        OVERLAPPED ov{};
        ov.hEvent = event_;
        DWORD n = 0;
        if (!ReadFile(pipe_, answer_.data(), DWORD(answer_.size()), &n, &ov)) { // expect: stack-control-block
            if (GetLastError() != ERROR_IO_PENDING) return -1;
            if (WaitForSingleObject(event_, ms) != 0) {
                CancelIo(pipe_);
                return 0;
            }
            if (!GetOverlappedResult(pipe_, &ov, &n, FALSE)) return -1;
        }
        return int(n);
    }

private:
    HANDLE pipe_, event_;
    std::vector<char> answer_;
};
