#include <atomic>
#include <boost/asio.hpp>
#include <boost/intrusive_ptr.hpp>
#include <cstdint>
#include <cstring>
#include <unordered_map>

namespace gamesrv {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class ref_counted {
public:
    ref_counted() = default;
    ref_counted(const ref_counted&) = delete;
    ref_counted& operator=(const ref_counted&) = delete;

protected:
    virtual ~ref_counted() = default;

private:
    friend void intrusive_ptr_add_ref(const ref_counted* p) { p->refs_.fetch_add(1, std::memory_order_relaxed); }
    friend void intrusive_ptr_release(const ref_counted* p)
    {
        if (p->refs_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete p;
    }
    mutable std::atomic<unsigned> refs_{0};
};

class connection final : public ref_counted {
public:
    using ptr = boost::intrusive_ptr<connection>;

    connection(tcp::socket s, std::uint32_t id) : socket_(std::move(s)), id_(id) {}

    void start() { asio::async_read(socket_, asio::buffer(in_), on_packet{ptr(this)}); }

    void reply(const void* p, std::size_t n)
    {
        if (writing_ || n > sizeof out_) {
            ++dropped_;
            return;
        }
        std::memcpy(out_, p, n);
        writing_ = true;
        asio::async_write(socket_, asio::buffer(out_, n), on_sent{ptr(this)});
    }

    void close()
    {
        error_code ec;
        socket_.close(ec);
    }

    std::uint32_t id() const { return id_; }

private:
    struct on_packet {
        ptr self;
        void operator()(error_code ec, std::size_t n) const
        {
            if (ec) return;
            self->reply(self->in_, n);
            self->start();
        }
    };

    struct on_sent {
        ptr self;
        void operator()(error_code, std::size_t) const { self->writing_ = false; }
    };

    tcp::socket socket_;
    std::uint32_t id_;
    unsigned dropped_ = 0;
    bool writing_ = false;
    unsigned char in_[64] = {};
    unsigned char out_[256] = {};
};

class world {
public:
    void join(tcp::socket s)
    {
        connection::ptr c(new connection(std::move(s), ++last_));
        players_[c->id()] = c;
        c->start();
    }

    void kick(std::uint32_t id)
    {
        auto it = players_.find(id);
        if (it == players_.end()) return;
        it->second->close();
        players_.erase(it);
    }

private:
    std::unordered_map<std::uint32_t, connection::ptr> players_;
    std::uint32_t last_ = 0;
};

}  // namespace gamesrv
