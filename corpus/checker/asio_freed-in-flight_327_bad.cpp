#include <boost/asio.hpp>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Receives one upload into a spool file. Big blocks, so they are given back when the line is quiet.
class upload_receiver : public std::enable_shared_from_this<upload_receiver> {
public:
    upload_receiver(tcp::socket s, std::FILE* spool) : socket_(std::move(s)), quiet_(socket_.get_executor()), spool_(spool) {}
    ~upload_receiver()
    {
        delete[] block_;
        std::fclose(spool_);
    }
    upload_receiver(const upload_receiver&) = delete;
    upload_receiver& operator=(const upload_receiver&) = delete;

    void start()
    {
        watch();
        receive();
    }

private:
    static constexpr std::size_t block_size = 1 << 20;

    void receive()
    {
        if (!block_)
            block_ = new char[block_size];
        socket_.async_read_some(asio::buffer(block_, block_size), // allow: freed-in-flight
                                [self = shared_from_this()](error_code ec, std::size_t n) { self->on_data(ec, n); });
    }

    void on_data(error_code ec, std::size_t n)
    {
        if (ec) {
            closed_ = true;
            quiet_.cancel();
            return;
        }
        active_ = true;
        std::fwrite(block_, 1, n, spool_);
        receive();
    }

    void watch()
    {
        quiet_.expires_after(std::chrono::seconds(10));
        quiet_.async_wait([self = shared_from_this()](error_code ec) {
            if (ec || self->closed_)
                return;
            if (!std::exchange(self->active_, false))
                self->trim();
            self->watch();
        });
    }

    void trim()
    {
        std::fflush(spool_);
        delete[] block_; // expect: freed-in-flight
        block_ = nullptr;
    }

    tcp::socket socket_;
    asio::steady_timer quiet_;
    std::FILE* spool_;
    char* block_ = nullptr;
    bool active_ = false;
    bool closed_ = false;
};
