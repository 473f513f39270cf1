#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;

class rpc_message {
public:
    rpc_message(std::uint32_t id, std::vector<std::uint8_t> body) : body_(std::move(body))
    {
        const auto n = std::uint32_t(body_.size());
        for (int i = 0; i < 4; ++i) {
            head_[i] = std::uint8_t(id >> (24 - 8 * i));
            head_[4 + i] = std::uint8_t(n >> (24 - 8 * i));
        }
    }
    std::array<asio::const_buffer, 2> buffers() const { return {asio::buffer(head_), asio::buffer(body_)}; }
    std::size_t size() const { return head_.size() + body_.size(); }

private:
    std::array<std::uint8_t, 8> head_{};
    std::vector<std::uint8_t> body_;
};

class rpc_channel : public std::enable_shared_from_this<rpc_channel> {
public:
    using error_fn = std::function<void(boost::system::error_code)>;

    rpc_channel(tcp::socket s, error_fn on_error)
        : socket_(std::move(s)), strand_(asio::make_strand(socket_.get_executor())), on_error_(std::move(on_error))
    {
    }

    void call(std::vector<std::uint8_t> body)
    {
        asio::post(strand_, [self = shared_from_this(), body = std::move(body)]() mutable {
            self->outbox_.push_back(std::make_unique<rpc_message>(self->next_id_++, std::move(body)));
            if (!self->sending_) self->transmit();
        });
    }

private:
    void transmit()
    {
        if (outbox_.empty()) return;
        sending_ = true;
        auto msg = std::move(outbox_.front());
        outbox_.pop_front();
        auto done = [self = shared_from_this()](const rpc_message& m, boost::system::error_code ec) {
            self->sending_ = false;
            if (ec) return self->on_error_(ec);
            self->bytes_sent_ += m.size();
            self->transmit();
        };
        asio::async_write(socket_, msg->buffers(), // expect: moved-in-call
                          asio::bind_executor(strand_, [done, msg = std::move(msg)](boost::system::error_code ec, std::size_t) { // allow: moved-in-call
                              done(*msg, ec);
                          }));
    }

    tcp::socket socket_;
    asio::strand<asio::any_io_executor> strand_;
    error_fn on_error_;
    std::deque<std::unique_ptr<rpc_message>> outbox_;
    std::uint32_t next_id_ = 1;
    std::uint64_t bytes_sent_ = 0;
    bool sending_ = false;
};
