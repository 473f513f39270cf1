// Uplink with acknowledged envelopes: each envelope is retried with back-off until it has gone out.
#include <asio.hpp>
#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

struct envelope {
    int priority = 0;
    unsigned attempts = 0;
    std::string wire;
};

struct by_priority {
    bool operator()(const envelope& a, const envelope& b) const { return a.priority < b.priority; }
};

class uplink : public std::enable_shared_from_this<uplink> {
public:
    explicit uplink(asio::ip::tcp::socket s) : socket_(std::move(s)), backoff_(socket_.get_executor()) {}

    void submit(envelope e)
    {
        waiting_.push(std::move(e));
        if (!active_) next();
    }

private:
    void next()
    {
        if (waiting_.empty()) {
            active_ = false;
            return;
        }
        active_ = true;
        envelope e = waiting_.top();
        waiting_.pop();
        transmit(std::move(e));
    }

    void transmit(envelope e)
    {
        ++e.attempts;
        asio::async_write(socket_, asio::buffer(e.wire), // expect: moved-in-call
                          std::bind_front(&uplink::on_written, shared_from_this(), std::move(e)));
    }

    void on_written(envelope e, std::error_code ec, std::size_t)
    {
        if (!ec) {
            next();
            return;
        }
        if (ec == asio::error::operation_aborted || e.attempts >= 5) {
            active_ = false;
            return;
        }
        auto delay = std::chrono::milliseconds(50u << std::min(e.attempts, 6u));
        backoff_.expires_after(delay);
        backoff_.async_wait([self = shared_from_this(), e = std::move(e)](std::error_code wait_ec) mutable {
            if (!wait_ec) self->transmit(std::move(e));
        });
    }

    asio::ip::tcp::socket socket_;
    asio::steady_timer backoff_;
    std::priority_queue<envelope, std::vector<envelope>, by_priority> waiting_;
    bool active_ = false;
};
