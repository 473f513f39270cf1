// Two sessions queue messages of the same class: what one takes out, the other has not lent.
#include <boost/asio.hpp>
#include <deque>
#include <memory>

using boost::system::error_code;

struct message {
  char bytes[64];
};

struct client {
  boost::asio::ip::tcp::socket socket;
  std::deque<message> queue;
  void write() {
    boost::asio::async_write(socket, boost::asio::buffer(queue.front().bytes),
                             [this](error_code failed, std::size_t) {
                               if (failed) return;
                               queue.pop_front();
                               if (!queue.empty()) write();
                             });
  }
};

struct session : std::enable_shared_from_this<session> {
  boost::asio::ip::tcp::socket socket;
  std::deque<message> queue;
  void write() {
    boost::asio::async_write(socket, boost::asio::buffer(queue.front().bytes),
                             [self = shared_from_this()](error_code failed, std::size_t) {
                               if (failed) return;
                               self->queue.pop_front();
                               if (!self->queue.empty()) self->write();
                             });
  }
};
