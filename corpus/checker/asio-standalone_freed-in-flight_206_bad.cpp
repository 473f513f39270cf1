// Ingest side of a bulk loader: fixed-size slabs are read off a socket and handed to a parser.
#include <asio.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

class ingest : public std::enable_shared_from_this<ingest> {
public:
    using sink_fn = std::function<void(const std::vector<char>&)>;

    ingest(asio::ip::tcp::socket s, sink_fn sink)
        : sock_(std::move(s)), watchdog_(sock_.get_executor()), sink_(std::move(sink))
    {
    }

    void start()
    {
        arm_watchdog();
        next_slab();
    }

private:
    struct slab {
        explicit slab(std::size_t n) : bytes(n) {}
        std::vector<char> bytes;
    };

    void next_slab()
    {
        current_ = ++seq_;
        auto& s = slabs_[current_];
        s = std::make_unique<slab>(slab_size);
        asio::async_read(sock_, asio::buffer(s->bytes),
                         [self = shared_from_this(), id = current_](std::error_code ec, std::size_t) {
                             self->on_slab(id, ec);
                         });
    }

    void on_slab(unsigned id, std::error_code ec)
    {
        progressed_ = true;
        if (ec) {
            stopped_ = true;
            watchdog_.cancel();
            slabs_.clear();
            return;
        }
        if (auto it = slabs_.find(id); it != slabs_.end()) {
            sink_(it->second->bytes);
            slabs_.erase(it);
        }
        next_slab();
    }

    void arm_watchdog()
    {
        watchdog_.expires_after(std::chrono::seconds(5));
        watchdog_.async_wait([self = shared_from_this()](std::error_code ec) {
            if (ec || self->stopped_) return;
            self->on_watchdog();
            self->arm_watchdog();
        });
    }

    void on_watchdog()
    {
        if (!progressed_) discard(current_);
        progressed_ = false;
    }

    void discard(unsigned id)
    {
        ++discarded_;
        slabs_.erase(id); // expect: freed-in-flight
    }

    static constexpr std::size_t slab_size = 256 * 1024;
    asio::ip::tcp::socket sock_;
    asio::steady_timer watchdog_;
    sink_fn sink_;
    std::map<unsigned, std::unique_ptr<slab>> slabs_;
    unsigned seq_ = 0, current_ = 0, discarded_ = 0;
    bool progressed_ = false, stopped_ = false;
};

void load(asio::ip::tcp::socket s, ingest::sink_fn sink)
{
    std::make_shared<ingest>(std::move(s), std::move(sink))->start();
}
