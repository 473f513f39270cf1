#include "win32_overlapped.h"
#include <cstddef>
#include <string>
#include <vector>

// Appends to a journal file. Records are gathered in one block while the other is being written.
class journal {
public:
    explicit journal(HANDLE file) : file_(file) { event_ = CreateEventA(nullptr, TRUE, FALSE, nullptr); }
    journal(const journal&) = delete;
    journal& operator=(const journal&) = delete;
    ~journal()
    {
        close();
        CloseHandle(event_);
    }

    void append(const std::string& record)
    {
        gathering_.insert(gathering_.end(), record.begin(), record.end());
        gathering_.push_back('\n');
        if (gathering_.size() >= threshold) kick();
    }

    // Starts the next write if none is pending.
    bool kick()
    {
        if (pending_ && !reap(false)) return true;
        if (failed_ || gathering_.empty()) return !failed_;
        writing_.swap(gathering_);
        gathering_.clear();
        ov_ = OVERLAPPED{};
        ov_.hEvent = event_;
        ov_.Offset = DWORD(offset_);
        ov_.OffsetHigh = DWORD(offset_ >> 32);
        pending_ = WriteFile(file_, writing_.data(), DWORD(writing_.size()), nullptr, &ov_) || GetLastError() == ERROR_IO_PENDING;
        failed_ = !pending_;
        return pending_;
    }

    bool sync()
    {
        while (!failed_) {
            if (pending_) reap(true);
            if (failed_ || gathering_.empty()) break;
            kick();
        }
        return !failed_;
    }

    void close()
    {
        sync();
        if (pending_) reap(true);
    }

private:
    static constexpr std::size_t threshold = 64 * 1024;

    // True when the write is over.
    bool reap(bool wait)
    {
        if (!wait && WaitForSingleObject(event_, 0) != 0) return false;
        DWORD n = 0;
        const bool ok = GetOverlappedResult(file_, &ov_, &n, TRUE);
        pending_ = false;
        offset_ += n;
        if (!ok || n != writing_.size()) failed_ = true;
        return true;
    }

    HANDLE file_;
    HANDLE event_;
    OVERLAPPED ov_{};
    std::vector<char> gathering_, writing_;
    unsigned long long offset_ = 0;
    bool pending_ = false, failed_ = false;
};
