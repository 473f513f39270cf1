//===- fuzz/engines/generate.h - sequences that make sense -------------------------===//
//
// Purpose    Draws whole sequences, and single calls that fit after a prefix, from the table's
//            weights; swarm redraws the weights and switches some verbs off.
// Owns       Nothing.
// Lifetimes  Values.
// States     A sketch of the names so far. It never runs the layer: a mutator that did could crash
//            inside itself. What turns out meaningless when it runs is skipped there.
// Threads    Any, one object each.
// Fails      Never.
// Cost       Some hundred nanoseconds per call.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "calls/call.h"
#include "model/observed.h"
#include "sim/chooser.h"

namespace holdfast::fuzz {

using Weights = std::array<std::uint32_t, verb_count>;

/// The table's weights, without what the layer cannot do.
Weights table_weights(const Capabilities& can);
/// Every verb as likely as the other.
Weights even_weights(const Capabilities& can);
/// Random weights; a quarter of the verbs is off.
Weights swarm_weights(const Capabilities& can, Random& random);

/// What is known of a prefix without running it.
class Sketch {
 public:
  void note(const Call& c);
  /// A call that makes sense now; it may make another one necessary, which comes first.
  void draw(Random& random, const Weights& weights, const Capabilities& can,
            std::vector<Call>& out);
  /// Keeps one channel busy for many rounds of a loop, and starts on it from another one's
  /// handlers.
  void draw_burst(Random& random, const Capabilities& can, std::vector<Call>& out);

  std::uint32_t channels = 0, buffers = 0, operations = 0, owners = 0;

 private:
  bool fill(Random& random, const Capabilities& can, Call& c, std::vector<Call>& out);
  bool draw_parts(Random& random, const Capabilities& can, Call& c, std::vector<Call>& out);
  void draw_props(Random& random, const Capabilities& can, Call& c);
  std::uint32_t draw_channel(Random& random, std::vector<Call>& out);
  std::uint32_t draw_other_channel(Random& random, std::uint32_t channel, std::vector<Call>& out);
  std::uint32_t add_buffer(const Capabilities& can, std::uint32_t size, std::vector<Call>& out);
  Call& add_start(Verb verb, std::uint32_t channel, std::vector<Call>& out);
  std::array<BufferKind, max_buffers> kinds_{};
  std::array<std::uint16_t, max_buffers> sizes_{};
};

Environment draw_environment(Random& random);
/// A whole sequence of about `calls` calls.
Sequence draw_sequence(Random& random, const Weights& weights, const Capabilities& can,
                       std::uint32_t calls);
/// Changes a sequence in one of many ways; half of the time it draws a fresh one.
void mutate(Sequence& s, Random& random, const Capabilities& can);
/// A prefix of one and the rest of the other, with the names of the second moved out of the way.
Sequence cross(const Sequence& a, const Sequence& b, Random& random);

}  // namespace holdfast::fuzz
