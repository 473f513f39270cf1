#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;
using asio::awaitable;
using asio::co_spawn;
using asio::detached;
using asio::use_awaitable;
using asio::ip::tcp;

class member {
public:
    virtual ~member() = default;
    virtual void deliver(const std::string& line) = 0;
};

class room {
public:
    void join(std::shared_ptr<member> m)
    {
        members_.insert(m);
        for (const auto& line : recent_) m->deliver(line);
    }
    void leave(const std::shared_ptr<member>& m) { members_.erase(m); }
    void say(const std::string& line)
    {
        recent_.push_back(line);
        while (recent_.size() > 100) recent_.pop_front();
        for (const auto& m : members_) m->deliver(line);
    }

private:
    std::set<std::shared_ptr<member>> members_;
    std::deque<std::string> recent_;
};

class session : public member, public std::enable_shared_from_this<session> {
public:
    session(tcp::socket s, room& r) : socket_(std::move(s)), wake_(socket_.get_executor()), room_(r) { wake_.expires_at(std::chrono::steady_clock::time_point::max()); }

    void start()
    {
        room_.join(shared_from_this());
        co_spawn(socket_.get_executor(), [self = shared_from_this()] { return self->reader(); }, detached);
        co_spawn(socket_.get_executor(), [self = shared_from_this()] { return self->writer(); }, detached);
    }
    void deliver(const std::string& line) override
    {
        out_.push_back(line);
        wake_.cancel_one();
    }

private:
    awaitable<void> reader()
    {
        try {
            for (std::string line;;) {
                std::size_t n = co_await asio::async_read_until(socket_, asio::dynamic_buffer(line, 1024), "\n", use_awaitable);
                room_.say(line.substr(0, n));
                line.erase(0, n);
            }
        } catch (const std::exception&) {
            stop();
        }
    }
    awaitable<void> writer()
    {
        try {
            while (socket_.is_open()) {
                if (out_.empty()) {
                    boost::system::error_code ec;
                    co_await wake_.async_wait(asio::redirect_error(use_awaitable, ec));
                } else {
                    co_await asio::async_write(socket_, asio::buffer(out_.front()), use_awaitable);
                    out_.pop_front();
                }
            }
        } catch (const std::exception&) {
            stop();
        }
    }
    void stop()
    {
        room_.leave(shared_from_this());
        socket_.close();
        wake_.cancel();
    }

    tcp::socket socket_;
    asio::steady_timer wake_;
    room& room_;
    std::deque<std::string> out_;
};

static awaitable<bool> polite(tcp::socket& s, std::string_view password)
{
    std::string got(password.size(), '\0');
    asio::steady_timer limit(s.get_executor(), 5s);
    auto r = co_await (asio::async_read(s, asio::buffer(got), use_awaitable) || limit.async_wait(use_awaitable));
    co_return r.index() == 0 && got == password;
}

static awaitable<void> audit(asio::steady_timer::duration after, const tcp::endpoint& who, std::deque<std::string>* log)
{
    asio::steady_timer t(co_await asio::this_coro::executor, after);
    co_await t.async_wait(use_awaitable);
    log->push_back(who.address().to_string());
}

awaitable<void> listener(unsigned short port, room& r, std::deque<std::string>* log)
{
    auto ex = co_await asio::this_coro::executor;
    tcp::acceptor acceptor(ex, {tcp::v4(), port});
    for (;;) {
        tcp::socket s = co_await acceptor.async_accept(use_awaitable);
        const tcp::endpoint from = s.remote_endpoint();
        co_spawn(ex, audit(1min, from, log), detached); // expect: detached-coroutine-reference
        if (!co_await polite(s, "open sesame\n")) continue;
        std::make_shared<session>(std::move(s), r)->start();
    }
}

int main()
{
    asio::io_context io(1);
    room lobby;
    std::deque<std::string> log;
    co_spawn(io, listener(7000, lobby, &log), detached);
    io.run();
}
