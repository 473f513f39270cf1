// Algorithms write through the iterators and ranges that they are given.
#include <algorithm>
#include <boost/asio.hpp>
#include <memory>
#include <vector>

class Writer : public std::enable_shared_from_this<Writer> {
 public:
  void transforms(const std::vector<char>& input) {
    write();
    std::transform(input.begin(), input.end(), bytes_.begin(),  // expect: mutated-in-flight
                   [](char each) { return each; });
  }
  void copies(const std::vector<char>& input) {
    write();
    std::ranges::copy(input, bytes_.begin());  // expect: mutated-in-flight
  }
  void fills() {
    write();
    std::ranges::fill(bytes_, 'x');  // expect: mutated-in-flight
  }
  void sorts() {
    write();
    std::sort(bytes_.begin(), bytes_.end());  // expect: mutated-in-flight
  }
  void reads(std::vector<char>& output) {
    write();
    std::transform(bytes_.begin(), bytes_.end(), output.begin(), [](char each) { return each; });
    std::ranges::copy(bytes_, output.begin());
  }

 private:
  void write() {
    boost::asio::async_write(socket_, boost::asio::buffer(bytes_),
                             [self = shared_from_this()](auto, auto) {});
  }
  boost::asio::ip::tcp::socket socket_;
  std::vector<char> bytes_;
};
