// Named pipe request client: every call is bounded in time, all state of a call is on its stack.
#include "win32_overlapped.h"
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

class event_handle {
public:
    event_handle() : h_(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    event_handle(const event_handle&) = delete;
    ~event_handle()
    {
        if (h_) CloseHandle(h_);
    }
    HANDLE get() const { return h_; }

private:
    HANDLE h_;
};

class pipe_client {
public:
    pipe_client(HANDLE pipe, DWORD patience_ms) : pipe_(pipe), patience_(patience_ms) {}

    std::optional<std::string> call(std::string_view request)
    {
        if (!write_all(request)) return std::nullopt;
        char reply[1024];
        DWORD n = 0;
        if (!read_some(reply, sizeof reply, n)) return std::nullopt;
        return std::string(reply, n);
    }

    unsigned timeouts() const { return timeouts_; }

private:
    bool write_all(std::string_view bytes)
    {
        event_handle done;
        if (!done.get()) return false;
        OVERLAPPED ov;
        std::memset(&ov, 0, sizeof ov);
        ov.hEvent = done.get();
        DWORD n = 0;
        const BOOL started = WriteFile(pipe_, bytes.data(), static_cast<DWORD>(bytes.size()), nullptr, &ov);
        if (!started && GetLastError() != ERROR_IO_PENDING) return false;
        return await(ov, n) && n == bytes.size();
    }

    bool read_some(void* into, DWORD room, DWORD& n)
    {
        event_handle done;
        if (!done.get()) return false;
        OVERLAPPED ov;
        std::memset(&ov, 0, sizeof ov);
        ov.hEvent = done.get();
        const BOOL started = ReadFile(pipe_, into, room, nullptr, &ov);
        if (!started && GetLastError() != ERROR_IO_PENDING) return false;
        return await(ov, n);
    }

    bool await(OVERLAPPED& ov, DWORD& n)
    {
        if (WaitForSingleObject(ov.hEvent, patience_) != 0) {
            ++timeouts_;
            CancelIoEx(pipe_, &ov);
        }
        return GetOverlappedResult(pipe_, &ov, &n, TRUE) != FALSE;
    }

    HANDLE pipe_;
    DWORD patience_;
    unsigned timeouts_ = 0;
};
