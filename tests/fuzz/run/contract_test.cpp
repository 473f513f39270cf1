// Adapters that are at fault themselves: they throw, hang, or report what cannot be. Each is named
// as such, and never as a defect of the layer behind it.
#include <gtest/gtest.h>

#include <stdexcept>

#include "calls/text.h"
#include "fuzz/run/faulty.h"
#include "run/child.h"

namespace holdfast::fuzz {
namespace {

Sequence parsed(const char* text) {
  ParseError error;
  return parse(text, error).value();
}
const char* const a_poll = "c0 = open\npeer-read c0 *\npoll 1\n";

template <class Adapter>
std::string verdict_of(const char* text = a_poll) {
  Adapter adapter;
  const RunResult r = run(parsed(text), adapter);
  return r.verdict.id ? r.verdict.id : "";
}

struct Throws : Faulty {
  bool turn() override { throw std::runtime_error("out of order"); }
};
struct ThrowsSomething : Faulty {
  bool turn() override { throw 7; }
};
struct ThrowsAtTheEnd : Faulty {
  void destroy() override { throw std::runtime_error("cannot end"); }
};
TEST(Contract, an_adapter_that_throws_is_named) {
  EXPECT_EQ(verdict_of<Throws>(), "adapter-threw");
  EXPECT_EQ(verdict_of<ThrowsSomething>(), "adapter-threw");
  EXPECT_EQ(verdict_of<ThrowsAtTheEnd>("poll 1\n"), "adapter-threw");
}

struct NamesAnOperation : Faulty {
  bool turn() override { return sink_->completed(max_operations, {}), true; }
};
struct ReleasesAnOperation : Faulty {
  bool turn() override { return sink_->released(1u << 31, false), true; }
};
struct NamesABuffer : Faulty {
  bool turn() override { return sink_->freed(max_buffers), true; }
};
struct NamesAChannel : Faulty {
  bool turn() override { return sink_->descriptor_closed(max_channels + 5), true; }
};
struct LosesAHandler : Faulty {
  bool turn() override { return sink_->handler_died(999), true; }
};
struct ReadsMoreThanAsked : Faulty {
  std::size_t peer_read(std::uint32_t, std::span<std::uint8_t> into) override {
    return into.size() + 1;
  }
};
TEST(Contract, an_adapter_that_reports_what_cannot_be_is_named) {
  EXPECT_EQ(verdict_of<NamesAnOperation>(), "adapter-contract");
  EXPECT_EQ(verdict_of<ReleasesAnOperation>(), "adapter-contract");
  EXPECT_EQ(verdict_of<NamesABuffer>(), "adapter-contract");
  EXPECT_EQ(verdict_of<NamesAChannel>(), "adapter-contract");
  EXPECT_EQ(verdict_of<LosesAHandler>(), "adapter-contract");
  EXPECT_EQ(verdict_of<ReadsMoreThanAsked>(), "adapter-contract");
}

struct Hangs : Faulty {
  bool turn() override {
    for (volatile bool on = true; on;) {
    }
    return false;
  }
};
TEST(Contract, an_adapter_that_hangs_is_named) {
  const Target target{"hangs", [] { return std::unique_ptr<CommAdapter>(new Hangs); }, ""};
  EXPECT_EQ(run_guarded(target, parsed(a_poll), {}, 1).id, "adapter-hung");
}

struct Dies : Faulty {
  bool turn() override { std::abort(); }
};
TEST(Contract, an_adapter_that_dies_is_named) {
  const Target target{"dies", [] { return std::unique_ptr<CommAdapter>(new Dies); }, ""};
  EXPECT_EQ(run_guarded(target, parsed(a_poll), {}, 5).id, "crashed");
}

struct MovesForEver : Faulty {
  bool turn() override { return true; }
};
TEST(Contract, a_loop_that_never_rests_ends_the_run) {
  EXPECT_EQ(verdict_of<MovesForEver>("c0 = open\npoll *\n"), "leaked-operation");
}

}  // namespace
}  // namespace holdfast::fuzz
