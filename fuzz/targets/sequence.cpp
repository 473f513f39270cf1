// The target for engines: bytes of an engine -> a sequence -> the layer, and the model beside it.
// One source, several programs: the layer and how much help the engine gets are build options.
//
//   HOLDFAST_FUZZ_MAKE     the adapter's factory
//   HOLDFAST_FUZZ_TEXT     the input is .calls text, mutated as bytes (a baseline)
//   HOLDFAST_FUZZ_PLAIN    no custom mutator: bytes of the coded form (a baseline)
//   HOLDFAST_FUZZ_MUTANTS  the environment variable HOLDFAST_MUTANT names the bug to plant, and
//                          HOLDFAST_MUTANT_COUNTS a descriptor: the memory to count in, see power
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "adapters/adapters.h"
#include "adapters/strict/strict.h"
#include "calls/text.h"
#include "engines/generate.h"
#include "run/session.h"

#if defined(HOLDFAST_FUZZ_MUTANTS)
#include <sys/mman.h>

#include "mutants/switch.h"
#endif

namespace {

using namespace holdfast::fuzz;

CommAdapter& layer() {
  static const std::unique_ptr<CommAdapter> made = HOLDFAST_FUZZ_MAKE();
  return *made;
}

/// The model's states as counters of the engine, on request.
#if defined(HOLDFAST_FUZZ_STATES)
[[gnu::section("__libfuzzer_extra_counters"), gnu::used]] std::uint8_t states[4096];
#endif

void report(const Sequence& s, const RunResult& r) {
  std::fprintf(stderr, "VERDICT %s (%s): %s\n%s", r.verdict.id, r.verdict.rule,
               r.verdict.what.c_str(), print(s).c_str());
  // One signature per id and rule, so that engines that tell crashes apart by stack can.
  std::abort();
}

Sequence read(const std::uint8_t* data, std::size_t size, bool& good) {
  good = true;
#if defined(HOLDFAST_FUZZ_TEXT)
  ParseError error;
  std::optional<Sequence> s = parse({reinterpret_cast<const char*>(data), size}, error);
  good = s.has_value();
  return s.value_or(Sequence{});
#else
  return decode({data, size});
#endif
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
#if defined(HOLDFAST_FUZZ_MUTANTS)
  if (const char* counts = std::getenv("HOLDFAST_MUTANT_COUNTS")) {
    void* room = ::mmap(nullptr, sizeof(MutantCounts), PROT_READ | PROT_WRITE, MAP_SHARED,
                        std::atoi(counts), 0);
    if (room != MAP_FAILED) mutant_counts = static_cast<MutantCounts*>(room);
  }
  if (const char* name = std::getenv("HOLDFAST_MUTANT")) {
    for (int m = 1; m < static_cast<int>(Mutant::count); ++m) {
      if (std::strcmp(row_of(static_cast<Mutant>(m)).name, name) == 0) {
        mutant_on = static_cast<Mutant>(m);
        return 0;
      }
    }
    std::fprintf(stderr, "no planted bug is called %s\n", name);
    std::exit(2);
  }
#endif
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bool good = false;
  const Sequence s = read(data, size, good);
  if (!good) return -1;
  RunOptions options;
  options.abandon = true;
  const RunResult r = run(s, layer(), options);
#if defined(HOLDFAST_FUZZ_STATES)
  ++states[r.state_hash % sizeof states];
#endif
  if (r.verdict) report(s, r);
  return 0;
}

#if !defined(HOLDFAST_FUZZ_TEXT) && !defined(HOLDFAST_FUZZ_PLAIN)

namespace {
std::size_t store(const Sequence& s, std::uint8_t* data, std::size_t most) {
  const std::vector<std::uint8_t> bytes = encode(s);
  if (bytes.size() > most) return 0;
  std::memcpy(data, bytes.data(), bytes.size());
  return bytes.size();
}
}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

/// One in ten goes through the engine's own mutations, to fuzz the decoder too.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  Random random(seed);
  if (random.one_in(10)) return LLVMFuzzerMutate(data, size, most);
  Sequence s = decode({data, size});
  mutate(s, random, layer().capabilities());
  const std::size_t n = store(s, data, most);
  return n != 0 ? n : LLVMFuzzerMutate(data, size, most);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* a, std::size_t a_size,
                                                 const std::uint8_t* b, std::size_t b_size,
                                                 std::uint8_t* out, std::size_t most,
                                                 unsigned seed) {
  Random random(seed);
  return store(cross(decode({a, a_size}), decode({b, b_size}), random), out, most);
}

#endif
