#include "winsock_stub.h"
#include <cstddef>
#include <cstring>
#include <string>

extern "C" {
DWORD WaitForSingleObject(HANDLE, DWORD milliseconds);
BOOL CancelIo(HANDLE);
}
constexpr DWORD wait_object_0 = 0;

class event_handle {
public:
    event_handle() : h_(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    event_handle(const event_handle&) = delete;
    event_handle& operator=(const event_handle&) = delete;
    ~event_handle() { CloseHandle(h_); }
    HANDLE get() const { return h_; }

private:
    HANDLE h_;
};

// Line-oriented access to a serial port opened for overlapped I/O.
class serial_port {
public:
    explicit serial_port(HANDLE port) : port_(port) {}
    serial_port(const serial_port&) = delete;
    serial_port& operator=(const serial_port&) = delete;

    // False when no complete line has arrived in time.
    bool read_line(std::string& line, DWORD timeout_ms)
    {
        for (;;) {
            auto* nl = static_cast<char*>(std::memchr(rx_, '\n', used_));
            if (nl) {
                std::size_t n = static_cast<std::size_t>(nl - rx_) + 1;
                line.assign(rx_, n);
                std::memmove(rx_, rx_ + n, used_ - n);
                used_ -= n;
                return true;
            }
            if (used_ == sizeof rx_) used_ = 0;
            if (fill(timeout_ms) <= 0) return false;
        }
    }

    unsigned timeouts() const { return timeouts_; }

private:
    int fill(DWORD timeout_ms)
    {
        event_handle done;
        OVERLAPPED ov;
        std::memset(&ov, 0, sizeof ov);
        ov.hEvent = done.get();
        const DWORD room = static_cast<DWORD>(sizeof rx_ - used_);
        if (!ReadFile(port_, rx_ + used_, room, nullptr, &ov)) {
            if (GetLastError() != ERROR_IO_PENDING) return -1;
            if (WaitForSingleObject(done.get(), timeout_ms) != wait_object_0) {
                CancelIo(port_);
                ++timeouts_;
            }
        }
        // Cancelled or not, the request is over when this returns; bytes that
        // came in at the last moment are counted.
        DWORD got = 0;
        if (!GetOverlappedResult(port_, &ov, &got, TRUE) && got == 0) return 0;
        used_ += got;
        return static_cast<int>(got);
    }

    HANDLE port_;
    char rx_[2048];
    std::size_t used_ = 0;
    unsigned timeouts_ = 0;
};
