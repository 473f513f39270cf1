// The specimen must stay ill: each test shows one of its faults at work. If one fails because the
// fault is gone, the specimen has been repaired by mistake.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <string>

extern "C" {
#include "cache_server.h"
#include "cbdata.h"
#include "comm_legacy.h"
}

namespace {

std::string story;
std::string* const told = &story;

void on_done(int, char* buffer, std::size_t size, int flag, void*) {
  *told += "handler(" + std::to_string(size) + "," + std::to_string(flag) + "," +
           (buffer ? "buffer" : "null") + ") ";
}
void on_free(void*) {
  *told += "free ";
}

struct Patient : testing::Test {
  void SetUp() override {
    story.clear();
    comm_init();
    comm_write_limit = 0;
    ASSERT_EQ(0, ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
    comm_open(ends[0]);
  }
  void TearDown() override {
    comm_close(ends[0]);
    ::close(ends[1]);
  }
  std::string received(std::size_t size) {
    std::string got(size, '\0');
    std::size_t have = 0;
    while (have < size) {
      const ssize_t n = ::recv(ends[1], got.data() + have, size - have, MSG_DONTWAIT);
      if (n <= 0 && comm_poll(10) == 0) break;
      if (n > 0) have += static_cast<std::size_t>(n);
    }
    got.resize(have);
    return got;
  }
  int ends[2];
};

TEST_F(Patient, skips_the_callback_of_a_dead_owner) {
  void* owner = cbdata_alloc(1);
  comm_write(ends[0], "data", 4, on_done, owner, nullptr);
  cbdata_free(owner);
  EXPECT_EQ("data", received(4)) << "sent all the same";
  EXPECT_EQ("", story);
}

TEST_F(Patient, frees_before_the_callback) {
  comm_write(ends[0], "data", 4, on_done, nullptr, on_free);
  comm_poll(10);
  EXPECT_EQ("free handler(4,0,null) ", story);
}

TEST_F(Patient, loses_a_replaced_write) {
  comm_write(ends[0], "first", 5, on_done, nullptr, on_free);
  testing::internal::CaptureStderr();
  comm_write(ends[0], "second", 6, on_done, nullptr, nullptr);
  EXPECT_NE("", testing::internal::GetCapturedStderr());
  EXPECT_EQ("second", received(6));
  EXPECT_EQ("handler(6,0,buffer) ", story);
}

TEST_F(Patient, calls_back_inside_close_and_forgets_the_read) {
  char into[4];
  comm_read(ends[0], into, sizeof into, on_done, nullptr);
  comm_write(ends[0], "data", 4, on_done, nullptr, nullptr);
  comm_close(ends[0]);
  EXPECT_EQ("handler(0,-2,buffer) ", story);
}

TEST_F(Patient, sends_what_became_of_a_borrowed_buffer) {
  char buffer[] = "aaaaaaaa";
  comm_write_limit = 4;
  comm_write(ends[0], buffer, 8, on_done, nullptr, nullptr);
  comm_poll(10);
  std::memset(buffer, 'Z', 8);
  EXPECT_EQ("aaaaZZZZ", received(8));
}

int client_of(int listener) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(comm_local_port(listener));
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  const int small = 4096;
  ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  EXPECT_EQ(0, ::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to));
  return fd;
}

std::string answer_of(int fd) {
  std::string all;
  char bytes[65536];
  for (int quiet = 0; quiet < 200;) {
    comm_poll(1);
    const ssize_t n = ::recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n == 0) break;
    quiet = n > 0 ? 0 : quiet + 1;
    if (n > 0) all.append(bytes, static_cast<std::size_t>(n));
  }
  return all.substr(std::min(all.size(), all.find("\r\n\r\n") + 4));
}

TEST(PatientServer, serves_and_sends_a_recycled_page_to_a_slow_client) {
  comm_init();
  comm_write_limit = 4096;
  const int listener = cache_server_start(0);
  ASSERT_GE(listener, 0);
  const auto ask = [&](const char* name) {
    const int fd = client_of(listener);
    const std::string request = std::string("GET /") + name + " HTTP/1.0\r\n\r\n";
    EXPECT_GT(::send(fd, request.data(), request.size(), 0), 0);
    return fd;
  };
  const int plain = ask("alone");
  const std::string whole = answer_of(plain);
  ::close(plain);
  EXPECT_EQ(std::string(256 * 1024, 'a'), whole) << "undisturbed it works: that is the luck";

  const int slow = ask("slow");
  for (int i = 0; i < 20; ++i) comm_poll(1);
  const unsigned before = cache_server_recycled();
  for (const char* name : {"b", "c", "d", "e", "f"}) {  // more than the store holds
    const int quick = ask(name);
    for (int i = 0; i < 10; ++i) comm_poll(1);
    ::close(quick);
  }
  EXPECT_GT(cache_server_recycled(), before);
  const std::string garbled = answer_of(slow);
  ::close(slow);
  EXPECT_NE(std::string::npos, garbled.find_first_not_of('s')) << "garbage was to be sent";
  comm_close(listener);
  comm_write_limit = 0;
}

}  // namespace
