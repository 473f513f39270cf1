// The target for the parser and the decoder: any text and any bytes, parsed or refused; what is
// accepted comes back as it was.
#include <cstdio>
#include <cstdlib>

#include "calls/text.h"

namespace {
void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "VERDICT round-trip: %s\n", what);
  std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace holdfast::fuzz;
  ParseError error;
  if (const auto s = parse({reinterpret_cast<const char*>(data), size}, error)) {
    const std::string text = print(*s);
    const auto again = parse(text, error);
    must(again && print(*again) == text, "text, sequence, text");
    bool exact = false;
    must(decode(encode(*again), &exact) == *again && exact, "sequence, bytes, sequence");
  } else {
    must(error.line != 0 && !error.reason.empty(), "a refusal without line or reason");
  }
  const Sequence s = decode({data, size});
  must(check_names(s).empty(), "a decoded sequence with undefined names");
  must(decode(encode(s)) == s, "bytes, sequence, bytes");
  return 0;
}
