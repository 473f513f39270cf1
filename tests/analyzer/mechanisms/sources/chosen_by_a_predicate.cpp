// What a predicate looks at in each element was looked at before those that it chooses go: by a
// method of theirs or a flag, typed or as `auto`, and in what a map holds.
#include <algorithm>
#include <boost/asio.hpp>
#include <list>
#include <map>
#include <memory>
#include <vector>

namespace asio = boost::asio;

template <int>
struct session {
  explicit session(asio::io_context& io) : socket(io) {}
  void read() {
    busy = true;
    socket.async_read_some(asio::buffer(in), [this](auto, auto) { busy = false; });
  }
  bool is_done() const { return !busy; }
  asio::ip::tcp::socket socket;
  char in[64];
  bool busy = false;
};

struct keyed {
  void start(asio::io_context& io) {
    all[1] = std::make_unique<session<1>>(io);
    all[1]->read();
  }
  void sweep() {
    std::erase_if(all, [](const auto& one) { return one.second->is_done(); });
  }
  std::map<int, std::unique_ptr<session<1>>> all;
};

struct listed {
  void start(asio::io_context& io) {
    all.push_back(std::make_unique<session<2>>(io));
    all.back()->read();
  }
  void sweep() {
    all.remove_if([](const std::unique_ptr<session<2>>& one) { return !one->busy; });
  }
  std::list<std::unique_ptr<session<2>>> all;
};

struct in_a_row {
  void start(asio::io_context& io) {
    all.push_back(std::make_unique<session<3>>(io));
    all.back()->read();
  }
  void sweep() {
    all.erase(std::remove_if(all.begin(), all.end(), [](auto& one) { return one->is_done(); }),
              all.end());
  }
  std::vector<std::unique_ptr<session<3>>> all;
};

struct oldest {
  explicit oldest(asio::io_context& io) : socket(io) {}
  void read() {
    socket.async_read_some(asio::buffer(in), [](auto, auto) {});  // expect: member-no-keepalive
  }
  asio::ip::tcp::socket socket;
  char in[64];
  int port = 0;
};

struct by_its_port {
  void start(asio::io_context& io) {
    all.push_back(std::make_unique<oldest>(io));
    all.back()->read();  // the object goes by its name alone
  }
  void sweep(int port) {
    std::erase_if(all,  // expect: freed-in-flight
                  [port](const std::unique_ptr<oldest>& one) { return one->port == port; });
  }
  std::vector<std::unique_ptr<oldest>> all;
};

struct counted {
  explicit counted(asio::io_context& io) : socket(io) {}
  void read() {
    busy = true;
    socket.async_read_some(asio::buffer(in),  // expect: member-no-keepalive
                           [this](auto, auto) { busy = false; });
  }
  bool is_done() const { return !busy; }
  asio::ip::tcp::socket socket;
  char in[64];
  bool busy = false;
};

struct only_counts {
  void start(asio::io_context& io) {
    all.push_back(std::make_unique<counted>(io));
    all.back()->read();
  }
  void sweep() {
    done = std::count_if(all.begin(), all.end(), [](auto& one) { return one->is_done(); });
    all.clear();  // expect: freed-in-flight
  }
  std::vector<std::unique_ptr<counted>> all;
  std::ptrdiff_t done = 0;
};
