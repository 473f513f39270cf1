#include <boost/asio.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace asio = boost::asio;

class hub : public std::enable_shared_from_this<hub> {
public:
    explicit hub(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void welcome(int id)
    {
        std::string name = "guest" + std::to_string(id);
        asio::co_spawn(sock_.get_executor(), greet(shared_from_this(), name), [](std::exception_ptr) {}); // expect: detached-coroutine-reference
    }

private:
    static asio::awaitable<void> greet(std::shared_ptr<hub> self, std::string_view name)
    {
        co_await asio::async_write(self->sock_, asio::buffer("welcome ", 8), asio::use_awaitable);
        co_await asio::async_write(self->sock_, asio::buffer(name), asio::use_awaitable); // allow: borrowed-parameter
    }
    asio::ip::tcp::socket sock_;
};
