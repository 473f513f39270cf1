// Reads one report of a HID-like device with a time limit.
#include "win32_overlapped.h"
#include <array>
#include <cstring>

class report_reader {
public:
    explicit report_reader(HANDLE device) : device_(device), ready_(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    ~report_reader() { CloseHandle(ready_); }
    report_reader(const report_reader&) = delete;
    report_reader& operator=(const report_reader&) = delete;

    bool read(DWORD timeout_ms)
    {
        OVERLAPPED ov;
        std::memset(&ov, 0, sizeof ov);
        ov.hEvent = ready_;
        if (!ReadFile(device_, report_.data(), static_cast<DWORD>(report_.size()), nullptr, &ov)) {
            if (GetLastError() != ERROR_IO_PENDING) return false;
            if (WaitForSingleObject(ready_, timeout_ms) != 0) {
                CancelIoEx(device_, &ov);
                ++timeouts_;
            }
        }
        DWORD n = 0;
        if (!GetOverlappedResult(device_, &ov, &n, TRUE)) return false;
        length_ = n;
        return true;
    }

    const unsigned char* report() const { return report_.data(); }
    DWORD length() const { return length_; }
    unsigned timeouts() const { return timeouts_; }

private:
    HANDLE device_;
    HANDLE ready_;
    std::array<unsigned char, 64> report_{};
    DWORD length_ = 0;
    unsigned timeouts_ = 0;
};
