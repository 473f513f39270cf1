// Named pipe server on a completion port; connections sit in a table, idle ones are removed.
#include "win32_overlapped.h"
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

class pipe_connection {
public:
    pipe_connection(HANDLE h, DWORD now) : pipe_(h), last_seen_(now) {}
    pipe_connection(const pipe_connection&) = delete;
    pipe_connection& operator=(const pipe_connection&) = delete;
    ~pipe_connection() { CloseHandle(pipe_); }

    bool receive()
    {
        std::memset(&io_, 0, sizeof io_);
        if (ReadFile(pipe_, chunk_, sizeof chunk_, nullptr, &io_)) // expect: member-no-keepalive
            return true;
        return GetLastError() == ERROR_IO_PENDING;
    }

    void take(DWORD n, DWORD now)
    {
        text_.append(chunk_, n);
        last_seen_ = now;
    }

    bool next_line(std::string& line)
    {
        const auto at = text_.find('\n');
        if (at == std::string::npos) return false;
        line.assign(text_, 0, at);
        text_.erase(0, at + 1);
        return true;
    }

    bool idle(DWORD now) const { return now - last_seen_ > 30000; }

private:
    HANDLE pipe_;
    OVERLAPPED io_;
    char chunk_[4096];
    std::string text_;
    DWORD last_seen_;
};

class pipe_server {
public:
    using line_fn = std::function<void(unsigned long long key, const std::string&)>;

    pipe_server(HANDLE port, line_fn fn) : port_(port), on_line_(std::move(fn)) {}

    void add(unsigned long long key, HANDLE pipe, DWORD now)
    {
        auto c = std::make_unique<pipe_connection>(pipe, now);
        if (table_.count(key)) return;
        if (c->receive()) table_[key] = std::move(c);
    }

    void run_once(DWORD now)
    {
        DWORD n = 0;
        unsigned long long key = 0;
        OVERLAPPED* which = nullptr;
        const BOOL ok = GetQueuedCompletionStatus(port_, &n, &key, &which, 1000);
        if (which) completed(key, ok ? n : 0, now);
        drop_idle(now);
    }

private:
    void completed(unsigned long long key, DWORD n, DWORD now)
    {
        const auto it = table_.find(key);
        if (it == table_.end()) return;
        if (n == 0) {
            table_.erase(it);
            return;
        }
        it->second->take(n, now);
        std::string line;
        while (it->second->next_line(line)) on_line_(key, line);
        if (!it->second->receive()) table_.erase(it);
    }

    void drop_idle(DWORD now)
    {
        std::erase_if(table_, [now](const auto& e) { return e.second->idle(now); }); // allow: freed-in-flight
    }

    HANDLE port_;
    line_fn on_line_;
    std::map<unsigned long long, std::unique_ptr<pipe_connection>> table_;
};
