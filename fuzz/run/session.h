//===- fuzz/run/session.h - an adapter and the model in lockstep ------------------===//
//
// Purpose    Makes the calls of a sequence on a layer and tells the model; feeds it what the layer
//            does, and stops at the first broken promise. Calls of a handler are made inside it.
// Owns       The model, raw memory, the log of one run.
// Lifetimes  One run; a fresh one per sequence.
// States     calls -> epilogue (everything is closed, read and released) -> ended.
// Threads    One.
// Fails      What an adapter throws becomes the verdict adapter-threw.
// Cost       Some allocations per run; none per call, unless the log is on.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <memory>
#include <string>

#include "adapter.h"
#include "model/model.h"
#include "sim/chooser.h"

namespace holdfast::fuzz {

struct RunOptions {
  bool log = false;      ///< keep the events as text
  bool illegal = false;  ///< abuse: make illegal calls, and expect the layer's checker to report
  bool epilogue = true;
  bool abandon = false;  ///< leave the layer as it is after a verdict: it may be beyond repair
  Chooser* chooser = nullptr;  ///< instead of the environment's
  /// Told before the illegal call, which the process may not survive; with "" when it was none.
  void (*before_illegal)(const char* id) = nullptr;
};

struct RunResult {
  Verdict verdict;
  std::size_t failing_call = 0;  ///< index of the call, or the number of calls: the epilogue
  Verb failing_verb = Verb::poll;
  std::uint32_t steps = 0;         ///< calls made
  std::uint32_t skipped = 0;       ///< meaningless or illegal where they stood
  std::uint64_t events_hash = 0;   ///< of everything the layer did
  std::uint64_t state_hash = 0;    ///< of the model, after the calls
  const char* reported = nullptr;  ///< what the layer's checker said first
  std::uint32_t reports = 0;
  const char* illegal = nullptr;  ///< what it ought to have said, by the model
  std::string log;
};

class Session final : public EventSink {
 public:
  Session(const Sequence& s, CommAdapter& layer, const RunOptions& options);
  ~Session() override;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  RunResult run();

  // EventSink
  void completed(std::uint32_t op, const Completed& c) override;
  void released(std::uint32_t op, bool transport_holds) override;
  void freed(std::uint32_t buffer) override;
  void descriptor_closed(std::uint32_t channel) override;
  void handler_died(std::uint32_t op) override;
  void faulted(std::uint32_t channel) override;
  void last_seen(std::uint32_t op, bool same) override;
  void reported(const char* id, const char* text) override;
  void broken(const char* id, const char* rule, const char* text) override;

 private:
  void run_calls();
  void run_call(std::size_t index);
  void make_call(const Call& c);
  bool make_illegal(const Call& c);
  Refusal make_start(const Call& c);
  void make_buffer(const Call& c);
  void make_finish();
  void make_close(const Call& c);
  void make_peer(const Call& c);
  void poll(std::uint32_t turns);
  void read_peer(std::uint32_t channel, std::uint32_t most);
  void release_buffer(std::uint32_t buffer);
  void check_after_call();
  void check_quiet();
  void follow_clock();
  void after_abuse();
  void epilogue();
  bool any_open() const;
  bool known(const char* what, std::uint32_t index, std::size_t limit);
  void teardown();
  void refill(std::uint32_t op, std::uint32_t n);
  bool stop() const { return static_cast<bool>(model_.verdict()) || over_; }
  void note(std::uint64_t what, std::uint64_t a, std::uint64_t b = 0);
  void say(const std::string& line);

  const Sequence& sequence_;
  CommAdapter& layer_;
  RunOptions options_;
  Capabilities can_;
  Model model_;
  std::unique_ptr<Chooser> own_chooser_;
  RunResult result_;
  std::uint32_t channels_ = 0;  ///< bit per channel in use
  std::array<std::unique_ptr<std::uint8_t[]>, max_buffers> raw_;
  int calling_ = 0;  ///< inside a call of the layer that is not a turn
  int handlers_ = 0;
  bool over_ = false;          ///< after an illegal call nothing is judged any more
  Verb illegal_ = Verb::poll;  ///< what it was
  std::size_t now_at_ = 0;
  std::uint32_t bytes_ = 0;  ///< that may move, all in all
};

RunResult run(const Sequence& s, CommAdapter& layer, const RunOptions& options = {});
/// Runs it twice, and compares what the layer did: the verdict nondeterminism when it differs.
RunResult run_twice(const Sequence& s, CommAdapter& layer, const RunOptions& options = {});

}  // namespace holdfast::fuzz
