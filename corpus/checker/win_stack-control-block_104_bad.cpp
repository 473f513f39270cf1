#include "win32_overlapped.h"
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

namespace scale {

constexpr DWORD kSignaled = 0;

class Event {
public:
    Event() : h_(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    Event(const Event&) = delete;
    ~Event()
    {
        if (h_) CloseHandle(h_);
    }
    HANDLE get() const { return h_; }
    explicit operator bool() const { return h_ != nullptr; }

private:
    HANDLE h_;
};

struct Weight {
    double grams = 0;
    bool stable = false;
};

// A laboratory scale behind a serial port that was opened for overlapped I/O.
class ScalePort {
public:
    ScalePort(HANDLE port, DWORD timeout_ms) : port_(port), timeout_ms_(timeout_ms) {}

    std::optional<Weight> poll()
    {
        for (int attempt = 0; attempt < 3; ++attempt) {
            auto n = read_some();
            if (!n) {
                ++timeouts_;
                continue;
            }
            pending_.append(in_.data(), *n);
            auto end = pending_.find("\r\n");
            if (end == std::string::npos) continue;
            auto w = parse(pending_.substr(0, end));
            pending_.erase(0, end + 2);
            return w;
        }
        return std::nullopt;
    }

private:
    static std::optional<Weight> parse(const std::string& line)
    {
        if (line.size() < 3 || line[0] != 'S') return std::nullopt;
        Weight w;
        w.stable = line[1] == 'S';
        double scale = 1;
        bool fraction = false;
        for (char c : line.substr(2)) {
            if (c == '.') fraction = true;
            else if (c >= '0' && c <= '9') {
                w.grams = w.grams * 10 + (c - '0');
                if (fraction) scale *= 10;
            }
        }
        w.grams /= scale;
        return w;
    }

    std::optional<std::size_t> read_some()
    {
        Event done;
        if (!done) return std::nullopt;
        OVERLAPPED ov;
        std::memset(&ov, 0, sizeof ov);
        ov.hEvent = done.get();
        if (!ReadFile(port_, in_.data(), DWORD(in_.size()), nullptr, &ov)) { // expect: stack-control-block
            if (GetLastError() != ERROR_IO_PENDING) return std::nullopt;
            if (WaitForSingleObject(ov.hEvent, timeout_ms_) != kSignaled) {
                CancelIoEx(port_, &ov);
                return std::nullopt;
            }
        }
        DWORD n = 0;
        if (!GetOverlappedResult(port_, &ov, &n, FALSE)) return std::nullopt;
        return std::size_t(n);
    }

    HANDLE port_;
    DWORD timeout_ms_;
    std::array<char, 256> in_{};
    std::string pending_;
    unsigned timeouts_ = 0;
};

}  // namespace scale
