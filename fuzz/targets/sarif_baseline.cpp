// The target for the checker's reader of SARIF baselines: any text is read, or refused.
#include <cstdint>
#include <string>

#include "findings/baseline.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace holdfast::check;
  Baseline baseline;
  std::string error;
  const llvm::StringRef text(reinterpret_cast<const char*>(data), size);
  parse_baseline(text, "fuzz.sarif", PathNames(), baseline, &error);
  return 0;
}
