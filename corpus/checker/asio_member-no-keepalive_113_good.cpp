#include <boost/asio.hpp>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

enum class Codec { legacy, framed };

using SharedSocket = std::shared_ptr<tcp::socket>;
using Header = std::array<std::uint8_t, 6>;
using Body = std::shared_ptr<std::vector<std::uint8_t>>;

class FrameReader : public std::enable_shared_from_this<FrameReader> {
public:
    using OnFrame = std::function<void(Body)>;
    using OnGone = std::function<void(error_code)>;

    FrameReader(SharedSocket sock, Codec codec, OnFrame f, OnGone g)
        : sock_(std::move(sock)), codec_(codec), on_frame_(std::move(f)), on_gone_(std::move(g))
    {
    }

    void start() { read_header(); }
    void stop() { stopped_ = true; }

private:
    std::size_t header_size() const { return codec_ == Codec::legacy ? 2 : 6; }

    std::uint32_t body_size(const Header& h) const
    {
        if (codec_ == Codec::legacy) return std::uint32_t(h[0]) << 8 | h[1];
        return std::uint32_t(h[2]) << 24 | std::uint32_t(h[3]) << 16 | std::uint32_t(h[4]) << 8 | h[5];
    }

    void read_header()
    {
        if (stopped_) return;
        auto hdr = std::make_shared<Header>();
        asio::async_read(*sock_, asio::buffer(*hdr, header_size()),
                         [weak = weak_from_this(), sock = sock_, hdr](error_code ec, std::size_t) {
                             if (auto self = weak.lock()) self->on_header(ec, *hdr);
                         });
    }

    void on_header(error_code ec, const Header& hdr)
    {
        if (stopped_) return;
        if (ec) return on_gone_(ec);
        const auto size = body_size(hdr);
        if (size > (1u << 20)) return on_gone_(asio::error::message_size);
        auto body = std::make_shared<std::vector<std::uint8_t>>(size);
        asio::async_read(*sock_, asio::buffer(*body), [weak = weak_from_this(), sock = sock_, body](error_code ec, std::size_t) {
            auto self = weak.lock();
            if (!self || self->stopped_) return;
            if (ec) return self->on_gone_(ec);
            self->on_frame_(body);
            self->read_header();
        });
    }

    SharedSocket sock_;
    Codec codec_;
    OnFrame on_frame_;
    OnGone on_gone_;
    bool stopped_ = false;
};

class Tunnel : public std::enable_shared_from_this<Tunnel> {
public:
    // The socket's executor is a strand.
    explicit Tunnel(tcp::socket s) : sock_(std::make_shared<tcp::socket>(std::move(s))) {}

    void open() { install(Codec::legacy); }

    // Called by the control connection when both ends have agreed on the new framing.
    void upgrade()
    {
        asio::dispatch(sock_->get_executor(), [self = shared_from_this()] {
            if (self->alive_) self->install(Codec::framed);
        });
    }

    std::size_t frames() const { return frames_; }

private:
    void install(Codec codec)
    {
        if (reader_) reader_->stop();
        error_code ignored;
        sock_->cancel(ignored);
        std::weak_ptr<Tunnel> weak = weak_from_this();
        reader_ = std::make_shared<FrameReader>(
            sock_, codec,
            [weak](Body b) {
                if (auto t = weak.lock(); t && !b->empty()) ++t->frames_;
            },
            [weak](error_code) {
                if (auto t = weak.lock()) t->alive_ = false;
            });
        reader_->start();
    }

    SharedSocket sock_;
    std::shared_ptr<FrameReader> reader_;
    std::size_t frames_ = 0;
    bool alive_ = true;
};
