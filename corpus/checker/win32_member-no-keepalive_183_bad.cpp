// Named-pipe server core on a completion port: one session per client, sessions that misbehave are kicked.
#include "win32_overlapped.h"
#include <cstring>
#include <map>
#include <memory>

class pipe_session {
public:
    explicit pipe_session(HANDLE pipe) : pipe_(pipe) {}
    ~pipe_session() { CloseHandle(pipe_); }

    pipe_session(const pipe_session&) = delete;
    pipe_session& operator=(const pipe_session&) = delete;

    bool read_more()
    {
        std::memset(&ov_, 0, sizeof ov_);
        if (ReadFile(pipe_, in_, sizeof in_, nullptr, &ov_)) return true; // expect: member-no-keepalive
        return GetLastError() == ERROR_IO_PENDING;
    }

    // Returns the number of complete lines in the n bytes that have come.
    unsigned consume(DWORD n)
    {
        unsigned lines = 0;
        for (DWORD i = 0; i < n; ++i)
            if (in_[i] == '\n') ++lines;
        total_ += n;
        return lines;
    }

    unsigned long total() const { return total_; }

private:
    HANDLE pipe_;
    OVERLAPPED ov_{};
    char in_[4096];
    unsigned long total_ = 0;
};

class pipe_server {
public:
    explicit pipe_server(HANDLE port) : port_(port) {}

    bool add(unsigned long long key, HANDLE pipe)
    {
        auto s = std::make_unique<pipe_session>(pipe);
        if (!s->read_more()) return false;
        sessions_[key] = std::move(s);
        return true;
    }

    void kick(unsigned long long key) { sessions_.erase(key); } // allow: freed-in-flight

    bool run_once(DWORD timeout)
    {
        DWORD n = 0;
        unsigned long long key = 0;
        OVERLAPPED* ov = nullptr;
        BOOL ok = GetQueuedCompletionStatus(port_, &n, &key, &ov, timeout);
        if (!ov) return false;
        auto it = sessions_.find(key);
        if (it == sessions_.end()) return true;
        if (!ok || n == 0) {
            sessions_.erase(it);
            return true;
        }
        lines_ += it->second->consume(n);
        if (!it->second->read_more()) sessions_.erase(it);
        return true;
    }

private:
    HANDLE port_;
    std::map<unsigned long long, std::unique_ptr<pipe_session>> sessions_;
    unsigned long lines_ = 0;
};
