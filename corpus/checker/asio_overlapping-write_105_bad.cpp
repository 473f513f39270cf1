#include <boost/asio.hpp>
#include <charconv>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

namespace gateway {

struct Report {
    unsigned seq = 0;
    bool wants_ack = false;
    std::string reading;
};

static std::optional<Report> parse_report(std::string_view line)
{
    // "<seq>[!] <reading>"
    Report r;
    auto [p, ec] = std::from_chars(line.data(), line.data() + line.size(), r.seq);
    if (ec != std::errc()) return std::nullopt;
    std::string_view rest(p, std::size_t(line.data() + line.size() - p));
    if (!rest.empty() && rest.front() == '!') {
        r.wants_ack = true;
        rest.remove_prefix(1);
    }
    if (rest.empty() || rest.front() != ' ') return std::nullopt;
    r.reading.assign(rest.substr(1));
    return r;
}

class DeviceLink : public std::enable_shared_from_this<DeviceLink> {
public:
    using Sink = std::function<void(const Report&)>;

    // `sock` comes from an acceptor that gives every connection a strand of its own.
    DeviceLink(tcp::socket sock, Sink sink) : sock_(std::move(sock)), wake_(sock_.get_executor()), sink_(std::move(sink))
    {
        wake_.expires_at(asio::steady_timer::time_point::max());
    }

    void start()
    {
        asio::co_spawn(sock_.get_executor(), [self = shared_from_this()] { return self->reader(); }, asio::detached);
        asio::co_spawn(sock_.get_executor(), [self = shared_from_this()] { return self->writer(); }, asio::detached);
    }

    void command(std::string verb)
    {
        verb += "\r\n";
        asio::post(sock_.get_executor(), [self = shared_from_this(), verb = std::move(verb)]() mutable {
            self->enqueue(std::move(verb));
        });
    }

private:
    void enqueue(std::string line)
    {
        outbox_.push_back(std::move(line));
        wake_.cancel_one();
    }

    void stop()
    {
        boost::system::error_code ignored;
        sock_.close(ignored);
        wake_.cancel();
    }

    awaitable<void> reader()
    {
        try {
            std::string in;
            while (sock_.is_open()) {
                std::size_t n = co_await asio::async_read_until(sock_, asio::dynamic_buffer(in, 4096), '\n', use_awaitable);
                auto report = parse_report(std::string_view(in).substr(0, n - 1));
                in.erase(0, n);
                if (!report) break;
                sink_(*report);
                if (report->wants_ack) {
                    std::string ack = "ACK " + std::to_string(report->seq) + "\r\n";
                    co_await asio::async_write(sock_, asio::buffer(ack), use_awaitable); // expect: overlapping-write
                }
            }
        } catch (const std::exception&) {
        }
        stop();
    }

    awaitable<void> writer()
    {
        try {
            while (sock_.is_open()) {
                if (outbox_.empty()) {
                    boost::system::error_code ec;
                    co_await wake_.async_wait(asio::redirect_error(use_awaitable, ec));
                    continue;
                }
                co_await asio::async_write(sock_, asio::buffer(outbox_.front()), use_awaitable); // allow: overlapping-write
                outbox_.pop_front();
            }
        } catch (const std::exception&) {
            stop();
        }
    }

    tcp::socket sock_;
    asio::steady_timer wake_;
    Sink sink_;
    std::deque<std::string> outbox_;
};

}  // namespace gateway
