#include <boost/asio.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using namespace std::literals;

class hub : public std::enable_shared_from_this<hub> {
public:
    explicit hub(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void welcome() { asio::co_spawn(sock_.get_executor(), greet(shared_from_this(), "stranger"sv), asio::detached); }

    static asio::awaitable<void> greet(std::shared_ptr<hub> self, std::string_view name)
    {
        co_await asio::async_write(self->sock_, asio::buffer("welcome ", 8), asio::use_awaitable);
        co_await asio::async_write(self->sock_, asio::buffer(name), asio::use_awaitable);
    }

private:
    asio::ip::tcp::socket sock_;
};

int main(int argc, char** argv)
{
    asio::io_context io;
    auto h = std::make_shared<hub>(asio::ip::tcp::socket(io));
    std::string name = argc > 1 ? argv[1] : "nobody";
    asio::co_spawn(io, hub::greet(h, name), asio::detached);
    io.run();
}
