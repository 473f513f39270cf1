// Barcode scanner driver: waits for a scan, a stop request or the time limit, whichever comes first.
#include <cstdint>
#include <optional>
#include <string>
#include "win32_overlapped.h"

constexpr DWORD ioctl_wait_scan = 0x222004;
constexpr DWORD wait_object_0 = 0;

struct scan_report {
    std::uint32_t symbology;
    std::uint32_t length;
    char text[120];
};

class scanner {
public:
    scanner(HANDLE device, HANDLE stop)
        : device_(device), stop_(stop), done_(CreateEventA(nullptr, TRUE, FALSE, nullptr))
    {
    }

    ~scanner() { CloseHandle(done_); }

    scanner(const scanner&) = delete;
    scanner& operator=(const scanner&) = delete;

    std::optional<std::string> wait_scan(DWORD limit_ms)
    {
        scan_report report{};
        OVERLAPPED ov{};
        ov.hEvent = done_;
        if (!DeviceIoControl(device_, ioctl_wait_scan, nullptr, 0, &report, sizeof report, nullptr, &ov)) {
            if (GetLastError() != ERROR_IO_PENDING)
                return std::nullopt;
            const HANDLE events[2] = {done_, stop_};
            if (WaitForMultipleObjects(2, events, FALSE, limit_ms) != wait_object_0)
                CancelIoEx(device_, &ov);
        }
        // Cancelled or not: the driver is through with `ov` and `report` when this returns.
        DWORD got = 0;
        if (!GetOverlappedResult(device_, &ov, &got, TRUE) || got != sizeof report)
            return std::nullopt;
        if (report.length > sizeof report.text)
            return std::nullopt;
        return std::string(report.text, report.length);
    }

private:
    HANDLE device_;
    HANDLE stop_;
    HANDLE done_;
};

template <class Sink>
unsigned collect(scanner& s, HANDLE stop, Sink&& sink)
{
    unsigned n = 0;
    while (WaitForSingleObject(stop, 0) != wait_object_0) {
        if (auto code = s.wait_scan(5000)) {
            sink(*code);
            ++n;
        }
    }
    return n;
}

unsigned count_scans(HANDLE device, HANDLE stop)
{
    scanner s(device, stop);
    unsigned long long characters = 0;
    return collect(s, stop, [&](const std::string& code) { characters += code.size(); });
}
