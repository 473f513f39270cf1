#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <unordered_set>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class RelayServer;

// One client with its backend. Lives until it is closed and none of its operations is outstanding.
class RelayPair {
public:
    static void adopt(RelayServer& owner, tcp::socket client, tcp::socket backend);
    void shutdown();

private:
    struct Leg {
        tcp::socket from;
        std::array<std::uint8_t, 8192> data;
        std::uint64_t moved = 0;
        explicit Leg(tcp::socket s) : from(std::move(s)) {}
    };

    RelayPair(RelayServer& owner, tcp::socket client, tcp::socket backend);
    ~RelayPair();

    void pump(Leg& in, Leg& out);
    void watch_idle();

    template <class F>
    auto track(F f)
    {
        ++outstanding_;
        return [this, f = std::move(f)](error_code ec, std::size_t n = 0) mutable {
            f(ec, n);
            --outstanding_;
            reap();
        };
    }

    void reap()
    {
        if (closing_ && outstanding_ == 0) delete this;
    }

    RelayServer& owner_;
    Leg client_, backend_;
    asio::steady_timer idle_;
    unsigned outstanding_ = 0;
    std::uint64_t seen_ = 0;
    bool closing_ = false;
};

// Everything runs on the thread that calls run().
class RelayServer {
public:
    RelayServer(std::uint16_t port, tcp::endpoint backend)
        : io_(1), acceptor_(io_, tcp::endpoint(tcp::v4(), port)), backend_(std::move(backend)), signals_(io_, SIGTERM)
    {
    }

    void run()
    {
        signals_.async_wait([this](error_code ec, int) {
            if (ec) return;
            acceptor_.close(ec);
            for (RelayPair* p : std::vector<RelayPair*>(pairs_.begin(), pairs_.end())) p->shutdown();
        });
        accept();
        io_.run();
    }

private:
    friend class RelayPair;

    void accept()
    {
        acceptor_.async_accept([this](error_code ec, tcp::socket client) {
            if (ec == asio::error::operation_aborted || !acceptor_.is_open()) return;
            if (!ec) {
                tcp::socket up(io_);
                up.connect(backend_, ec);
                if (!ec) RelayPair::adopt(*this, std::move(client), std::move(up));
            }
            accept();
        });
    }

    asio::io_context io_;
    tcp::acceptor acceptor_;
    tcp::endpoint backend_;
    asio::signal_set signals_;
    std::unordered_set<RelayPair*> pairs_;
};

RelayPair::RelayPair(RelayServer& owner, tcp::socket client, tcp::socket backend)
    : owner_(owner), client_(std::move(client)), backend_(std::move(backend)), idle_(owner.io_)
{
    owner_.pairs_.insert(this);
}

RelayPair::~RelayPair() { owner_.pairs_.erase(this); }

void RelayPair::adopt(RelayServer& owner, tcp::socket client, tcp::socket backend)
{
    auto* p = new RelayPair(owner, std::move(client), std::move(backend));
    p->pump(p->client_, p->backend_);
    p->pump(p->backend_, p->client_);
    p->watch_idle();
}

void RelayPair::shutdown()
{
    if (std::exchange(closing_, true)) return;
    error_code ec;
    client_.from.close(ec);
    backend_.from.close(ec);
    idle_.cancel();
    // Both pumps and the timer are still to report, so the last of them deletes the pair.
}

void RelayPair::pump(Leg& in, Leg& out)
{
    in.from.async_read_some(asio::buffer(in.data), track([this, &in, &out](error_code ec, std::size_t n) {
        if (ec || closing_) return shutdown();
        asio::async_write(out.from, asio::buffer(in.data, n), track([this, &in, &out](error_code ec, std::size_t n) {
            if (ec || closing_) return shutdown();
            in.moved += n;
            pump(in, out);
        }));
    }));
}

void RelayPair::watch_idle()
{
    idle_.expires_after(std::chrono::minutes(5));
    idle_.async_wait(track([this](error_code, std::size_t) {
        const std::uint64_t total = client_.moved + backend_.moved;
        if (closing_ || std::exchange(seen_, total) == total) return shutdown();
        watch_idle();
    }));
}
