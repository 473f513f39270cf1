// Dashboard: a timer renders the current counters and sends them to one WebSocket viewer.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

class counters {
public:
    void add(const std::string& name, long v) { values_[name] += v; }
    std::string table() const
    {
        std::string out;
        for (const auto& [name, v] : values_) out += name + '\t' + std::to_string(v) + '\n';
        return out;
    }

private:
    std::map<std::string, long> values_;
};

class viewer : public std::enable_shared_from_this<viewer> {
public:
    viewer(net::ip::tcp::socket s, std::shared_ptr<const counters> src)
        : ws_(std::move(s)), tick_(ws_.get_executor()), source_(std::move(src))
    {
    }

    void run()
    {
        ws_.async_accept(beast::bind_front_handler(&viewer::on_accept, shared_from_this()));
    }

private:
    void on_accept(beast::error_code ec)
    {
        if (ec) return;
        ws_.text(true);
        schedule();
    }

    void schedule()
    {
        tick_.expires_after(std::chrono::milliseconds(250));
        tick_.async_wait(beast::bind_front_handler(&viewer::on_tick, shared_from_this()));
    }

    void on_tick(beast::error_code ec)
    {
        if (ec || failed_) return;
        refresh();
        if (!sending_) transmit();
        schedule();
    }

    void refresh()
    {
        ++generation_;
        page_ = "generation " + std::to_string(generation_) + "\n" + source_->table(); // expect: mutated-in-flight
    }

    void transmit()
    {
        sending_ = true;
        sent_generation_ = generation_;
        ws_.async_write(net::buffer(page_), beast::bind_front_handler(&viewer::on_write, shared_from_this()));
    }

    void on_write(beast::error_code ec, std::size_t)
    {
        sending_ = false;
        if (ec) {
            failed_ = true;
            tick_.cancel();
            return;
        }
        if (sent_generation_ != generation_) transmit();
    }

    websocket::stream<beast::tcp_stream> ws_;
    net::steady_timer tick_;
    std::shared_ptr<const counters> source_;
    std::string page_;
    unsigned long generation_ = 0, sent_generation_ = 0;
    bool sending_ = false, failed_ = false;
};

void show(net::ip::tcp::socket s, std::shared_ptr<const counters> c)
{
    std::make_shared<viewer>(std::move(s), std::move(c))->run();
}
