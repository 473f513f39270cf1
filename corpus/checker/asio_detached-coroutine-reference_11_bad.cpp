#include <boost/asio.hpp>
#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace asio = boost::asio;

class registry {
public:
    explicit registry(asio::any_io_executor ex) : ex_(std::move(ex)) {}

    void put(const std::string& key, int ttl)
    {
        values_[key] = ttl;
        asio::co_spawn(ex_, expire("cache/" + key, std::chrono::seconds(ttl)), asio::detached); // expect: detached-coroutine-reference
    }

private:
    asio::awaitable<void> expire(const std::string& key, std::chrono::seconds ttl)
    {
        asio::steady_timer t(ex_, ttl);
        co_await t.async_wait(asio::use_awaitable);
        values_.erase(key);
    }
    asio::any_io_executor ex_;
    std::map<std::string, int> values_;
};

registry& global_registry();
void remember(const std::string& k) { global_registry().put(k, 60); }
