#include <array>
#include <asio.hpp>
#include <memory>
#include <string>

class face : public std::enable_shared_from_this<face> {
public:
    explicit face(asio::ip::tcp::socket s) : sock_(std::move(s)), strand_(asio::make_strand(sock_.get_executor())) {}

    void send(std::string pkt)
    {
        asio::dispatch(strand_, [self = shared_from_this(), pkt = std::move(pkt)]() mutable {
            if (self->count_ == self->ring_.size()) return;
            self->ring_[(self->head_ + self->count_++) % self->ring_.size()] = std::move(pkt);
            if (self->count_ == 1) self->write();
        });
    }

private:
    void write()
    {
        asio::async_write(sock_, asio::buffer(ring_[head_]),
                          asio::bind_executor(strand_, [self = shared_from_this()](std::error_code ec, std::size_t) {
                              self->head_ = (self->head_ + 1) % self->ring_.size();
                              --self->count_;
                              if (!ec && self->count_) self->write();
                          }));
    }

    asio::ip::tcp::socket sock_;
    asio::strand<asio::any_io_executor> strand_;
    std::array<std::string, 64> ring_;
    std::size_t head_ = 0, count_ = 0;
};
