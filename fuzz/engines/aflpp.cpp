// AFL++'s custom mutator over the same code: built as a shared object of its own and named in
// AFL_CUSTOM_MUTATOR_LIBRARY. docs/fuzz.md has the call.
#include <cstdlib>
#include <cstring>
#include <vector>

#include "calls/text.h"
#include "engines/generate.h"

namespace {

using namespace holdfast::fuzz;

struct State {
  Random random{1};
  std::vector<std::uint8_t> out;
  // Trimming drops one call after the other.
  Sequence best;
  std::size_t at = 0;
};

std::size_t give(State& s, const Sequence& sequence, std::size_t most, std::uint8_t** out) {
  s.out = encode(sequence);
  if (s.out.size() > most) s.out.resize(most);
  *out = s.out.data();
  return s.out.size();
}

}  // namespace

extern "C" {

void* afl_custom_init(void*, unsigned seed) {
  auto* s = new State;
  s->random = Random(seed);
  return s;
}

std::size_t afl_custom_fuzz(void* data, std::uint8_t* bytes, std::size_t size, std::uint8_t** out,
                            std::uint8_t* other, std::size_t other_size, std::size_t most) {
  State& s = *static_cast<State*>(data);
  Sequence sequence = decode({bytes, size});
  if (other && s.random.one_in(4)) {
    sequence = cross(sequence, decode({other, other_size}), s.random);
  } else {
    mutate(sequence, s.random, {});
  }
  return give(s, sequence, most, out);
}

int afl_custom_init_trim(void* data, std::uint8_t* bytes, std::size_t size) {
  State& s = *static_cast<State*>(data);
  s.best = decode({bytes, size});
  s.at = 0;
  return static_cast<int>(s.best.calls.size());
}

std::size_t afl_custom_trim(void* data, std::uint8_t** out) {
  State& s = *static_cast<State*>(data);
  Sequence candidate = s.best;
  if (s.at < candidate.calls.size()) {
    candidate.calls.erase(candidate.calls.begin() + static_cast<std::ptrdiff_t>(s.at));
    drop_unnamed(candidate);
  }
  return give(s, candidate, static_cast<std::size_t>(-1), out);
}

int afl_custom_post_trim(void* data, unsigned char success) {
  State& s = *static_cast<State*>(data);
  if (success) {
    s.best = decode(s.out);
  } else {
    ++s.at;
  }
  return static_cast<int>(s.at);
}

void afl_custom_deinit(void* data) {
  delete static_cast<State*>(data);
}
}
