// An answer that is being written while the next request is read meets the next answer. Where the
// read waits for the end of the write there is one at a time.
#include <boost/asio.hpp>
#include <memory>
#include <string>

namespace asio = boost::asio;

class eager : public std::enable_shared_from_this<eager> {
 public:
  void read() {
    auto in = std::make_shared<std::string>();
    asio::async_read(socket_, asio::dynamic_buffer(*in),
                     [self = shared_from_this(), in](auto error, auto) {
                       if (error) return;
                       self->answer(*in);
                       self->read();
                     });
  }

 private:
  void answer(const std::string& request) {
    auto out = std::make_shared<std::string>(request);
    asio::async_write(socket_, asio::buffer(*out),  // expect: overlapping-write
                      [self = shared_from_this(), out](auto, auto) {});
  }
  asio::ip::tcp::socket socket_;
};

class patient : public std::enable_shared_from_this<patient> {
 public:
  void read() {
    auto in = std::make_shared<std::string>();
    asio::async_read(socket_, asio::dynamic_buffer(*in),
                     [self = shared_from_this(), in](auto error, auto) {
                       if (!error) self->answer(*in);
                     });
  }

 private:
  void answer(const std::string& request) {
    auto out = std::make_shared<std::string>(request);
    asio::async_write(socket_, asio::buffer(*out),
                      [self = shared_from_this(), out](auto error, auto) {
                        if (!error) self->read();
                      });
  }
  asio::ip::tcp::socket socket_;
};
