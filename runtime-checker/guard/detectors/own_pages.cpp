// See own_pages.h: one large reservation, handed out from the front and never twice.
#include "guard/detectors/own_pages.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "guard/detectors/backends.h"
#include "guard/runtime.h"

namespace holdfast::guard {
namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t room = std::size_t{64} << 30;
constexpr std::size_t largest = std::size_t{64} << 20;
std::atomic<Address> base{0};
std::atomic<std::size_t> used{0};
std::uint32_t* sizes;  ///< in bytes, by the index of the first page

Address reserve(std::size_t size) {
  const long at = syscall(SYS_mmap, nullptr, size, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return at == -1 ? 0 : static_cast<Address>(at);
}

Address region() {
  static SpinLock making;
  Address at = base.load(std::memory_order_acquire);
  if (at) return at == 1 ? 0 : at;
  making.lock();
  if ((at = base.load()) == 0) {
    sizes = reinterpret_cast<std::uint32_t*>(reserve(room / page * sizeof(std::uint32_t)));
    at = sizes ? reserve(room) : 0;
    base.store(at ? at : 1, std::memory_order_release);
  }
  making.unlock();
  return at == 1 ? 0 : at;
}

}  // namespace

void* own_pages_allocate(std::size_t size) {
  if (!runtime_ready()) return nullptr;
  const std::size_t from = runtime().options.own_pages;
  if (from == 0 || size < from || size > largest || this_thread().inside) return nullptr;
  const Address start = region();
  if (!start) return nullptr;
  const std::size_t pages = (size + page - 1) / page;
  const std::size_t at = used.fetch_add(pages * page);
  if (at + pages * page > room) return nullptr;
  sizes[at / page] = static_cast<std::uint32_t>(size);
  return reinterpret_cast<void*>(start + at);
}

bool is_own_pages(const void* block) {
  const Address start = base.load(std::memory_order_acquire);
  const Address at = reinterpret_cast<Address>(block);
  return start > 1 && at >= start && at < start + room;
}

std::size_t own_pages_size(const void* block) {
  const Address start = base.load(std::memory_order_relaxed);
  return sizes[(reinterpret_cast<Address>(block) - start) / page];
}

void own_pages_free(void* block) {
  // Given back to the kernel and never handed out again.
  madvise(block, own_pages_size(block), MADV_DONTNEED);
}

bool lends_own_pages(Address begin, Address end) {
  // A little more than what is lent may be there: the end of a string, spare capacity.
  constexpr std::size_t slack = 64;
  auto* block = reinterpret_cast<void*>(begin);
  if ((begin & (page - 1)) != 0 || !is_own_pages(block)) return false;
  return end - begin + slack >= own_pages_size(block);
}

}  // namespace holdfast::guard
