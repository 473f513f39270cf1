#include <atomic>
#include <cstring>
#include <string>
#include <winsock_stub.h>

class serial_port {
public:
    explicit serial_port(HANDLE h) : port_(h), event_(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    serial_port(const serial_port&) = delete;
    serial_port& operator=(const serial_port&) = delete;
    ~serial_port() { CloseHandle(event_); }

    void request_stop() { stop_ = true; }

    /// One line without its terminator; empty on stop or error.
    std::string read_line()
    {
        std::string line;
        while (line.size() < max_line) {
            const int n = read_chunk();
            if (n < 0) return {};
            for (int i = 0; i < n; ++i) {
                if (chunk_[i] == '\n') return line;
                line += chunk_[i];
            }
        }
        return line;
    }

private:
    int read_chunk()
    {
        DWORD got = 0;
        OVERLAPPED ov;
        std::memset(&ov, 0, sizeof ov);
        ov.hEvent = event_;
        if (!ReadFile(port_, chunk_, sizeof chunk_, nullptr, &ov)) { // expect: stack-control-block
            if (GetLastError() != ERROR_IO_PENDING) return -1;
            while (!GetOverlappedResult(port_, &ov, &got, FALSE)) {
                if (GetLastError() != error_io_incomplete) return -1;
                if (stop_) return -1;
            }
            return static_cast<int>(got);
        }
        if (!GetOverlappedResult(port_, &ov, &got, TRUE)) return -1;
        return static_cast<int>(got);
    }

    static constexpr DWORD error_io_incomplete = 996;
    static constexpr std::size_t max_line = 1024;
    HANDLE port_;
    HANDLE event_;
    std::atomic<bool> stop_{false};
    char chunk_[64] = {};
};

bool identify(serial_port& p, std::string& model)
{
    const std::string l = p.read_line();
    if (l.compare(0, 6, "MODEL ") != 0) return false;
    model = l.substr(6);
    return true;
}
