#include "win32_overlapped.h"
#include <cstddef>
#include <memory>
#include <unordered_map>
#include <vector>

// Output side of a game server on a completion port. Text is gathered while a send is on its way.
class player_connection {
public:
    explicit player_connection(SOCKET s) : sock_(s) { out_.reserve(2048); }

    void send(const char* text, std::size_t n)
    {
        if (broken_) return;
        out_.insert(out_.end(), text, text + n); // expect: mutated-in-flight
        if (!pending_) post();
    }

    void on_sent(bool ok, DWORD n)
    {
        pending_ = false;
        if (!ok || n == 0) {
            broken_ = true;
            return;
        }
        sent_ += n;
        if (sent_ < out_.size()) return post();
        out_.clear();
        sent_ = 0;
    }

    OVERLAPPED* overlapped() { return &ov_; }
    bool idle() const { return !pending_; }
    bool broken() const { return broken_; }

private:
    void post()
    {
        WSABUF b{static_cast<unsigned long>(out_.size() - sent_), out_.data() + sent_};
        ov_ = OVERLAPPED{};
        pending_ = WSASend(sock_, &b, 1, nullptr, 0, &ov_, nullptr) == 0 || WSAGetLastError() == WSA_IO_PENDING;
        if (!pending_) broken_ = true;
    }

    SOCKET sock_;
    OVERLAPPED ov_{};
    std::vector<char> out_;
    std::size_t sent_ = 0;
    bool pending_ = false, broken_ = false;
};

class game_server {
public:
    explicit game_server(HANDLE port) : port_(port) {}

    void join(unsigned long long key, SOCKET s) { players_.emplace(key, std::make_unique<player_connection>(s)); }

    void broadcast(const char* text, std::size_t n)
    {
        for (auto& [key, p] : players_) p->send(text, n);
    }

    bool turn(DWORD wait_ms)
    {
        DWORD n = 0;
        unsigned long long key = 0;
        OVERLAPPED* ov = nullptr;
        const bool ok = GetQueuedCompletionStatus(port_, &n, &key, &ov, wait_ms);
        if (!ov) return false;
        auto it = players_.find(key);
        if (it == players_.end() || it->second->overlapped() != ov) return true;
        it->second->on_sent(ok, n);
        if (it->second->broken() && it->second->idle()) players_.erase(it);
        return true;
    }

private:
    HANDLE port_;
    std::unordered_map<unsigned long long, std::unique_ptr<player_connection>> players_;
};
