#include <asio.hpp>
#include <memory>
#include <utility>
#include <vector>

struct message {
    unsigned type = 0;
    std::vector<char> body;
};

struct write_op {
    std::unique_ptr<message> msg;
    std::shared_ptr<asio::ip::tcp::socket> sock;
    void operator()(const asio::error_code& ec, std::size_t) const
    {
        if (ec) sock->close();
    }
};

void post_message(std::shared_ptr<asio::ip::tcp::socket> sock, std::unique_ptr<message> msg)
{
    auto& out = *sock;
    if (msg->body.empty()) return;
    asio::async_write(out, asio::buffer(msg->body), write_op{std::move(msg), std::move(sock)}); // expect: moved-in-call
}
