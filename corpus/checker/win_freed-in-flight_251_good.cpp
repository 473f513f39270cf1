#include "win32_overlapped.h"
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// Collects log lines that local processes write to named pipes.
class pipe_collector {
public:
    using text_fn = std::function<void(const char*, std::size_t)>;

    explicit pipe_collector(text_fn f) : on_text_(std::move(f)) {}
    pipe_collector(const pipe_collector&) = delete;
    ~pipe_collector()
    {
        for (auto& c : clients_) c->finish();
    }

    bool admit(HANDLE pipe)
    {
        auto c = std::make_unique<client>();
        c->pipe = pipe;
        c->event = CreateEventA(nullptr, TRUE, FALSE, nullptr);
        if (!c->post()) {
            c->finish();
            return false;
        }
        clients_.push_back(std::move(c));
        return true;
    }

    void poll()
    {
        for (std::size_t i = 0; i < clients_.size();) {
            client& c = *clients_[i];
            if (WaitForSingleObject(c.event, 0) != 0) {
                ++i;
                continue;
            }
            DWORD n = 0;
            const bool ok = GetOverlappedResult(c.pipe, &c.ov, &n, TRUE);
            c.pending = false;
            const std::string text(c.text, ok ? n : 0);
            if (ok && c.post())
                ++i;
            else
                drop(i);
            if (!text.empty()) on_text_(text.data(), text.size());
        }
    }

    void kick(HANDLE pipe)
    {
        for (std::size_t i = 0; i < clients_.size(); ++i)
            if (clients_[i]->pipe == pipe) return drop(i);
    }

private:
    struct client {
        HANDLE pipe = nullptr, event = nullptr;
        OVERLAPPED ov{};
        bool pending = false;
        char text[4096];

        bool post()
        {
            std::memset(&ov, 0, sizeof ov);
            ov.hEvent = event;
            pending = ReadFile(pipe, text, sizeof text, nullptr, &ov) || GetLastError() == ERROR_IO_PENDING;
            return pending;
        }

        // Cancelling only asks for it: the kernel is done with text and ov when the result is there.
        void finish()
        {
            if (pending) {
                DWORD ignored = 0;
                CancelIoEx(pipe, &ov);
                GetOverlappedResult(pipe, &ov, &ignored, TRUE);
                pending = false;
            }
            CloseHandle(event);
            CloseHandle(pipe);
        }
    };

    void drop(std::size_t i)
    {
        clients_[i]->finish();
        clients_.erase(clients_.begin() + std::ptrdiff_t(i));
    }

    text_fn on_text_;
    std::vector<std::unique_ptr<client>> clients_;
};
