// Once the owner was given away, the next object takes its place: what is filled then is another.
#include <boost/asio.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

struct Datagram {
  std::vector<char> bytes;
};

class Exporter : public std::enable_shared_from_this<Exporter> {
 public:
  void flush() {
    auto datagram = std::make_unique<Datagram>();
    for (const auto& [name, count] : counters_) {
      if (datagram->bytes.size() > 1400) {
        send(std::move(datagram));
        datagram = std::make_unique<Datagram>();
      }
      datagram->bytes.insert(datagram->bytes.end(), name.begin(), name.end());
    }
    send(std::move(datagram));
  }

  void fills_what_it_sent() {
    auto datagram = std::make_unique<Datagram>();
    Datagram& same = *datagram;
    for (const auto& [name, count] : counters_) {
      same.bytes.push_back('\n');  // expect: mutated-in-flight
      if (same.bytes.size() > 1400 && datagram) send(std::move(datagram));
    }
  }

 private:
  void send(std::unique_ptr<Datagram> datagram) {
    const boost::asio::const_buffer view = boost::asio::buffer(datagram->bytes);
    socket_.async_send_to(view, to_,
                          [self = shared_from_this(), datagram = std::move(datagram)](
                              boost::system::error_code, std::size_t) {});
  }

  boost::asio::ip::udp::socket socket_;
  boost::asio::ip::udp::endpoint to_;
  std::map<std::string, int> counters_;
};
