#include "winsock_stub.h"
#include <array>
#include <cstddef>
#include <cstring>
#include <optional>

extern "C" {
DWORD WaitForSingleObject(HANDLE, DWORD);
BOOL CancelIo(HANDLE);
}

// Serial port of a measuring instrument: one poll cycle reads a record, with a deadline.
namespace serial {

constexpr DWORD wait_signalled = 0;

class unique_event {
public:
    unique_event() : h_(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    ~unique_event()
    {
        if (h_)
            CloseHandle(h_);
    }
    unique_event(const unique_event&) = delete;
    unique_event& operator=(const unique_event&) = delete;
    HANDLE get() const { return h_; }

private:
    HANDLE h_;
};

class port {
public:
    explicit port(HANDLE h) : handle_(h) {}

    std::optional<std::size_t> read_record(DWORD timeout_ms)
    {
        OVERLAPPED ov{};
        ov.hEvent = ready_.get();
        if (!ReadFile(handle_, record_.data(), static_cast<DWORD>(record_.size()), nullptr, &ov)) { // expect: stack-control-block
            if (GetLastError() != ERROR_IO_PENDING)
                return std::nullopt;
            if (WaitForSingleObject(ready_.get(), timeout_ms) != wait_signalled) {
                CancelIo(handle_);
                return std::nullopt;
            }
        }
        DWORD got = 0;
        if (!GetOverlappedResult(handle_, &ov, &got, FALSE))
            return std::nullopt;
        return got;
    }

    const char* data() const { return record_.data(); }

private:
    HANDLE handle_;
    unique_event ready_;
    std::array<char, 512> record_{};
};

}  // namespace serial

bool poll_instrument(serial::port& p, char* latest)
{
    auto n = p.read_record(100);
    if (!n)
        return false;
    std::memcpy(latest, p.data(), *n);
    return true;
}
