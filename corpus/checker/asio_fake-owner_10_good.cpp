#include <boost/asio.hpp>
#include <memory>
#include <string>

namespace asio = boost::asio;

using blob = std::shared_ptr<const char>;

struct page {
    blob data;
    std::size_t size;
};

static const char kIndex[] = "<html><body>It works.</body></html>\n";

page find_page(const std::string& path)
{
    if (path == "/") return {blob(kIndex, [](const char*) {}), sizeof kIndex - 1};
    auto text = std::make_shared<std::string>("no page at " + path + "\n");
    return {blob(text, text->data()), text->size()};
}

void respond(std::shared_ptr<asio::ip::tcp::socket> s, const std::string& path)
{
    page p = find_page(path);
    asio::async_write(*s, asio::buffer(p.data.get(), p.size), [s, hold = p.data](boost::system::error_code ec, std::size_t) {
        s->shutdown(asio::ip::tcp::socket::shutdown_both, ec);
    });
}
