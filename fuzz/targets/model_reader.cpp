// The target for the checker's reader of model files: any text is loaded, or refused with a place.
#include <cstdint>
#include <string_view>

#include "models/loader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  holdfast::check::load_library({reinterpret_cast<const char*>(data), size}, "fuzz.yaml");
  return 0;
}
