// Print spooler front end: jobs arrive on connections; connections idle for a minute are removed.
#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class job_connection : public std::enable_shared_from_this<job_connection> {
public:
    using gone = std::function<void(int)>;

    job_connection(int id, tcp::socket s, gone g)
        : id_(id), socket_(std::move(s)), idle_(socket_.get_executor()), gone_(std::move(g))
    {
    }

    void start() { read(); }

    void stop()
    {
        error_code ignored;
        socket_.close(ignored);
        idle_.cancel();
    }

private:
    // Every handler owns a reference, so that member functions may be named freely below.
    template <class... Args>
    auto mine(void (job_connection::*fn)(Args...))
    {
        return [fn, self = shared_from_this()](Args... args) { (self.get()->*fn)(args...); };
    }

    void read()
    {
        idle_.expires_after(std::chrono::minutes(1));
        idle_.async_wait([weak = weak_from_this()](error_code ec) {
            auto self = weak.lock();
            if (!ec && self)
                self->expired();
        });
        socket_.async_read_some(asio::buffer(chunk_), mine(&job_connection::on_data));
    }

    void on_data(error_code ec, std::size_t n)
    {
        if (ec)
            return gone_(id_);
        job_.append(chunk_.data(), n);
        if (job_.ends_with("\x1b%-12345X"))
            return acknowledge();
        read();
    }

    void acknowledge()
    {
        reply_ = "accepted " + std::to_string(job_.size()) + "\n";
        job_.clear();
        asio::async_write(socket_, asio::buffer(reply_), mine(&job_connection::on_acknowledged));
    }

    void on_acknowledged(error_code ec, std::size_t)
    {
        if (ec)
            return gone_(id_);
        read();
    }

    void expired()
    {
        stop();
        gone_(id_);
    }

    int id_;
    tcp::socket socket_;
    asio::steady_timer idle_;
    gone gone_;
    std::array<char, 4096> chunk_;
    std::string job_, reply_;
};

class spooler {
public:
    void adopt(tcp::socket s)
    {
        int id = ++last_id_;
        auto c = std::make_shared<job_connection>(id, std::move(s), [this](int i) { connections_.erase(i); });
        connections_[id] = c;
        c->start();
    }

private:
    std::map<int, std::shared_ptr<job_connection>> connections_;
    int last_id_ = 0;
};
