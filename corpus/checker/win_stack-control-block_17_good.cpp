// HID device: blocking read of one input report with a time limit.
#include "winsock_stub.h"
#include <cstddef>
#include <cstring>
#include <vector>

extern "C" {
DWORD WaitForSingleObject(HANDLE, DWORD milliseconds);
BOOL ResetEvent(HANDLE);
BOOL CancelIo(HANDLE);
}

class hid_device {
public:
    hid_device(HANDLE file, std::size_t report_size)
        : file_(file), event_(CreateEventA(nullptr, TRUE, FALSE, nullptr)), report_(report_size)
    {
    }

    ~hid_device()
    {
        CloseHandle(file_);
        CloseHandle(event_);
    }

    hid_device(const hid_device&) = delete;
    hid_device& operator=(const hid_device&) = delete;

    // Bytes copied to `out`, 0 when the time is over, -1 on error.
    int read(unsigned char* out, std::size_t size, DWORD milliseconds)
    {
        OVERLAPPED ov;
        std::memset(&ov, 0, sizeof ov);
        ov.hEvent = event_;
        ResetEvent(event_);

        DWORD got = 0;
        if (!ReadFile(file_, report_.data(), DWORD(report_.size()), nullptr, &ov)) {
            if (GetLastError() != ERROR_IO_PENDING) return fail();
            if (WaitForSingleObject(event_, milliseconds) != 0) {
                ++timeouts_;
                CancelIo(file_);
                if (!GetOverlappedResult(file_, &ov, &got, TRUE)) return 0;
                return copy_out(out, size, got);
            }
        }
        if (!GetOverlappedResult(file_, &ov, &got, TRUE)) return fail();
        return copy_out(out, size, got);
    }

    unsigned timeouts() const { return timeouts_; }
    DWORD last_error() const { return last_error_; }

private:
    int copy_out(unsigned char* out, std::size_t size, DWORD got)
    {
        // The first byte is the report number; 0 means the device has only one.
        const unsigned char* from = report_.data();
        std::size_t n = got;
        if (n != 0 && *from == 0) {
            ++from;
            --n;
        }
        if (n > size) n = size;
        std::memcpy(out, from, n);
        return int(n);
    }

    int fail()
    {
        last_error_ = GetLastError();
        return -1;
    }

    HANDLE file_;
    HANDLE event_;
    std::vector<unsigned char> report_;
    unsigned timeouts_ = 0;
    DWORD last_error_ = 0;
};
