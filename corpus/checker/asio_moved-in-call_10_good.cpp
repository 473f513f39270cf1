#include <boost/asio.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;

using socket_ptr = std::shared_ptr<asio::ip::tcp::socket>;

void last_bytes(socket_ptr sock, std::vector<std::uint8_t> bytes)
{
    const auto view = asio::buffer(bytes);
    asio::async_write(*sock, view, [sock, keep = std::move(bytes)](boost::system::error_code, std::size_t) { sock->close(); });
}

void last_text(socket_ptr sock, std::unique_ptr<std::string> text)
{
    asio::const_buffer view(text->data(), text->size());
    asio::async_write(*sock, view, [sock, text = std::move(text)](boost::system::error_code, std::size_t) { sock->close(); });
}

void last_shared(socket_ptr sock, std::shared_ptr<std::string> text)
{
    auto& ref = *text;
    asio::async_write(*sock, asio::buffer(ref), [sock, text = std::move(text)](boost::system::error_code, std::size_t n) {
        if (n == text->size()) sock->close();
    });
}
