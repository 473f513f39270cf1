// Serial instrument driver: a command is written and the answer awaited for a bounded time.
#include "win32_overlapped.h"
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

class instrument_port {
public:
    explicit instrument_port(HANDLE port)
        : port_(port), ready_(CreateEventA(nullptr, TRUE, FALSE, nullptr)), gone_(CreateEventA(nullptr, TRUE, FALSE, nullptr))
    {
    }
    instrument_port(const instrument_port&) = delete;

    std::optional<std::string> query(std::string_view command, DWORD patience_ms)
    {
        if (state_ != state::idle) return std::nullopt;
        if (!send(command)) {
            state_ = state::broken;
            return std::nullopt;
        }
        return answer(patience_ms);
    }

    bool usable() const { return state_ == state::idle; }

private:
    enum class state { idle, late, broken };
    static constexpr DWORD wait_done = 0;

    bool send(std::string_view command)
    {
        std::memset(&out_, 0, sizeof out_);
        out_.hEvent = gone_;
        DWORD n = 0;
        if (!WriteFile(port_, command.data(), static_cast<DWORD>(command.size()), nullptr, &out_) &&
            GetLastError() != ERROR_IO_PENDING)
            return false;
        return GetOverlappedResult(port_, &out_, &n, TRUE) && n == command.size();
    }

    std::optional<std::string> answer(DWORD patience_ms)
    {
        char reply[256];
        std::memset(&in_, 0, sizeof in_);
        in_.hEvent = ready_;
        if (!ReadFile(port_, reply, sizeof reply, nullptr, &in_) && GetLastError() != ERROR_IO_PENDING) { // expect: stack-escape
            state_ = state::broken;
            return std::nullopt;
        }
        if (WaitForSingleObject(ready_, patience_ms) != wait_done) {
            state_ = state::late;
            return std::nullopt;
        }
        DWORD n = 0;
        if (!GetOverlappedResult(port_, &in_, &n, FALSE)) {
            state_ = state::broken;
            return std::nullopt;
        }
        return std::string(reply, n);
    }

    HANDLE port_;
    HANDLE ready_;
    HANDLE gone_;
    OVERLAPPED out_{};
    OVERLAPPED in_{};
    state state_ = state::idle;
};
