#include <boost/asio.hpp>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

namespace asio = boost::asio;

std::shared_ptr<const std::string> render(int n)
{
    std::ostringstream os;
    for (int i = 0; i < n; ++i) os << "row " << i << '\n';
    return std::make_shared<const std::string>(os.str());
}

std::string_view body_of(const std::string& s)
{
    std::string_view v(s);
    v.remove_prefix(std::min<std::size_t>(v.find('\n') + 1, v.size()));
    return v;
}

void send_rows(std::shared_ptr<asio::ip::tcp::socket> sock, int n)
{
    auto page = render(n);
    const std::string_view body = body_of(*page);
    asio::async_write(*sock, asio::const_buffer(body.data(), body.size()), [sock, page](boost::system::error_code, std::size_t) { sock->close(); });
}
