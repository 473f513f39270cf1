// Reads one report of a HID-like device with a time limit.
#include "win32_overlapped.h"
#include <array>
#include <cstring>

class event_handle {
public:
    event_handle() : h_(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    ~event_handle()
    {
        if (h_) CloseHandle(h_);
    }
    event_handle(const event_handle&) = delete;
    event_handle& operator=(const event_handle&) = delete;
    HANDLE get() const { return h_; }

private:
    HANDLE h_;
};

class report_reader {
public:
    explicit report_reader(HANDLE device) : device_(device) {}

    bool read(DWORD timeout_ms)
    {
        OVERLAPPED ov;
        std::memset(&ov, 0, sizeof ov);
        ov.hEvent = ready_.get();
        if (!ReadFile(device_, report_.data(), static_cast<DWORD>(report_.size()), nullptr, &ov)) { // expect: stack-control-block
            if (GetLastError() != ERROR_IO_PENDING) return false;
            if (WaitForSingleObject(ready_.get(), timeout_ms) != 0) {
                CancelIoEx(device_, &ov);
                ++timeouts_;
                return false;
            }
        }
        DWORD n = 0;
        if (!GetOverlappedResult(device_, &ov, &n, FALSE)) return false;
        length_ = n;
        return true;
    }

    const unsigned char* report() const { return report_.data(); }
    DWORD length() const { return length_; }

private:
    HANDLE device_;
    event_handle ready_;
    std::array<unsigned char, 64> report_{};
    DWORD length_ = 0;
    unsigned timeouts_ = 0;
};
