#include "winsock_stub.h"
#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

extern "C" {
DWORD WaitForSingleObject(HANDLE, DWORD);
BOOL CancelIoEx(HANDLE, OVERLAPPED*);
}

// Named pipe client. The deadline cancels the request, and the scope guard then waits until the
// system has finished with the OVERLAPPED, whatever path leaves the function.
namespace ipc {

class overlapped_scope {
public:
    explicit overlapped_scope(HANDLE file) : file_(file) { ov_.hEvent = CreateEventA(nullptr, TRUE, FALSE, nullptr); }
    ~overlapped_scope()
    {
        if (pending_) {
            CancelIoEx(file_, &ov_);
            DWORD ignored = 0;
            GetOverlappedResult(file_, &ov_, &ignored, TRUE);
        }
        CloseHandle(ov_.hEvent);
    }
    overlapped_scope(const overlapped_scope&) = delete;
    overlapped_scope& operator=(const overlapped_scope&) = delete;

    OVERLAPPED* get() { return &ov_; }
    void started() { pending_ = true; }
    bool wait(DWORD ms, DWORD& moved)
    {
        if (WaitForSingleObject(ov_.hEvent, ms) != 0)
            return false;
        pending_ = false;
        return GetOverlappedResult(file_, &ov_, &moved, TRUE) != FALSE;
    }

private:
    HANDLE file_;
    OVERLAPPED ov_{};
    bool pending_ = false;
};

class client {
public:
    explicit client(HANDLE pipe) : pipe_(pipe) {}

    bool command(std::string_view verb, DWORD timeout_ms)
    {
        std::array<char, 256> packet{};
        if (verb.size() + 2 > packet.size())
            return false;
        packet[0] = static_cast<char>(verb.size());
        std::memcpy(packet.data() + 1, verb.data(), verb.size());

        overlapped_scope op(pipe_);
        const DWORD len = static_cast<DWORD>(verb.size() + 1);
        if (!WriteFile(pipe_, packet.data(), len, nullptr, op.get())) {
            if (GetLastError() != ERROR_IO_PENDING)
                return false;
        }
        op.started();
        DWORD sent = 0;
        return op.wait(timeout_ms, sent) && sent == len;
    }

private:
    HANDLE pipe_;
};

}  // namespace ipc
