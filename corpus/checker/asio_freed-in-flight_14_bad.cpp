// Data grid client: invocations live in a map until they are answered or too old.
#include <array>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace asio = boost::asio;
using boost::system::error_code;
using steady = std::chrono::steady_clock;

struct invocation {
    std::uint64_t id = 0;
    std::vector<std::uint8_t> frame;
    std::function<void(error_code)> done;
    steady::time_point deadline;
};

class grid_connection : public std::enable_shared_from_this<grid_connection> {
public:
    grid_connection(asio::io_context& io, asio::ssl::context& ctx) : stream_(io, ctx), sweeper_(io) {}

    void start()
    {
        read_ack();
        arm_sweeper();
    }

    void invoke(std::unique_ptr<invocation> inv)
    {
        const auto id = inv->id = ++last_id_;
        inv->deadline = steady::now() + std::chrono::seconds(5);
        open_.emplace(id, std::move(inv));
        outbox_.push_back(id);
        if (outbox_.size() == 1) write_front();
    }

private:
    void write_front()
    {
        while (!outbox_.empty() && !open_.count(outbox_.front())) outbox_.pop_front();
        if (outbox_.empty()) return;
        invocation& inv = *open_.at(outbox_.front());
        asio::async_write(stream_, asio::buffer(inv.frame), // allow: freed-in-flight
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec) return;
                              self->outbox_.pop_front();
                              self->write_front();
                          });
    }

    void read_ack()
    {
        asio::async_read(stream_, asio::buffer(ack_), [self = shared_from_this()](error_code ec, std::size_t) {
            if (ec) return;
            std::uint64_t id = 0;
            for (auto b : self->ack_) id = id << 8 | b;
            self->finish(id, {});
            self->read_ack();
        });
    }

    void arm_sweeper()
    {
        sweeper_.expires_after(std::chrono::milliseconds(500));
        sweeper_.async_wait([self = shared_from_this()](error_code ec) {
            if (ec) return;
            std::vector<std::uint64_t> late;
            for (auto& [id, inv] : self->open_)
                if (inv->deadline < steady::now()) late.push_back(id);
            for (auto id : late) self->finish(id, asio::error::timed_out);
            self->arm_sweeper();
        });
    }

    void finish(std::uint64_t id, error_code ec)
    {
        auto it = open_.find(id);
        if (it == open_.end()) return;
        auto done = std::move(it->second->done);
        open_.erase(it); // expect: freed-in-flight
        if (done) done(ec);
    }

    asio::ssl::stream<asio::ip::tcp::socket> stream_;
    asio::steady_timer sweeper_;
    std::unordered_map<std::uint64_t, std::unique_ptr<invocation>> open_;
    std::deque<std::uint64_t> outbox_;
    std::array<std::uint8_t, 8> ack_{};
    std::uint64_t last_id_ = 0;
};
