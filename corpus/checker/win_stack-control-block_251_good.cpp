#include "win32_overlapped.h"
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>

// Reports of a HID device. Everything lives in the frame of the call, so no call returns before its operation is over.
class hid_device {
public:
    using report = std::array<std::uint8_t, 65>;

    explicit hid_device(HANDLE h) : handle_(h), event_(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    hid_device(const hid_device&) = delete;
    hid_device& operator=(const hid_device&) = delete;
    ~hid_device() { CloseHandle(event_); }

    std::optional<report> read(DWORD timeout_ms)
    {
        report r{};
        OVERLAPPED ov{};
        ov.hEvent = event_;
        const bool started = ReadFile(handle_, r.data(), DWORD(r.size()), nullptr, &ov) || GetLastError() == ERROR_IO_PENDING;
        if (!started) return std::nullopt;
        if (finish(ov, timeout_ms) != r.size()) return std::nullopt;
        return r;
    }

    bool write(const report& r, DWORD timeout_ms)
    {
        OVERLAPPED ov{};
        ov.hEvent = event_;
        if (WriteFile(handle_, r.data(), DWORD(r.size()), nullptr, &ov)) return finish(ov, INFINITE) == r.size();
        if (GetLastError() != ERROR_IO_PENDING) return false;
        return finish(ov, timeout_ms) == r.size();
    }

    std::optional<std::uint32_t> firmware_version()
    {
        static constexpr DWORD ioctl_version = 0xb0193;
        std::uint32_t v = 0;
        OVERLAPPED ov{};
        ov.hEvent = event_;
        if (!DeviceIoControl(handle_, ioctl_version, nullptr, 0, &v, sizeof v, nullptr, &ov) && GetLastError() != ERROR_IO_PENDING)
            return std::nullopt;
        if (finish(ov, 1000) != sizeof v) return std::nullopt;
        return v;
    }

private:
    // Bytes transferred; 0 on errors and after a timeout.
    std::size_t finish(OVERLAPPED& ov, DWORD timeout_ms)
    {
        DWORD n = 0;
        if (WaitForSingleObject(event_, timeout_ms) != 0) CancelIoEx(handle_, &ov);
        if (!GetOverlappedResult(handle_, &ov, &n, TRUE)) return 0;
        return n;
    }

    HANDLE handle_, event_;
};

bool exchange(hid_device& dev, const hid_device::report& request, hid_device::report& answer)
{
    for (int attempt = 0; attempt < 3; ++attempt) {
        if (!dev.write(request, 500)) continue;
        if (auto r = dev.read(500)) {
            answer = *r;
            return true;
        }
    }
    return false;
}
