// Serial instrument protocol over overlapped I/O: a command, then an answer within a time limit.
#include "win32_overlapped.h"
#include <cstring>
#include <string>

class instrument {
public:
    explicit instrument(HANDLE port) : port_(port), event_(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    ~instrument()
    {
        if (event_) CloseHandle(event_);
    }

    instrument(const instrument&) = delete;
    instrument& operator=(const instrument&) = delete;

    bool ask(const std::string& command, std::string& answer)
    {
        if (!event_ || !say(command + "\r\n")) return false;
        answer.clear();
        char piece[64];
        while (answer.find('\n') == std::string::npos) {
            DWORD n = hear(piece, sizeof piece);
            if (n == 0) return false;
            answer.append(piece, n);
        }
        return true;
    }

    unsigned timeouts() const { return timeouts_; }

private:
    static constexpr DWORD limit_ms = 250;

    bool say(const std::string& text)
    {
        OVERLAPPED ov = fresh();
        if (!WriteFile(port_, text.data(), DWORD(text.size()), nullptr, &ov) && GetLastError() != ERROR_IO_PENDING) return false;
        return settle(ov) == text.size();
    }

    DWORD hear(char* into, DWORD room)
    {
        OVERLAPPED ov = fresh();
        if (!ReadFile(port_, into, room, nullptr, &ov) && GetLastError() != ERROR_IO_PENDING) return 0;
        return settle(ov);
    }

    OVERLAPPED fresh() const
    {
        OVERLAPPED ov;
        std::memset(&ov, 0, sizeof ov);
        ov.hEvent = event_;
        return ov;
    }

    // Returns when the request is over, cancelled if it takes too long; the number of bytes it has moved.
    DWORD settle(OVERLAPPED& ov)
    {
        if (WaitForSingleObject(event_, limit_ms) != 0) {
            ++timeouts_;
            CancelIoEx(port_, &ov);
        }
        DWORD n = 0;
        if (!GetOverlappedResult(port_, &ov, &n, TRUE)) return 0;
        return n;
    }

    HANDLE port_;
    HANDLE event_;
    unsigned timeouts_ = 0;
};

bool identify(HANDLE port, std::string& model)
{
    instrument i(port);
    return i.ask("*IDN?", model);
}
