// A line server in coroutines, with a deadline.
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace asio::experimental::awaitable_operators;

asio::awaitable<void> serve_line(tcp::socket& socket, std::string& line) {
  const auto end = co_await asio::async_read_until(socket, asio::dynamic_buffer(line, 65536), '\n',
                                                   asio::use_awaitable);
  const std::string answer = line.substr(0, end);
  line.erase(0, end);
  co_await asio::async_write(socket, asio::buffer(answer), asio::use_awaitable);
}

asio::awaitable<void> serve(tcp::socket socket) {
  std::string line;
  asio::steady_timer deadline(co_await asio::this_coro::executor);
  for (;;) {
    deadline.expires_after(std::chrono::seconds(30));
    const auto first =
        co_await (serve_line(socket, line) || deadline.async_wait(asio::use_awaitable));
    if (first.index() == 1) co_return;
  }
}

asio::awaitable<void> listen(unsigned short port) {
  tcp::acceptor acceptor(co_await asio::this_coro::executor, tcp::endpoint(tcp::v4(), port));
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), serve(std::move(socket)), asio::detached);
  }
}

int main() {
  asio::io_context io;
  asio::co_spawn(io, listen(7007), asio::detached);
  io.run();
}
