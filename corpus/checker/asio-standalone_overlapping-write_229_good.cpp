// Relay with an urgent and a bulk lane that share one stream.
#include <asio.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

class lane_scheduler {
public:
    void urgent(std::string m) { urgent_.push_back(std::move(m)); }
    void bulk(std::string m) { bulk_.push_back(std::move(m)); }
    bool empty() const { return urgent_.empty() && bulk_.empty(); }

    std::string take()
    {
        auto& lane = urgent_.empty() ? bulk_ : urgent_;
        std::string m = std::move(lane.front());
        lane.pop_front();
        return m;
    }

    void drop_all()
    {
        urgent_.clear();
        bulk_.clear();
    }

private:
    std::deque<std::string> urgent_;
    std::deque<std::string> bulk_;
};

class relay_link : public std::enable_shared_from_this<relay_link> {
public:
    using lost_handler = std::function<void(std::error_code)>;

    relay_link(asio::ip::tcp::socket s, lost_handler lost) : socket_(std::move(s)), lost_(std::move(lost)) {}

    void send_urgent(std::string m)
    {
        if (broken_) return;
        lanes_.urgent(std::move(m));
        maybe_write();
    }

    void send_bulk(std::string m)
    {
        if (broken_) return;
        lanes_.bulk(std::move(m));
        maybe_write();
    }

private:
    enum class phase { idle, writing };

    void maybe_write()
    {
        if (phase_ == phase::writing || lanes_.empty()) return;
        phase_ = phase::writing;
        current_ = lanes_.take();
        asio::async_write(socket_, asio::buffer(current_),
                          std::bind_front(&relay_link::on_written, shared_from_this()));
    }

    void on_written(std::error_code ec, std::size_t)
    {
        phase_ = phase::idle;
        if (ec) {
            broken_ = true;
            lanes_.drop_all();
            if (lost_) lost_(ec);
            return;
        }
        maybe_write();
    }

    asio::ip::tcp::socket socket_;
    lost_handler lost_;
    lane_scheduler lanes_;
    std::string current_;
    phase phase_ = phase::idle;
    bool broken_ = false;
};
