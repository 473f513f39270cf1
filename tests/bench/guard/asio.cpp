// Boost.Asio, on epoll or (with BOOST_ASIO_HAS_IO_URING) on io_uring: buffers of composed and of
// single operations. Small transfers hide the bug from everything that looks at system calls.
#include <boost/asio.hpp>
#include <iterator>
#include <memory>
#include <vector>

#include "cases.h"

namespace {

namespace asio = boost::asio;
using Socket = asio::local::stream_protocol::socket;
constexpr std::size_t large = 8 << 20;

struct Ends {
  asio::io_context context;
  Socket a{context}, b{context};
  std::vector<char> sink = std::vector<char>(65536);
  std::size_t got = 0, wanted = 0;
  Ends() { asio::local::connect_pair(a, b); }
  void read_all(std::size_t size) {
    wanted = size;
    read_more();
    context.run();
  }
  void read_more() {
    b.async_read_some(asio::buffer(sink), [this](boost::system::error_code error, std::size_t n) {
      got += n;
      if (!error && got < wanted) read_more();
    });
  }
};

void ignore(boost::system::error_code, std::size_t) {}

void string_freed_of(std::size_t size, bool bad) {
  Ends ends;
  auto text = std::make_unique<std::string>(size, 'a');
  asio::async_write(ends.a, asio::buffer(*text), ignore);
  if (bad) text.reset();  // culprit string_freed string_freed_small
  ends.read_all(size);
}
void string_freed(bool bad) {
  string_freed_of(large, bad);
}
void string_freed_small(bool bad) {
  string_freed_of(1000, bad);
}

void mutated_of(std::size_t size, bool bad) {
  Ends ends;
  std::vector<char> data(size, 'a');
  asio::async_write(ends.a, asio::buffer(data), ignore);
  if (bad) data[size - 1] = 'X';  // culprit mutated mutated_small
  ends.read_all(size);
}
void mutated(bool bad) {
  mutated_of(large, bad);
}
void mutated_small(bool bad) {
  mutated_of(1000, bad);
}

/// A pool of the program's own: nothing is freed, the memory is simply used again.
void pool_reused(bool bad) {
  Ends ends;
  static std::vector<char> pool(large, 'a');
  asio::async_write(ends.a, asio::buffer(pool), ignore);
  if (bad) memset(pool.data(), 'f', large);  // culprit pool_reused
  ends.read_all(large);
}

__attribute__((noinline)) void lend_local(Ends& ends, char* instead) {
  char local[64];
  memset(local, 0, sizeof local);
  // culprit read_stack
  ends.b.async_read_some(asio::buffer(instead ? instead : local, 64), ignore);
  asm volatile("" : : "r"(local) : "memory");
}
void read_stack(bool bad) {
  Ends ends;
  static char room[64];
  lend_local(ends, bad ? nullptr : room);
  overwrite_stack();
  asio::write(ends.a, asio::buffer("hello", 5));
  ends.context.run();
}

__attribute__((noinline)) void write_local(Ends& ends, char* instead) {
  char local[1000];
  memset(local, 'l', sizeof local);
  // culprit write_stack
  asio::async_write(ends.a, asio::buffer(instead ? instead : local, sizeof local), ignore);
  asm volatile("" : : "r"(local) : "memory");
}
void write_stack(bool bad) {
  Ends ends;
  static char room[1000];
  write_local(ends, bad ? nullptr : room);
  overwrite_stack();
  ends.read_all(sizeof room);
}

void read_freed(bool bad) {
  Ends ends;
  auto room = std::make_unique<std::vector<char>>(4096);
  asio::async_read(ends.b, asio::buffer(*room), asio::transfer_at_least(1), ignore);
  if (bad) room.reset();  // culprit read_freed
  asio::write(ends.a, asio::buffer("hello", 5));
  ends.context.run();
}

/// The documentation: no other write until this one has completed.
void second_write(bool bad) {
  Ends ends;
  static const std::vector<char> one(large, '1'), two(1000, '2');
  const auto more = [&] {
    asio::async_write(ends.a, asio::buffer(two), ignore);  // culprit second_write
  };
  asio::async_write(ends.a, asio::buffer(one), [&](boost::system::error_code, std::size_t) {
    if (!bad) more();
  });
  if (bad) more();
  ends.read_all(one.size() + two.size());
}

void reads_overlap(bool bad) {
  Ends ends, other;
  static char room[200];
  Socket second(ends.context), writer(ends.context);
  asio::local::connect_pair(second, writer);
  ends.b.async_read_some(asio::buffer(room, 100), ignore);
  // culprit reads_overlap
  second.async_read_some(asio::buffer(room + (bad ? 50 : 100), 100), ignore);
  asio::write(ends.a, asio::buffer("hello", 5));
  asio::write(writer, asio::buffer("hello", 5));
  ends.context.run();
}

constexpr Case cases[] = {
    {"string_freed", "freed-in-flight", string_freed},
    {"string_freed_small", "freed-in-flight", string_freed_small},
    {"mutated", "mutated-in-flight", mutated},
    {"mutated_small", "mutated-in-flight", mutated_small},
    {"pool_reused", "mutated-in-flight", pool_reused},
    {"read_stack", "stack-escape", read_stack},
    {"write_stack", "stack-escape", write_stack},
    {"read_freed", "freed-in-flight", read_freed},
    {"reads_overlap", "overlapping-write", reads_overlap},
    {"second_write", "overlapping-write", second_write},
};

}  // namespace

CASES_MAIN(cases)
