#include <boost/asio.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <string>
#include <vector>

namespace asio = boost::asio;

struct event {
    int kind;
    std::string detail;
    operator std::string() const { return std::to_string(kind) + ' ' + detail + '\n'; }
};

void publish(asio::ip::tcp::socket& s, const std::vector<event>& events, asio::yield_context yield)
{
    for (const event& e : events) asio::async_write(s, asio::buffer(std::string(e)), yield);
    const event last{0, "end of the list of everything that happened today"};
    std::future<std::size_t> f = asio::async_write(s, asio::buffer(static_cast<std::string>(last)), asio::use_future); // expect: temporary
    asio::post(s.get_executor(), yield);
    if (f.valid()) f.wait();
}
