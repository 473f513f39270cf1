// The rows of mutants.def, and what the planted build does not bring: no kernel backends.
#include <memory>
#include <stdexcept>

#include "comm/context.h"
#include "mutants/switch.h"

namespace holdfast::fuzz {
namespace {

constexpr MutantRow rows[] = {
    {"none", "", "", "", false},
#define MUTANT(name, rule, expect, bug, stale) {#name, rule, expect, bug, stale},
#include "mutants/list.inc"
#undef MUTANT
};

}  // namespace

const MutantRow& row_of(Mutant m) noexcept {
  return rows[static_cast<std::size_t>(m)];
}

}  // namespace holdfast::fuzz

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

std::unique_ptr<backend> make_epoll_backend() {
  throw std::logic_error("the build with planted bugs has no kernel backend");
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
