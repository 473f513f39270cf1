// Faults inside io_uring's ring: submissions that fail for a while or for ever, a ring of four
// entries, an overflowing completion queue, short completions. This executable's own versions of
// liburing's calls stand in front of the library's.
#include <dlfcn.h>
#include <liburing.h>

#include <cerrno>

#include "support.h"

namespace {

struct ring_faults {
  int after = -1;  ///< submissions until the first that fails; below zero: none does
  int count = 0;   ///< how many fail then
  int error = 0;
  unsigned shortest = 0;  ///< sends and receives ask for at most this, 0: for all
  int failed = 0;
};
thread_local ring_faults faults;

void shorten(io_uring* ring) {
  const unsigned mask = *ring->sq.kring_mask;
  for (unsigned at = *ring->sq.khead; at != ring->sq.sqe_tail; ++at) {
    io_uring_sqe& sqe = ring->sq.sqes[at & mask];
    if (sqe.opcode != IORING_OP_SEND && sqe.opcode != IORING_OP_RECV) continue;
    if (sqe.len > faults.shortest) sqe.len = faults.shortest;
  }
}

/// A negative errno value when this submission is to fail.
int fault(io_uring* ring) {
  if (faults.shortest != 0) shorten(ring);
  if (faults.after < 0 || faults.after-- > 0) return 0;
  faults.after = 0;
  if (faults.count == 0) {
    faults.after = -1;
    return 0;
  }
  --faults.count;
  ++faults.failed;
  return -faults.error;
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int io_uring_submit(io_uring* ring) {
  static const auto real = next<int (*)(io_uring*)>("io_uring_submit");
  const int failure = fault(ring);
  return failure ? failure : real(ring);
}
int io_uring_submit_and_wait(io_uring* ring, unsigned wait_nr) {
  static const auto real = next<int (*)(io_uring*, unsigned)>("io_uring_submit_and_wait");
  const int failure = fault(ring);
  return failure ? failure : real(ring, wait_nr);
}
int io_uring_submit_and_wait_timeout(io_uring* ring, io_uring_cqe** cqe, unsigned wait_nr,
                                     __kernel_timespec* wait, sigset_t* mask) {
  static const auto real =
      next<int (*)(io_uring*, io_uring_cqe**, unsigned, __kernel_timespec*, sigset_t*)>(
          "io_uring_submit_and_wait_timeout");
  const int failure = fault(ring);
  return failure ? failure : real(ring, cqe, wait_nr, wait, mask);
}

}  // extern "C"

namespace holdfast::comm_tests {
namespace {

class UringFaults : public testing::Test {
 protected:
  void SetUp() override {
    if (!backend_available(backend_kind::io_uring)) GTEST_SKIP() << "this kernel refuses io_uring";
  }
  void TearDown() override { faults = {}; }
};

/// Messages to and fro between some pairs of channels, all at once.
struct chatter {
  chatter(unsigned entries, int pairs, std::size_t size)
      : ctx(make_backend(backend_kind::io_uring, entries)), message(pattern(size)) {
    for (int i = 0; i < pairs; ++i) {
      error_code ec;
      auto [a, b] = channel::stream_pair(ctx, ec);
      EXPECT_FALSE(ec) << ec.message();
      ends.push_back({a, b, {}});
    }
  }
  void note(const started& s) { accepted += static_cast<bool>(s); }
  void read_on(std::size_t i) {
    note(ends[i].b.read(ctx.default_pool(), [this, i](const completion& c, const slice& got) {
      ++completed;
      failed += c.what == outcome::failed;
      ends[i].got += got.text();
      if (c && ends[i].got.size() < message.size()) read_on(i);
    }));
  }
  void start() {
    for (std::size_t i = 0; i < ends.size(); ++i) {
      read_on(i);
      note(ends[i].a.write(message, [this](const completion& c) {
        ++completed;
        failed += c.what == outcome::failed;
      }));
    }
  }
  bool run() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (completed != accepted && std::chrono::steady_clock::now() < end) ctx.poll();
    return completed == accepted;
  }
  bool intact() const {
    return std::all_of(ends.begin(), ends.end(),
                       [this](const auto& e) { return e.got == message.text(); });
  }

