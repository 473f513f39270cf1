// Chat gateway session as a coroutine over WebSocket: joins a room, then answers each line.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <exception>
#include <iostream>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

using stream = websocket::stream<net::ip::tcp::socket>;

class room_view {
public:
    explicit room_view(std::string name) : name_(std::move(name)) {}
    std::string welcome(const std::string& nick) const { return "* " + nick + " enters " + name_; }
    std::string render(const std::string& nick, const std::string& text)
    {
        return std::to_string(++lines_) + " <" + nick + "> " + text;
    }

private:
    std::string name_;
    unsigned lines_ = 0;
};

class chat_session {
public:
    chat_session(net::ip::tcp::socket s, room_view& room) : ws_(std::move(s)), room_(room) {}

    net::awaitable<void> run()
    {
        co_await ws_.async_accept(net::use_awaitable);
        ws_.text(true);
        const std::string nick = co_await line();
        co_await ws_.async_write(net::buffer(room_.welcome(nick)), net::use_awaitable);
        for (;;) {
            std::string text = co_await line();
            if (text == "/quit") break;
            co_await say(nick, text);
        }
        co_await ws_.async_close(websocket::close_code::normal, net::use_awaitable);
    }

private:
    net::awaitable<std::string> line()
    {
        beast::flat_buffer in;
        co_await ws_.async_read(in, net::use_awaitable);
        co_return beast::buffers_to_string(in.data());
    }

    net::awaitable<std::size_t> say(const std::string& nick, const std::string& text)
    {
        co_return co_await ws_.async_write(net::buffer(room_.render(nick, text) + "\n"), net::use_awaitable);
    }

    stream ws_;
    room_view& room_;
};

net::awaitable<void> chat(net::ip::tcp::socket s, room_view& room)
{
    chat_session session(std::move(s), room);
    try {
        co_await session.run();
    } catch (const std::exception& e) {
        std::clog << "chat: " << e.what() << '\n';
    }
}

int main()
{
    net::io_context io(1);
    room_view room("lounge");
    net::ip::tcp::acceptor acc(io, {net::ip::tcp::v4(), 9001});
    net::ip::tcp::socket first = acc.accept();
    net::co_spawn(io, chat(std::move(first), room), net::detached);
    io.run();
}
