#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct invocation {
    std::uint64_t id = 0;
    std::vector<unsigned char> request;
    std::promise<std::string> result;
    std::chrono::steady_clock::time_point deadline;
};
using invocation_ptr = std::shared_ptr<invocation>;

// All members run on the connection's strand.
class cluster_connection : public std::enable_shared_from_this<cluster_connection> {
public:
    explicit cluster_connection(tcp::socket s) : socket_(std::move(s)) {}

    std::future<std::string> invoke(std::vector<unsigned char> request, std::chrono::milliseconds limit)
    {
        auto inv = std::make_shared<invocation>();
        inv->id = ++next_id_;
        inv->request = std::move(request);
        inv->deadline = std::chrono::steady_clock::now() + limit;
        pending_.emplace(inv->id, inv);
        order_.push_back(inv);
        if (!writing_) write_next();
        return inv->result.get_future();
    }

    void on_response(std::uint64_t id, std::string payload)
    {
        auto it = pending_.find(id);
        if (it == pending_.end()) return;
        it->second->result.set_value(std::move(payload));
        pending_.erase(it);
    }

    void expire(std::chrono::steady_clock::time_point now)
    {
        for (auto it = pending_.begin(); it != pending_.end();) {
            if (it->second->deadline > now) {
                ++it;
                continue;
            }
            it->second->result.set_exception(std::make_exception_ptr(std::runtime_error("timed out")));
            it = pending_.erase(it);
        }
    }

private:
    void write_next()
    {
        if (order_.empty()) return;
        invocation_ptr inv = std::move(order_.front());
        order_.pop_front();
        writing_ = true;
        asio::async_write(socket_, asio::buffer(inv->request),
                          [self = shared_from_this(), inv](error_code ec, std::size_t) {
                              self->writing_ = false;
                              if (ec) {
                                  self->pending_.erase(inv->id);
                                  return;
                              }
                              self->write_next();
                          });
    }

    tcp::socket socket_;
    std::unordered_map<std::uint64_t, invocation_ptr> pending_;
    std::deque<invocation_ptr> order_;
    std::uint64_t next_id_ = 0;
    bool writing_ = false;
};
