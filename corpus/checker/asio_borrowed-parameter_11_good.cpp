#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using error_code = boost::system::error_code;

class redis_client {
public:
    explicit redis_client(asio::any_io_executor ex) : sock_(ex) {}

    template <class CompletionToken>
    auto async_command(const std::string& request, std::string& reply, CompletionToken&& token)
    {
        return asio::async_initiate<CompletionToken, void(error_code)>(
            [this](auto handler, const std::string* req, std::string* rep) {
                asio::async_write(sock_, asio::buffer(*req), [this, rep, h = std::move(handler)](error_code ec, std::size_t) mutable {
                    if (ec) return std::move(h)(ec);
                    asio::async_read_until(sock_, asio::dynamic_buffer(*rep), "\r\n",
                                           [h = std::move(h)](error_code ec, std::size_t) mutable { std::move(h)(ec); });
                });
            },
            token, &request, &reply);
    }

private:
    asio::ip::tcp::socket sock_;
};

asio::awaitable<std::string> get(redis_client& c, std::string key)
{
    std::string reply;
    co_await c.async_command("GET " + key + "\r\n", reply, asio::use_awaitable);
    co_return reply;
}
