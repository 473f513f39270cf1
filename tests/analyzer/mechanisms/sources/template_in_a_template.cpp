// The member of a class template inside another one is judged as its instance, and only as that.
#include <boost/asio.hpp>
#include <memory>
#include <string>

template <typename Endpoint>
struct Server {
  template <typename Connection>
  struct Session {
    explicit Session(Connection& connection) : connection_(connection) {}
    void write() {
      std::string text = "200 ";
      text += connection_.key();
      boost::asio::async_write(  // expect: stack-escape
          connection_.socket(), boost::asio::buffer(text),
          [self = connection_.shared_from_this()](boost::system::error_code, std::size_t) {});
    }
    Connection& connection_;
  };
};

struct Endpoint {};

struct Connection : Server<Endpoint>::Session<Connection>,
                    std::enable_shared_from_this<Connection> {
  explicit Connection(boost::asio::io_context& context)
      : Server<Endpoint>::Session<Connection>(*this), socket_(context) {}
  boost::asio::ip::tcp::socket& socket() { return socket_; }
  std::string key();
  boost::asio::ip::tcp::socket socket_;
};

void serve(boost::asio::io_context& context) { std::make_shared<Connection>(context)->write(); }
