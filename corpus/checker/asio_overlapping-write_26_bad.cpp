#include <boost/asio.hpp>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using error_code = boost::system::error_code;

struct packet {
    std::vector<std::uint8_t> bytes;
};
using packet_ptr = std::shared_ptr<const packet>;

class channel : public std::enable_shared_from_this<channel> {
public:
    channel(asio::io_context& io, tcp::socket s) : sock_(std::move(s)), strand_(asio::make_strand(io)) {}

    // May be called from any thread.
    void send(packet_ptr p)
    {
        asio::post(strand_, [self = shared_from_this(), p = std::move(p)] { self->transmit(p); });
    }

    void close()
    {
        asio::post(strand_, [self = shared_from_this()] {
            error_code ignored;
            self->sock_.close(ignored);
        });
    }

private:
    void transmit(const packet_ptr& p)
    {
        if (!sock_.is_open()) return;
        asio::async_write(sock_, asio::buffer(p->bytes), // expect: overlapping-write
                          asio::bind_executor(strand_, [self = shared_from_this(), p](error_code ec, std::size_t n) {
                              self->on_sent(ec, n);
                          }));
    }

    void on_sent(error_code ec, std::size_t n)
    {
        if (ec) {
            error_code ignored;
            sock_.close(ignored);
            return;
        }
        sent_ += n;
    }

    tcp::socket sock_;
    asio::strand<asio::io_context::executor_type> strand_;
    std::uint64_t sent_ = 0;
};

class network {
public:
    explicit network(unsigned threads)
    {
        for (unsigned i = 0; i < threads; ++i) pool_.emplace_back([this] { io_.run(); });
    }
    ~network()
    {
        work_.reset();
        for (auto& c : channels_) c->close();
        for (auto& t : pool_) t.join();
    }

    void adopt(tcp::socket s) { channels_.push_back(std::make_shared<channel>(io_, std::move(s))); }
    asio::io_context& context() { return io_; }

    void flood(const std::vector<packet_ptr>& batch)
    {
        for (auto& c : channels_)
            for (auto& p : batch) c->send(p); // allow: overlapping-write
    }

private:
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
    std::vector<std::shared_ptr<channel>> channels_;
    std::vector<std::thread> pool_;
};
