// Length-prefixed frame transport: a base class owns the socket and the plumbing, protocols override
// the hooks that choose the frame kind and react to a finished frame.
#include <boost/asio.hpp>
#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace asio = boost::asio;

using frame_header = std::array<unsigned char, 6>;

class frame_transport : public std::enable_shared_from_this<frame_transport> {
public:
    explicit frame_transport(asio::ip::tcp::socket s) : socket_(std::move(s)) {}
    virtual ~frame_transport() = default;

    void send(std::string payload)
    {
        backlog_.push_back(std::make_shared<const std::string>(std::move(payload)));
        if (!busy_) pump();
    }

protected:
    virtual std::uint16_t kind() const = 0;
    virtual void on_frame_sent(std::size_t) {}
    virtual void on_broken(const boost::system::error_code&) {}

private:
    static frame_header encode_header(std::uint16_t kind, std::size_t n)
    {
        return {static_cast<unsigned char>(kind >> 8), static_cast<unsigned char>(kind),
                static_cast<unsigned char>(n >> 24),   static_cast<unsigned char>(n >> 16),
                static_cast<unsigned char>(n >> 8),    static_cast<unsigned char>(n)};
    }

    void pump()
    {
        busy_ = true;
        auto body = backlog_.front();
        backlog_.pop_front();
        frame_header head = encode_header(kind(), body->size());
        gather({asio::buffer(head), asio::buffer(*body)}, body); // expect: stack-escape
    }

    void gather(std::array<asio::const_buffer, 2> parts, std::shared_ptr<const std::string> body)
    {
        asio::async_write(socket_, parts, // allow: stack-escape
                          [self = shared_from_this(), body](boost::system::error_code ec, std::size_t n) {
                              self->finish(ec, n);
                          });
    }

    void finish(const boost::system::error_code& ec, std::size_t n)
    {
        busy_ = false;
        if (ec) {
            backlog_.clear();
            on_broken(ec);
            return;
        }
        on_frame_sent(n);
        if (!busy_ && !backlog_.empty()) pump();
    }

    asio::ip::tcp::socket socket_;
    std::deque<std::shared_ptr<const std::string>> backlog_;
    bool busy_ = false;
};

class metrics_transport final : public frame_transport {
public:
    using frame_transport::frame_transport;
    std::size_t frames() const { return frames_; }

protected:
    std::uint16_t kind() const override { return 0x4d54; }
    void on_frame_sent(std::size_t) override { ++frames_; }

private:
    std::size_t frames_ = 0;
};
