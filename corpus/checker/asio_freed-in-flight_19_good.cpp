#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class rpc_client : public std::enable_shared_from_this<rpc_client> {
public:
    using reply_handler = std::function<void(error_code, std::string)>;

    explicit rpc_client(tcp::socket s) : socket_(std::move(s)) {}

    void call(std::string request, std::chrono::milliseconds timeout, reply_handler h)
    {
        const std::uint32_t id = ++last_id_;
        auto c = std::make_shared<pending_call>(socket_.get_executor());
        c->frame = frame(id, request);
        c->done = std::move(h);
        c->deadline.expires_after(timeout);
        c->deadline.async_wait([self = shared_from_this(), id](error_code ec) {
            if (!ec) self->on_deadline(id);
        });
        pending_.emplace(id, std::move(c));
        to_send_.push_back(id);
        if (!writing_) write_next();
    }

    void on_reply(std::uint32_t id, std::string body)
    {
        auto it = pending_.find(id);
        if (it == pending_.end()) return;
        auto done = std::move(it->second->done);
        pending_.erase(it);
        done(error_code{}, std::move(body));
    }

private:
    struct pending_call {
        explicit pending_call(const asio::any_io_executor& ex) : deadline(ex) {}
        std::string frame;
        reply_handler done;
        asio::steady_timer deadline;
    };

    static std::string frame(std::uint32_t id, const std::string& body)
    {
        std::string out;
        out.reserve(body.size() + 8);
        for (int shift = 24; shift >= 0; shift -= 8) out.push_back(char(id >> shift));
        const auto n = std::uint32_t(body.size());
        for (int shift = 24; shift >= 0; shift -= 8) out.push_back(char(n >> shift));
        return out += body;
    }

    void write_next()
    {
        while (!to_send_.empty()) {
            auto it = pending_.find(to_send_.front());
            to_send_.pop_front();
            if (it == pending_.end()) continue;
            writing_ = true;
            asio::async_write(socket_, asio::buffer(it->second->frame),
                              [self = shared_from_this(), call = it->second](error_code ec, std::size_t) {
                                  self->writing_ = false;
                                  if (!ec) self->write_next();
                              });
            return;
        }
    }

    void on_deadline(std::uint32_t id)
    {
        auto it = pending_.find(id);
        if (it == pending_.end()) return;
        auto done = std::move(it->second->done);
        pending_.erase(it);
        done(asio::error::timed_out, {});
    }

    tcp::socket socket_;
    std::uint32_t last_id_ = 0;
    bool writing_ = false;
    std::deque<std::uint32_t> to_send_;
    std::unordered_map<std::uint32_t, std::shared_ptr<pending_call>> pending_;
};
