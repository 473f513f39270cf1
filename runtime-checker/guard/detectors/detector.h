//===- guard/detectors/detector.h - the row of the table of detectors -----------===//
//
// Purpose    What a detector is: a name, what it sees, misses and costs, and what it does when a
//            range is lent, moved and given back. One row in table.cpp each.
// Owns       What a detector hangs on a Range, from `lent` to `returned` or `forgotten`.
// Lifetimes  Rows are constants.
// States     Chosen once, from HOLDFAST_OPTIONS and from what the program was built with.
// Threads    Called under the ledger's lock.
// Fails      A detector that cannot work says why, once, when it was asked for by name.
// Cost       See the rows.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "guard/ledger.h"
#include "guard/options.h"

namespace holdfast::guard {

struct Runtime;

struct Detector {
  const char* name;
  bool by_default;
  const char* sees;
  const char* misses;
  const char* cost;
  /// Null: can work here. Otherwise why not.
  const char* (*unavailable)();
  void (*start)();
  void (*lent)(Range& range);
  /// Around the layer's own access; `begin` true before it.
  void (*transfer)(Range& range, bool begin);
  /// The range is given back; `defined` bytes of a read are the transport's.
  void (*returned)(Range& range, std::size_t defined);
  /// The range is left without a verdict: freed by the program, or after a fork.
  void (*forgotten)(Range& range);
};

std::span<const Detector> all_detectors();
bool detector_on(const char* name);
// The same for those that are asked about at every event.
bool rules_on();
bool free_hooks_on();
bool asan_on();
/// Does any detector look at the end of the layer's own access?
bool transfer_ends_matter();

void choose_detectors(const Options& options, Vector<String>& problems);
void start_detectors();

void detectors_lent(Range& range);
void detectors_transfer(Range& range, bool begin);
void detectors_returned(Range& range, std::size_t defined);
void detectors_forgotten(Range& range);
void forget_detectors(Ledger& ledger);

// Parts that are not tied to one range --------------------------------------------------------

/// Lent locals of the calling thread whose frame has gone.
void look_at_frames(Runtime& r);
inline void check_frames(Runtime& r) {
  if (__builtin_expect(stack_lends() != 0, 0)) look_at_frames(r);
}
/// A thread ends: all its frames are gone.
void check_thread_end(Runtime& r);
/// Reports that a sanitizer wrote meanwhile, as violations.
extern std::atomic<int> foreign_count;  ///< so many so far
extern int foreign_seen;                ///< under the lock
void take_foreign_reports(Ledger& ledger);
inline void collect_foreign_reports(Ledger& ledger) {
  if (foreign_count.load(std::memory_order_acquire) != foreign_seen) take_foreign_reports(ledger);
}
/// Fills in where memory was allocated and freed, as far as anybody knows.
void add_provenance(struct Violation& violation, Address address);
/// What is pending, unreleased or never called back when the process ends.
void check_the_end(Runtime& r);

/// The bytes differ from those at acceptance: where first, and how. False: they do not. Of a large
/// range only the blocks from `first_byte` to `last_byte` are looked at.
bool find_change(const Range& range, std::size_t& offset, String& text, std::size_t first_byte = 0,
                 std::size_t last_byte = static_cast<std::size_t>(-1));

// Called by the hooks (free_hooks.cpp).
enum class HowGone : std::uint8_t { Freed, Reallocated, Unmapped, LayerGaveBack, PageReturned };
/// True when nothing lent was hit. False: reported; the memory must stay as it is.
bool memory_goes(Address begin, Address end, HowGone how);
/// Legal while nothing is lent there, but later operations on the registration are not.
void registered_memory_unmapped(Address begin, Address end);
/// The program or a system call writes to (or reads, of a pending read) lent memory.
void memory_touched(Address begin, std::size_t size, bool write, const char* by);

// Pages: returned ones are poisoned until they are taken again.
void poison_page(Address begin, std::size_t size, bool poison);

}  // namespace holdfast::guard
