// Serial-port line: request and answer with overlapped I/O, a timeout and a two-stage cancel.
#include "win32_overlapped.h"

#include <array>
#include <cstring>
#include <optional>
#include <string>

namespace serial {

constexpr DWORD kSignalled = 0;

class overlapped_call {
public:
    explicit overlapped_call(HANDLE port, HANDLE event) : port_(port)
    {
        std::memset(&ov_, 0, sizeof ov_);
        ov_.hEvent = event;
    }
    overlapped_call(const overlapped_call&) = delete;
    overlapped_call& operator=(const overlapped_call&) = delete;
    ~overlapped_call()
    {
        if (pending_) cancel();
    }

    OVERLAPPED* get() { return &ov_; }

    // Takes the result of the start function.
    bool started(BOOL rc)
    {
        pending_ = rc || GetLastError() == ERROR_IO_PENDING;
        return pending_;
    }

    std::optional<DWORD> result(DWORD timeout_ms)
    {
        if (WaitForSingleObject(ov_.hEvent, timeout_ms) != kSignalled) return cancel();
        return collect();
    }

private:
    std::optional<DWORD> cancel()
    {
        CancelIoEx(port_, &ov_);
        return collect();
    }

    std::optional<DWORD> collect()
    {
        DWORD n = 0;
        const BOOL ok = GetOverlappedResult(port_, &ov_, &n, TRUE);
        pending_ = false;
        if (!ok) return std::nullopt;
        return n;
    }

    HANDLE port_;
    OVERLAPPED ov_;
    bool pending_ = false;
};

class line {
public:
    explicit line(HANDLE port) : port_(port), event_(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    line(const line&) = delete;
    line& operator=(const line&) = delete;
    ~line()
    {
        CloseHandle(event_);
        CloseHandle(port_);
    }

    std::optional<std::string> ask(const std::string& command, DWORD timeout_ms)
    {
        if (!put(command + '\r', timeout_ms)) return std::nullopt;
        return take(timeout_ms);
    }

private:
    bool put(const std::string& bytes, DWORD timeout_ms)
    {
        overlapped_call call(port_, event_);
        if (!call.started(WriteFile(port_, bytes.data(), static_cast<DWORD>(bytes.size()), nullptr, call.get())))
            return false;
        const auto n = call.result(timeout_ms);
        return n && *n == bytes.size();
    }

    std::optional<std::string> take(DWORD timeout_ms)
    {
        std::array<char, 128> in;
        overlapped_call call(port_, event_);
        if (!call.started(ReadFile(port_, in.data(), static_cast<DWORD>(in.size()), nullptr, call.get())))
            return std::nullopt;
        const auto n = call.result(timeout_ms);
        if (!n) return std::nullopt;
        return std::string(in.data(), *n);
    }

    HANDLE port_;
    HANDLE event_;
};

}  // namespace serial
