#include "win32_overlapped.h"
#include <cstddef>
#include <deque>
#include <optional>
#include <string>

// Line input from a named pipe that was opened for overlapped access.
class pipe_reader {
public:
    explicit pipe_reader(HANDLE pipe) : pipe_(pipe), event_(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    ~pipe_reader()
    {
        CloseHandle(event_);
        CloseHandle(pipe_);
    }
    pipe_reader(const pipe_reader&) = delete;
    pipe_reader& operator=(const pipe_reader&) = delete;

    // The next line, or nothing when none arrives in time.
    std::optional<std::string> next(DWORD timeout_ms)
    {
        while (lines_.empty()) {
            if (!fill(timeout_ms))
                return std::nullopt;
        }
        std::string line = std::move(lines_.front());
        lines_.pop_front();
        return line;
    }

    bool broken() const { return broken_; }

private:
    static constexpr DWORD wait_object_0 = 0;

    bool fill(DWORD timeout_ms)
    {
        OVERLAPPED ov{}; // allow: stack-control-block
        ov.hEvent = event_;
        DWORD got = 0;
        if (!ReadFile(pipe_, chunk_, sizeof chunk_, nullptr, &ov)) { // expect: stack-control-block
            if (GetLastError() != ERROR_IO_PENDING) {
                broken_ = true;
                return false;
            }
            if (WaitForSingleObject(event_, timeout_ms) != wait_object_0)
                return false; // allow: stack-control-block
        }
        if (!GetOverlappedResult(pipe_, &ov, &got, FALSE)) {
            broken_ = true;
            return false;
        }
        split(got);
        return true;
    }

    void split(std::size_t n)
    {
        for (std::size_t i = 0; i < n; ++i) {
            if (chunk_[i] == '\n') {
                lines_.push_back(std::move(partial_));
                partial_.clear();
            } else if (chunk_[i] != '\r') {
                partial_ += chunk_[i];
            }
        }
    }

    HANDLE pipe_;
    HANDLE event_;
    char chunk_[1024];
    std::string partial_;
    std::deque<std::string> lines_;
    bool broken_ = false;
};
