// The layers that holdfast-fuzz can test in its own process.
#include "run/targets.h"

#include "adapters/strict/strict.h"

namespace holdfast::fuzz {

std::span<const Target> targets() {
  static constexpr Target all[] = {
      {"strict", make_strict_plain, "the strict comm layer, C++ interface"},
  };
  return all;
}

}  // namespace holdfast::fuzz
