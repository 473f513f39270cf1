// `done || idle for long`: it goes after a while, whatever is pending.
#include <boost/asio.hpp>
#include <chrono>
#include <map>
#include <memory>

namespace asio = boost::asio;
using clock_type = std::chrono::steady_clock;

class session {
 public:
  explicit session(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}
  void read() {
    socket_.async_read_some(asio::buffer(bytes_),  // expect: member-no-keepalive
                            [this](boost::system::error_code failed, std::size_t) {
                              seen_ = clock_type::now();
                              done_ = bool(failed);
                              if (!done_) read();
                            });
  }
  bool idle(clock_type::time_point now) const {
    return done_ || now - seen_ > std::chrono::seconds(30);
  }

 private:
  asio::ip::tcp::socket socket_;
  clock_type::time_point seen_;
  bool done_ = false;
  char bytes_[512];
};

class patient_session {
 public:
  explicit patient_session(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}
  void read() {
    socket_.async_read_some(asio::buffer(bytes_),
                            [this](boost::system::error_code failed, std::size_t) {
      done_ = bool(failed);
      if (!done_) read();
    });
  }
  bool done() const { return done_; }

 private:
  asio::ip::tcp::socket socket_;
  bool done_ = false;
  char bytes_[512];
};

template <typename Session>
struct sessions {
  std::map<int, std::unique_ptr<Session>> all;
  void start(int id, asio::ip::tcp::socket socket) {
    all[id] = std::make_unique<Session>(std::move(socket));
    all[id]->read();
  }
};

struct server : sessions<session> {
  explicit server(asio::io_context& io) : timer(io) {}
  void sweep() {
    timer.expires_after(std::chrono::seconds(5));
    timer.async_wait([this](boost::system::error_code failed) {
      if (failed) return;
      for (auto it = all.begin(); it != all.end();)
        it = it->second->idle(clock_type::now()) ? all.erase(it) : std::next(it);
      sweep();
    });
  }
  asio::steady_timer timer;
};

struct patient_server : sessions<patient_session> {
  explicit patient_server(asio::io_context& io) : timer(io) {}
  void sweep() {
    timer.expires_after(std::chrono::seconds(5));
    timer.async_wait([this](boost::system::error_code failed) {
      if (failed) return;
      for (auto it = all.begin(); it != all.end();)
        it = it->second->done() ? all.erase(it) : std::next(it);
      sweep();
    });
  }
  asio::steady_timer timer;
};
