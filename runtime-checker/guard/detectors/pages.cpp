// Page protection: whole pages of pending writes are read-only, so that the writer is named.
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "guard/detectors/backends.h"
#include "guard/runtime.h"
#include "guard/sanitizers.h"

namespace holdfast::guard {
namespace {

constexpr Address page = 4096;
struct sigaction previous;
HashMap<Address, int>& protected_pages() {
  alignas(HashMap<Address, int>) static char room[sizeof(HashMap<Address, int>)];
  static auto* made = new (room) HashMap<Address, int>;
  return *made;
}

struct Whole {
  Address begin, end;
};
Whole whole_pages(const Range& range) {
  const Address begin = (range.begin + page - 1) & ~(page - 1);
  Address end = range.end & ~(page - 1);
  // The rest of the last page is nobody's when the block has pages of its own.
  if (lends_own_pages(range.begin, range.end)) end = (range.end + page - 1) & ~(page - 1);
  return {begin, end > begin ? end : begin};
}

void pass_on(int signal, siginfo_t* info, void* context) {
  if (previous.sa_flags & SA_SIGINFO) {
    if (previous.sa_sigaction) return previous.sa_sigaction(signal, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    return previous.sa_handler(signal);
  }
  // As if we had never been there: the instruction runs again and ends the process.
  sigaction(signal, &previous, nullptr);
}

Address pc_of(void* context) {
#if defined(__x86_64__)
  return static_cast<Address>(static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]);
#else
  return 0;
#endif
}

/// Another thread, or what the kernel had posted, may have released the page between the fault and
/// the look: then the instruction simply runs again, once.
bool just_released(Address at) {
  static thread_local Address last __attribute__((tls_model("initial-exec")));
  const bool again = last == at;
  last = again ? 0 : at;
  return !again;
}

void on_fault(int signal, siginfo_t* info, void* context) {
  const Address at = reinterpret_cast<Address>(info->si_addr);
  if (info->si_code != SEGV_ACCERR || this_thread().inside || !runtime_ready()) {
    return pass_on(signal, info, context);
  }
  refresh_all();
  bool ours = false;
  {
    Entry entry;
    if (!entry.ok()) return pass_on(signal, info, context);
    const auto found = protected_pages().find(at & ~(page - 1));
    ours = found != protected_pages().end();
    if (ours) mprotect(reinterpret_cast<void*>(at & ~(page - 1)), page, PROT_READ | PROT_WRITE);
    Range* hit = nullptr;
    entry->ledger.ranges.touching(at, at + 1, [&](Range& range) {
      if (range.guarded_pages && !range.dead) hit = &range;
    });
    if (hit) {
      Violation v = violation_of("mutated-in-flight", "pages", hit->op,
                                 format("byte %zu of %zu is written while a write is pending",
                                        at - hit->begin, hit->size()));
      v.hit = capture_stack(entry->options.stack_depth, pc_of(context));
      v.memory = at;
      add_provenance(v, hit->begin);
      report(std::move(v));
      checksum_forgotten(*hit);  // named already
    }
  }
  if (!ours && !just_released(at)) pass_on(signal, info, context);
}

}  // namespace

const char* pages_unavailable() {
  if (__tsan_read_range) return "ThreadSanitizer sees the same, and defers the signal";
  if (sysconf(_SC_PAGESIZE) != static_cast<long>(page)) return "pages are not of 4096 bytes";
  return nullptr;
}

void pages_start() {
  struct sigaction action{};
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK;
  sigaction(SIGSEGV, &action, &previous);
}

void pages_lent(Range& range) {
  if (range.read || range.control || range.on_stack || range.op->has(HF_GUARD_UNSTABLE_OK)) return;
  if (on_own_stack(range.begin)) return;
  const Whole whole = whole_pages(range);
  if (whole.begin == whole.end) return;
  range.guarded_pages = true;
  for (Address at = whole.begin; at < whole.end; at += page) {
    if (++protected_pages()[at] == 1) mprotect(reinterpret_cast<void*>(at), page, PROT_READ);
  }
}

void pages_returned(Range& range, std::size_t) {
  pages_returned_early(range);
}

void pages_returned_early(Range& range) {
  if (!range.guarded_pages) return;
  range.guarded_pages = false;
  const Whole whole = whole_pages(range);
  for (Address at = whole.begin; at < whole.end; at += page) {
    const auto found = protected_pages().find(at);
    if (found == protected_pages().end() || --found->second > 0) continue;
    protected_pages().erase(found);
    mprotect(reinterpret_cast<void*>(at), page, PROT_READ | PROT_WRITE);
  }
}

}  // namespace holdfast::guard
