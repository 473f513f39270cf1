#include <boost/asio.hpp>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

struct document {
    std::string etag;
    std::vector<char> body;
};

struct site {
    std::shared_ptr<const document> index;
    std::shared_ptr<const document> not_found;
};

awaitable<void> deliver(tcp::socket& s, const document& doc, const std::string& status)
{
    std::string head = "HTTP/1.0 " + status + "\r\nETag: \"" + doc.etag + "\"\r\nContent-Length: " + std::to_string(doc.body.size()) + "\r\n\r\n";
    std::vector<asio::const_buffer> parts{asio::buffer(head), asio::buffer(doc.body)};
    co_await asio::async_write(s, parts, use_awaitable);
}

void on_end(std::exception_ptr e)
{
    if (!e)
        return;
    try {
        std::rethrow_exception(e);
    } catch (const std::exception& x) {
        std::fprintf(stderr, "client: %s\n", x.what());
    }
}

awaitable<void> serve(tcp::acceptor acc, std::shared_ptr<const site> pages)
{
    auto ex = acc.get_executor();
    for (;;) {
        tcp::socket client = co_await acc.async_accept(use_awaitable);
        std::string tag = "client " + std::to_string(client.native_handle());

        asio::co_spawn(
            ex,
            [](tcp::socket s, std::shared_ptr<const site> p, std::string who) -> awaitable<void> {
                std::string request;
                co_await asio::async_read_until(s, asio::dynamic_buffer(request, 8192), "\r\n\r\n", use_awaitable);
                if (request.starts_with("GET / "))
                    co_await deliver(s, *p->index, "200 OK");
                else
                    co_await deliver(s, *p->not_found, "404 Not Found");
                std::printf("%s done\n", who.c_str());
            }(std::move(client), pages, tag),
            on_end);
    }
}

int main()
{
    asio::io_context io;
    auto pages = std::make_shared<site>();
    pages->index = std::make_shared<document>(document{"1", {'h', 'i', '\n'}});
    pages->not_found = std::make_shared<document>(document{"0", {'?', '\n'}});
    asio::co_spawn(io, serve(tcp::acceptor(io, {tcp::v4(), 8080}), pages), asio::detached);
    io.run();
}
