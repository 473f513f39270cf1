#include <array>
#include <boost/asio.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class metric_registry {
public:
    void add(const std::string& name, double by)
    {
        std::lock_guard<std::mutex> lock(m_);
        values_[name] += by;
    }
    std::string render() const
    {
        std::lock_guard<std::mutex> lock(m_);
        std::string out;
        for (const auto& [name, v] : values_) out += name + ' ' + std::to_string(v) + '\n';
        return out;
    }

private:
    mutable std::mutex m_;
    std::map<std::string, double> values_;
};

// Answers each scrape on its own connection and closes it.
class scrape_session : public std::enable_shared_from_this<scrape_session> {
public:
    scrape_session(tcp::socket s, const metric_registry& r) : sock_(std::move(s)), registry_(r) {}

    void start()
    {
        asio::async_read_until(sock_, asio::dynamic_buffer(request_, 8192), "\r\n\r\n", [self = shared_from_this()](error_code ec, std::size_t) {
            if (ec) return;
            if (self->request_.rfind("GET /metrics ", 0) == 0)
                self->reply();
            else
                self->refuse();
        });
    }

private:
    void reply()
    {
        const asio::const_buffer body = asio::buffer(registry_.render()); // allow: view-of-temporary
        head_ = "HTTP/1.0 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
        const std::array<asio::const_buffer, 2> message{asio::buffer(head_), body}; // allow: view-of-temporary
        asio::async_write(sock_, message, [self = shared_from_this()](error_code, std::size_t) { self->close(); }); // expect: view-of-temporary
    }

    void refuse()
    {
        static const std::string no = "HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        asio::async_write(sock_, asio::buffer(no), [self = shared_from_this()](error_code, std::size_t) { self->close(); });
    }

    void close()
    {
        error_code ignored;
        sock_.shutdown(tcp::socket::shutdown_both, ignored);
    }

    tcp::socket sock_;
    const metric_registry& registry_;
    std::string request_, head_;
};

void serve(tcp::acceptor& acc, const metric_registry& r)
{
    acc.async_accept([&acc, &r](error_code ec, tcp::socket s) {
        if (!ec) std::make_shared<scrape_session>(std::move(s), r)->start();
        serve(acc, r);
    });
}