  struct both {
    channel a, b;
    std::string got;
  };
  context ctx;
  slice message;
  std::vector<both> ends;
  int accepted = 0;
  int completed = 0;
  int failed = 0;
};

TEST_F(UringFaults, a_submission_that_fails_once_is_made_up_for) {
  for (const int error : {EAGAIN, EBUSY, ENOMEM, EINTR}) {
    for (int nth = 0; nth < 12; ++nth) {
      chatter c(64, 3, 400000);
      faults = {nth, 3, error, 0, 0};
      c.start();
      EXPECT_TRUE(c.run()) << nth << " " << c.completed << " of " << c.accepted;
      EXPECT_TRUE(c.intact()) << nth;
      EXPECT_EQ(0, c.failed);
      EXPECT_EQ(3, faults.failed) << nth;
      faults = {};
      EXPECT_EQ(0u, c.ctx.shutdown(std::chrono::seconds(5)));
    }
  }
}

TEST_F(UringFaults, a_ring_that_is_broken_fails_what_the_kernel_has_not_seen) {
  chatter c(64, 3, 30000);
  const std::uint32_t references = c.message.owner()->references();
  faults = {0, 1000000, EBADF, 0, 0};
  c.start();
  EXPECT_TRUE(c.run()) << "S1, S25: " << c.completed << " of " << c.accepted;
  EXPECT_EQ(c.accepted, c.failed);
  EXPECT_EQ(references, c.message.owner()->references()) << "memory stayed lent";
  for (const auto& e : c.ends) EXPECT_TRUE(e.got.empty());
  faults = {};
  EXPECT_EQ(0u, c.ctx.shutdown(std::chrono::seconds(5)));
}

TEST_F(UringFaults, a_ring_of_four_entries_serves_hundreds) {
  chatter c(4, 150, 5000);
  c.start();
  EXPECT_TRUE(c.run()) << c.completed << " of " << c.accepted;
  EXPECT_TRUE(c.intact());
  EXPECT_EQ(0u, c.ctx.shutdown(std::chrono::seconds(5)));
}

TEST_F(UringFaults, completions_beyond_the_queue_are_not_lost) {
  chatter c(4, 100, 1000);
  for (std::size_t i = 0; i < c.ends.size(); ++i) c.read_on(i);
  for (int i = 0; i < 60; ++i) c.ctx.poll();  // all polls are with the kernel
  for (const auto& e : c.ends) {              // and all are answered between two turns
    ASSERT_EQ(1000, ::send(e.a.native_handle(), c.message.data(), 1000, 0));
  }
  EXPECT_TRUE(c.run()) << c.completed << " of " << c.accepted;
  EXPECT_TRUE(c.intact());
  EXPECT_EQ(0u, c.ctx.shutdown(std::chrono::seconds(5)));
}

TEST_F(UringFaults, a_full_ring_that_takes_nothing_only_delays) {
  chatter c(4, 20, 2000);
  faults = {0, 40, EBUSY, 0, 0};
  c.start();
  for (int i = 0; i < 5; ++i) c.ctx.poll();
  // Cancels find no entry either, and must not be forgotten.
  for (std::size_t i = 0; i < 5; ++i) {
    c.ends[i].a.cancel();
    c.ends[i].b.cancel();
  }
  EXPECT_TRUE(c.run()) << c.completed << " of " << c.accepted;
  EXPECT_EQ(40, faults.failed);
  for (std::size_t i = 5; i < c.ends.size(); ++i) EXPECT_EQ(c.message.text(), c.ends[i].got) << i;
  faults = {};
  EXPECT_EQ(0u, c.ctx.shutdown(std::chrono::seconds(5)));
}

TEST_F(UringFaults, short_completions_keep_counts_and_bytes) {
  for (const unsigned shortest : {1u, 7u, 1000u}) {
    chatter c(64, 2, 3000);
    faults.shortest = shortest;
    std::string got;
    std::string space(3000, '\0');
    bool over = false;
    // A read on trust goes through the ring itself; one that takes a page does not.
    std::function<void()> next = [&] {
      c.ends[0].b.read(trusted(space.data(), space.size()), [&](const completion& r) {
        got.append(space, 0, r.n);
        EXPECT_LE(r.n, shortest);
        over = got.size() == 3000 || !r;
        if (!over) next();
      });
    };
    next();
    std::size_t told = 0;
    c.ends[0].a.write(c.message, [&](const completion& w) { told = w.n; });
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while ((!over || told == 0) && std::chrono::steady_clock::now() < end) c.ctx.poll();
    EXPECT_EQ(3000u, told);
    EXPECT_EQ(c.message.text(), got);
    faults = {};
    EXPECT_EQ(0u, c.ctx.shutdown(std::chrono::seconds(5)));
  }
}

}  // namespace
}  // namespace holdfast::comm_tests
