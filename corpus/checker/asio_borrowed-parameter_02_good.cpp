#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace notify {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class channel {
public:
    virtual ~channel() = default;
    virtual void send(std::string_view text) = 0;
    virtual void stop() = 0;
};

class tls_channel : public channel, public std::enable_shared_from_this<tls_channel> {
public:
    using stream = asio::ssl::stream<tcp::socket>;

    tls_channel(asio::io_context& io, asio::ssl::context& ctx)
        : strand_(asio::make_strand(io)), stream_(strand_, ctx)
    {
    }

    stream& next() { return stream_; }

    void send(std::string_view text) override
    {
        auto line = std::make_shared<std::string>(text);
        line->push_back('\n');
        asio::post(strand_, [self = shared_from_this(), line] { self->enqueue(line); });
    }

    void stop() override
    {
        asio::dispatch(strand_, [self = shared_from_this()] {
            self->stopping_ = true;
            if (self->queue_.empty()) self->shutdown();
        });
    }

private:
    using line_ptr = std::shared_ptr<const std::string>;

    void enqueue(const line_ptr& l)
    {
        if (stopping_) return;
        queue_.push_back(l);
        if (queue_.size() == 1) write_front();
    }

    void write_front()
    {
        asio::async_write(stream_, asio::buffer(*queue_.front()), [self = shared_from_this()](error_code ec, std::size_t) {
            self->queue_.pop_front();
            if (ec) {
                self->queue_.clear();
                self->stopping_ = true;
            }
            if (!self->queue_.empty())
                self->write_front();
            else if (self->stopping_)
                self->shutdown();
        });
    }

    void shutdown()
    {
        if (closing_) return;
        closing_ = true;
        stream_.async_shutdown([self = shared_from_this()](error_code) {
            error_code ignored;
            self->stream_.lowest_layer().close(ignored);
        });
    }

    asio::strand<asio::io_context::executor_type> strand_;
    stream stream_;
    std::deque<line_ptr> queue_;
    bool stopping_ = false;
    bool closing_ = false;
};

class fanout : public channel {
public:
    void add(std::shared_ptr<channel> c) { out_.push_back(std::move(c)); }
    void send(std::string_view text) override
    {
        for (auto& c : out_) c->send(std::string("* ").append(text));
    }
    void stop() override
    {
        for (auto& c : out_) c->stop();
        out_.clear();
    }

private:
    std::deque<std::shared_ptr<channel>> out_;
};

}  // namespace notify
