#include <algorithm>
#include <boost/asio.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>

namespace asio = boost::asio;

class retrier : public std::enable_shared_from_this<retrier> {
public:
    explicit retrier(asio::any_io_executor ex) : timer_(ex) {}

    void schedule(const std::string& key, const std::map<std::string, int>& weights)
    {
        auto it = weights.find(key);
        const int w = it == weights.end() ? 1 : it->second;
        timer_.expires_after(std::chrono::milliseconds(100 * w));
        timer_.async_wait([this, self = shared_from_this(), &key](const boost::system::error_code& ec) { // expect: borrowed-parameter
            if (!ec) fire(key);
        });
    }

private:
    void fire(const std::string& key) { last_ = key; }
    asio::steady_timer timer_;
    std::string last_;
};
