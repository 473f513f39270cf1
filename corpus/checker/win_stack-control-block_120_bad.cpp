// Request/response client of a local service behind a named pipe, with a reply timeout.
#include "win32_overlapped.h"

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

namespace {
char g_reply[8192];
constexpr DWORD kSignalled = 0;
}  // namespace

enum class pipe_state { ready, broken };

class service_pipe {
public:
    explicit service_pipe(HANDLE pipe) : pipe_(pipe), event_(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    service_pipe(const service_pipe&) = delete;
    service_pipe& operator=(const service_pipe&) = delete;
    ~service_pipe()
    {
        CloseHandle(pipe_);
        CloseHandle(event_);
    }

    std::optional<std::string> transact(const std::string& request, DWORD timeout_ms)
    {
        if (state_ == pipe_state::broken) return std::nullopt;
        if (!put(request)) {
            state_ = pipe_state::broken;
            return std::nullopt;
        }
        const long n = get(timeout_ms);
        if (n < 0) {
            state_ = pipe_state::broken;
            return std::nullopt;
        }
        return std::string(g_reply, static_cast<std::size_t>(n));
    }

    unsigned timeouts() const { return timeouts_; }

private:
    OVERLAPPED fresh() const
    {
        OVERLAPPED ov;
        std::memset(&ov, 0, sizeof ov);
        ov.hEvent = event_;
        return ov;
    }

    bool put(const std::string& request)
    {
        OVERLAPPED ov = fresh();
        if (!WriteFile(pipe_, request.data(), static_cast<DWORD>(request.size()), nullptr, &ov) &&
            GetLastError() != ERROR_IO_PENDING)
            return false;
        DWORD done = 0;
        return GetOverlappedResult(pipe_, &ov, &done, TRUE) && done == request.size();
    }

    long collect(OVERLAPPED& ov)
    {
        DWORD got = 0;
        if (!GetOverlappedResult(pipe_, &ov, &got, FALSE)) return -1;
        return static_cast<long>(got);
    }

    long get(DWORD timeout_ms)
    {
        OVERLAPPED ov = fresh();
        if (ReadFile(pipe_, g_reply, sizeof g_reply, nullptr, &ov)) // expect: stack-control-block
            return collect(ov);
        if (GetLastError() != ERROR_IO_PENDING) return -1;

        if (WaitForSingleObject(event_, timeout_ms) == kSignalled) return collect(ov);

        ++timeouts_;
        CancelIoEx(pipe_, &ov);
        return -1;
    }

    HANDLE pipe_;
    HANDLE event_;
    pipe_state state_ = pipe_state::ready;
    unsigned timeouts_ = 0;
};
