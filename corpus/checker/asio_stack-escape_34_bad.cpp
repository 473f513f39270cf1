// Time probe: whichever comes first, the answer or the timer.
#include <array>
#include <boost/asio.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace asio = boost::asio;
namespace ex = boost::asio::experimental;
using asio::ip::udp;
using boost::system::error_code;

class time_probe : public std::enable_shared_from_this<time_probe> {
public:
    using result_fn = std::function<void(error_code, std::uint32_t)>;

    time_probe(asio::any_io_executor e, udp::endpoint server)
        : sock_(e, udp::v4()), timer_(e), server_(server) {}

    void query(result_fn cb)
    {
        if (cb_) return cb(asio::error::in_progress, 0);
        cb_ = std::move(cb);
        retries_left_ = 3;
        send_request();
    }

private:
    void send_request()
    {
        request_.fill(0);
        request_[0] = 0x1b;
        sock_.async_send_to(asio::buffer(request_), server_,
                            [self = shared_from_this()](error_code ec, std::size_t) {
                                if (ec) return self->report(ec, 0);
                                self->await_reply();
                            });
    }

    void await_reply()
    {
        std::array<std::uint8_t, 48> reply{};
        timer_.expires_after(std::chrono::seconds(1));
        ex::make_parallel_group(
            sock_.async_receive(asio::buffer(reply), asio::deferred), // expect: stack-escape
            timer_.async_wait(asio::deferred))
            .async_wait(ex::wait_for_one(), // allow: stack-escape
                        [self = shared_from_this(), reply](std::array<std::size_t, 2> order, error_code rec,
                                                           std::size_t n, error_code) {
                            if (order[0] == 1) return self->on_timeout();
                            if (rec) return self->report(rec, 0);
                            if (n < reply.size()) return self->report(asio::error::message_size, 0);
                            self->report({}, stamp(reply));
                        });
    }

    void on_timeout()
    {
        if (--retries_left_ > 0) return send_request();
        report(asio::error::timed_out, 0);
    }

    static std::uint32_t stamp(const std::array<std::uint8_t, 48>& p)
    {
        return std::uint32_t(p[40]) << 24 | std::uint32_t(p[41]) << 16 | std::uint32_t(p[42]) << 8 | p[43];
    }

    void report(error_code ec, std::uint32_t t)
    {
        if (auto f = std::exchange(cb_, nullptr)) f(ec, t);
    }

    udp::socket sock_;
    asio::steady_timer timer_;
    udp::endpoint server_;
    std::array<std::uint8_t, 48> request_{};
    result_fn cb_;
    int retries_left_ = 0;
};
