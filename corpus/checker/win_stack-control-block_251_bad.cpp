#include "win32_overlapped.h"
#include <cstddef>
#include <cstring>
#include <string>

// A serial line that was opened for overlapped I/O. One thread reads, answers come as lines.
class serial_line {
public:
    explicit serial_line(HANDLE port) : port_(port)
    {
        read_event_ = CreateEventA(nullptr, TRUE, FALSE, nullptr);
        write_event_ = CreateEventA(nullptr, TRUE, FALSE, nullptr);
    }
    serial_line(const serial_line&) = delete;
    serial_line& operator=(const serial_line&) = delete;

    // Bytes, 0 when nothing has come in time, -1 on errors.
    int read_some(DWORD timeout_ms)
    {
        OVERLAPPED ov{};
        ov.hEvent = read_event_;
        DWORD n = 0;
        if (!ReadFile(port_, rx_, sizeof rx_, nullptr, &ov)) { // expect: stack-control-block
            if (GetLastError() != ERROR_IO_PENDING) return -1;
            if (WaitForSingleObject(read_event_, timeout_ms) != 0) {
                CancelIoEx(port_, &ov);
                return 0;
            }
        }
        if (!GetOverlappedResult(port_, &ov, &n, TRUE)) return -1;
        received_.append(rx_, n);
        return int(n);
    }

    bool read_line(std::string& line, DWORD timeout_ms)
    {
        std::size_t end;
        while ((end = received_.find('\n')) == std::string::npos)
            if (read_some(timeout_ms) <= 0) return false;
        line = received_.substr(0, end);
        received_.erase(0, end + 1);
        return true;
    }

    bool write(const std::string& text)
    {
        OVERLAPPED ov{};
        ov.hEvent = write_event_;
        DWORD n = 0;
        if (!WriteFile(port_, text.data(), DWORD(text.size()), nullptr, &ov) && GetLastError() != ERROR_IO_PENDING) return false;
        return GetOverlappedResult(port_, &ov, &n, TRUE) && n == text.size();
    }

private:
    HANDLE port_, read_event_, write_event_;
    char rx_[512];
    std::string received_;
};

bool query(serial_line& line, const std::string& command, std::string& answer)
{
    for (int attempt = 0; attempt < 3; ++attempt) {
        if (!line.write(command + '\n')) return false;
        if (line.read_line(answer, 250)) return true;
    }
    return false;
}
