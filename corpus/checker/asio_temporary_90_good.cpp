#include <boost/asio.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <iomanip>
#include <memory>
#include <sstream>

namespace asio = boost::asio;

static std::string csv(double x, double y)
{
    std::ostringstream os;
    os << std::fixed << std::setprecision(3) << x << ',' << y << '\n';
    return os.str();
}

void blocking(asio::ip::tcp::socket& s, double x) { asio::write(s, asio::buffer(csv(x, x))); }

// get() is called before the full-expression ends.
std::size_t through_future(asio::ip::tcp::socket& s, double x) { return asio::async_write(s, asio::buffer(csv(x, 1)), asio::use_future).get(); }

void stackful(asio::ip::tcp::socket& s, double x, asio::yield_context y) { asio::async_write(s, asio::buffer(csv(x, 2)), y); }

asio::awaitable<std::size_t> stackless(asio::ip::tcp::socket& s, double x)
{
    co_return co_await asio::async_write(s, asio::buffer(csv(x, 3)), asio::use_awaitable);
}
