#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// memcached text protocol, one command at a time.
class cache_client : public std::enable_shared_from_this<cache_client> {
public:
    using callback = std::function<void(error_code, std::string)>;

    explicit cache_client(tcp::socket s) : socket_(std::move(s)) {}

    void get(const std::string& key, callback cb) { enqueue("get " + key + "\r\n", std::move(cb)); }
    void remove(const std::string& key, callback cb) { enqueue("delete " + key + "\r\n", std::move(cb)); }

private:
    using wire_type = std::string;
    struct job {
        wire_type wire;
        callback cb;
    };

    void enqueue(const std::string& line, callback cb)
    {
        jobs_.push(job{wire_type(line.begin(), line.end()), std::move(cb)});
        if (!active_) next();
    }

    void next()
    {
        if (jobs_.empty()) {
            active_ = false;
            return;
        }
        active_ = true;
        job j = std::move(jobs_.front());
        jobs_.pop();
        current_ = std::move(j.cb);
        send(std::move(j.wire));
    }

    void send(wire_type wire)
    {
        auto bytes = asio::buffer(wire);
        asio::async_write(socket_, bytes, [self = shared_from_this(), wire = std::move(wire)](error_code ec, std::size_t) { // expect: moved-in-call
            if (ec) return self->finish(ec, {});
            self->read_line();
        });
    }

    void read_line()
    {
        asio::async_read_until(socket_, asio::dynamic_buffer(in_), "\r\n",
                               [self = shared_from_this()](error_code ec, std::size_t n) {
                                   if (ec) return self->finish(ec, {});
                                   std::string line = self->in_.substr(0, n - 2);
                                   self->in_.erase(0, n);
                                   self->finish(ec, std::move(line));
                               });
    }

    void finish(error_code ec, std::string line)
    {
        auto cb = std::exchange(current_, nullptr);
        if (cb) cb(ec, std::move(line));
        if (ec) {
            error_code ignored;
            socket_.close(ignored);
            return;
        }
        next();
    }

    tcp::socket socket_;
    std::string in_;
    std::queue<job> jobs_;
    callback current_;
    bool active_ = false;
};
