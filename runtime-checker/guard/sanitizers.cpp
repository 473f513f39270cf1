// See sanitizers.h.
#include "guard/sanitizers.h"

#include <link.h>

#include <atomic>
#include <cstring>

namespace holdfast::guard {
namespace {

struct Code {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
};
constexpr int most_code = 16;
Code code[most_code];
std::atomic<int> code_count{0};

int take_own_modules(dl_phdr_info* info, std::size_t, void*) {
  const char* name = std::strrchr(info->dlpi_name, '/');
  name = name ? name + 1 : info->dlpi_name;
  bool own = false;
  for (const char* prefix : {"libholdfast_guard", "libholdfast_preload", "libasan", "libtsan",
                             "libubsan", "vgpreload"}) {
    own = own || std::strncmp(name, prefix, std::strlen(prefix)) == 0;
  }
  if (!own) return 0;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& segment = info->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || !(segment.p_flags & PF_X)) continue;
    const std::uintptr_t begin = info->dlpi_addr + segment.p_vaddr;
    add_checker_code(begin, begin + segment.p_memsz);
  }
  return 0;
}

__attribute__((constructor(101))) void find_own_modules() {
  dl_iterate_phdr(take_own_modules, nullptr);
}

}  // namespace

void add_checker_code(std::uintptr_t begin, std::uintptr_t end) {
  const int at = code_count.load(std::memory_order_relaxed);
  if (at == most_code) return;
  code[at] = {begin, end};
  code_count.store(at + 1, std::memory_order_release);
}

bool in_checker(std::uintptr_t pc) {
  const int count = code_count.load(std::memory_order_acquire);
  for (int i = 0; i < count; ++i) {
    if (pc >= code[i].begin && pc < code[i].end) return true;
  }
  return false;
}

}  // namespace holdfast::guard
