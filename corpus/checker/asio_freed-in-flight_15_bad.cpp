#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rpc {

namespace asio = boost::asio;
using boost::system::error_code;
using reply_fn = std::function<void(error_code)>;

struct invocation {
    std::uint64_t id = 0;
    std::vector<std::uint8_t> frame;
    reply_fn reply;
    std::unique_ptr<asio::steady_timer> deadline;
};

// Calls are written one after the other; a call stays in the table until it is answered or late.
class connection : public std::enable_shared_from_this<connection> {
public:
    explicit connection(asio::ip::tcp::socket s) : socket_(std::move(s)) {}

    void invoke(std::vector<std::uint8_t> frame, std::chrono::milliseconds limit, reply_fn fn)
    {
        const std::uint64_t id = ++last_;
        auto call = std::make_unique<invocation>();
        call->id = id;
        call->frame = std::move(frame);
        call->reply = std::move(fn);
        call->deadline = std::make_unique<asio::steady_timer>(socket_.get_executor(), limit);
        call->deadline->async_wait([self = shared_from_this(), id](error_code ec) {
            if (!ec)
                self->expire(id);
        });
        calls_.emplace(id, std::move(call));
        order_.push_back(id);
        if (!writing_)
            write_next();
    }

private:
    void write_next()
    {
        while (!order_.empty() && !calls_.count(order_.front()))
            order_.pop_front();
        if (order_.empty())
            return;
        writing_ = true;
        const auto& call = calls_[order_.front()];
        asio::async_write(socket_, asio::buffer(call->frame), // allow: freed-in-flight
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              self->writing_ = false;
                              self->order_.pop_front();
                              if (!ec)
                                  self->write_next();
                          });
    }

    void expire(std::uint64_t id)
    {
        auto it = calls_.find(id);
        if (it == calls_.end())
            return;
        reply_fn fn = std::move(it->second->reply);
        calls_.erase(it); // expect: freed-in-flight
        fn(asio::error::timed_out);
    }

    asio::ip::tcp::socket socket_;
    std::uint64_t last_ = 0;
    bool writing_ = false;
    std::deque<std::uint64_t> order_;
    std::unordered_map<std::uint64_t, std::unique_ptr<invocation>> calls_;
};

}  // namespace rpc
