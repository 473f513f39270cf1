// The one table of detectors, and the calls that go to those that are on.
#include <cstring>

#include "guard/detectors/backends.h"
#include "guard/runtime.h"

namespace holdfast::guard {
namespace {

constexpr const char* (*always)() = nullptr;

// checksum stands behind asan: it watches the reads that cannot be poisoned.
constexpr Detector table[] = {
    {"lifecycle", true, "every rule about order, counts, threads and identities of operations",
     "what the layer does not report", "a lock and a few loads per event", always, nullptr, nullptr,
     nullptr, nullptr, nullptr},
    {"free", true, "free, realloc, munmap and returned pages of lent memory, at that very call",
     "allocators that neither call malloc nor report; static programs",
     "one or two loads per free while something is lent", always, start_free_hooks, nullptr,
     nullptr, nullptr, nullptr},
    {"frames", true, "lent locals and request objects whose function has returned",
     "a scope that ends inside a living function; a frame entered again at the same place",
     "one unwind per lent local, and one per event while there is one", always, nullptr,
     frames_lent, nullptr, nullptr, nullptr},
    {"asan", true, "the program touching the memory of a pending read; pages back in their pool",
     "pending writes, whose readers are legal; code that is not instrumented",
     "poisoning: an eighth of the bytes", asan_unavailable, asan_start, asan_lent, asan_transfer,
     asan_returned, asan_forgotten},
    {"checksum", true,
     "bytes of a pending write that changed, when they are next to be written or at release; of a "
     "pending read up to 4 KiB whose filling is announced, before it is filled",
     "who changed them; changes that are undone before anybody looks",
     "a copy and a comparison up to 4 KiB, two passes over the bytes above", always, nullptr,
     checksum_lent, checksum_transfer, checksum_returned, checksum_forgotten},
    {"tsan", true, "changes and frees in flight as data races with both stacks",
     "a scan before and after the change by the same thread; code that is not instrumented",
     "shadow memory of the bytes, twice", tsan_unavailable, nullptr, tsan_lent, tsan_transfer,
     tsan_returned, tsan_forgotten},
    {"memcheck", true, "under valgrind: the program touching the memory of a pending read",
     "pending writes", "client requests", memcheck_unavailable, nullptr, memcheck_lent,
     memcheck_transfer, memcheck_returned, memcheck_forgotten},
    {"pages", false, "the instruction that writes to whole pages of a pending write",
     "bytes on pages that are lent in part; memory on the stack",
     "two system calls per operation with whole pages", pages_unavailable, pages_start, pages_lent,
     nullptr, pages_returned, pages_returned_early},
};
constexpr std::size_t count = std::size(table);
bool on[count];

/// The rows that are on and have something to do at an event: most have nothing at most.
struct Rows {
  const Detector* rows[count];
  std::size_t size = 0;
  void add(const Detector& row) { rows[size++] = &row; }
  const Detector* const* begin() const { return rows; }
  const Detector* const* end() const { return rows + size; }
};
Rows on_lent, on_transfer, on_end;  ///< the last from the back: what was lent first ends last

consteval std::size_t index_of(std::string_view name) {
  for (std::size_t i = 0; i < count; ++i) {
    if (table[i].name == name) return i;
  }
  throw "no such detector";
}

bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (list.substr(0, comma) == word) return true;
    if (comma == list.npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

/// Words of `detectors=` that name no row.
void check_words(std::string_view list, Vector<String>& problems) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view word = list.substr(0, comma);
    list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
    if (!word.empty() && (word[0] == '+' || word[0] == '-')) word.remove_prefix(1);
    bool known = word == "all" || word == "none";
    for (const Detector& d : table) known = known || word == d.name;
    if (known) continue;
    String names;
    for (const Detector& d : table) append(names, " %s", d.name);
    problems.push_back(format("detectors: there is no '%.*s'; there are:%s",
                              static_cast<int>(word.size()), word.data(), names.c_str()));
  }
}

bool is_closed_list(std::string_view list) {
  return !list.empty() && list[0] != '+' && list[0] != '-';
}

}  // namespace

std::span<const Detector> all_detectors() {
  return table;
}

void choose_detectors(const Options& options, Vector<String>& problems) {
  const std::string_view list = options.detectors;
  check_words(list, problems);
  for (std::size_t i = 0; i < count; ++i) {
    const Detector& d = table[i];
    const bool added = has_word(list, format("+%s", d.name));
    const bool named = has_word(list, d.name) || added;
    bool wanted = is_closed_list(list) ? named || has_word(list, "all") : d.by_default || named;
    if (has_word(list, format("-%s", d.name))) wanted = false;
    const char* why = d.unavailable ? d.unavailable() : nullptr;
    // What holdfast-run adds for every program is not missed where it cannot be.
    if (wanted && why && named && !added) {
      problems.push_back(format("the detector '%s' cannot work here: %s", d.name, why));
    }
    on[i] = wanted && !why;
  }
  on_lent = on_transfer = on_end = {};
  for (std::size_t i = 0; i < count; ++i) {
    if (on[i] && table[i].lent) on_lent.add(table[i]);
    if (on[i] && table[i].transfer) on_transfer.add(table[i]);
  }
  for (std::size_t i = count; i-- > 0;) {
    if (on[i] && (table[i].returned || table[i].forgotten)) on_end.add(table[i]);
  }
}

void start_detectors() {
  for (std::size_t i = 0; i < count; ++i) {
    if (on[i] && table[i].start) table[i].start();
  }
}

bool detector_on(const char* name) {
  for (std::size_t i = 0; i < count; ++i) {
    if (std::strcmp(table[i].name, name) == 0) return on[i];
  }
  return false;
}

bool rules_on() {
  return on[index_of("lifecycle")];
}
bool free_hooks_on() {
  return on[index_of("free")];
}
bool asan_on() {
  return on[index_of("asan")];
}
bool transfer_ends_matter() {
  return on[index_of("asan")] || on[index_of("tsan")] || on[index_of("memcheck")];
}

void detectors_lent(Range& range) {
  for (const Detector* row : on_lent) row->lent(range);
}

void detectors_transfer(Range& range, bool begin) {
  for (const Detector* row : on_transfer) {
    if (!range.dead) row->transfer(range, begin);
  }
}

void detectors_returned(Range& range, std::size_t defined) {
  for (const Detector* row : on_end) {
    if (range.dead && row->forgotten) {
      row->forgotten(range);
    } else if (!range.dead && row->returned) {
      row->returned(range, defined);
    }
  }
}

void detectors_forgotten(Range& range) {
  for (const Detector* row : on_end) {
    if (row->forgotten) row->forgotten(range);
  }
}

void forget_detectors(Ledger& ledger) {
  ledger.each_live([](Operation& op) {
    for (Range* range : op.ranges) detectors_forgotten(*range);
  });
}

}  // namespace holdfast::guard
