#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct invocation {
    std::vector<unsigned char> request;
    std::promise<std::string> result;
    std::chrono::steady_clock::time_point deadline;
};

// All members run on the connection's strand.
class cluster_connection : public std::enable_shared_from_this<cluster_connection> {
public:
    explicit cluster_connection(tcp::socket s) : socket_(std::move(s)), sweep_(socket_.get_executor()) {}

    std::future<std::string> invoke(std::vector<unsigned char> request, std::chrono::milliseconds limit)
    {
        auto inv = std::make_unique<invocation>();
        inv->request = std::move(request);
        inv->deadline = std::chrono::steady_clock::now() + limit;
        auto f = inv->result.get_future();
        const auto id = ++next_id_;
        pending_.emplace(id, std::move(inv));
        order_.push_back(id);
        if (!writing_) write_next();
        return f;
    }

    void on_response(std::uint64_t id, std::string payload)
    {
        if (auto it = pending_.find(id); it != pending_.end()) it->second->result.set_value(std::move(payload));
        forget(id);
    }

    void start_sweep()
    {
        sweep_.expires_after(std::chrono::seconds(1));
        sweep_.async_wait([self = shared_from_this()](error_code ec) {
            if (ec) return;
            self->expire(std::chrono::steady_clock::now());
            self->start_sweep();
        });
    }

private:
    void write_next()
    {
        while (!order_.empty()) {
            const auto id = order_.front();
            order_.pop_front();
            auto it = pending_.find(id);
            if (it == pending_.end()) continue;
            writing_ = true;
            asio::async_write(socket_, asio::buffer(it->second->request), // allow: freed-in-flight
                              [self = shared_from_this()](error_code ec, std::size_t) {
                                  self->writing_ = false;
                                  if (!ec) self->write_next();
                              });
            return;
        }
    }

    void expire(std::chrono::steady_clock::time_point now)
    {
        std::vector<std::uint64_t> late;
        for (auto& [id, inv] : pending_)
            if (inv->deadline <= now) late.push_back(id);
        for (auto id : late) {
            pending_[id]->result.set_exception(std::make_exception_ptr(std::runtime_error("timed out")));
            forget(id);
        }
    }

    void forget(std::uint64_t id)
    {
        pending_.erase(id); // expect: freed-in-flight
    }

    tcp::socket socket_;
    asio::steady_timer sweep_;
    std::unordered_map<std::uint64_t, std::unique_ptr<invocation>> pending_;
    std::deque<std::uint64_t> order_;
    std::uint64_t next_id_ = 0;
    bool writing_ = false;
};
