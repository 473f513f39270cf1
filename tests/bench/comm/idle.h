// What a channel costs in memory while it waits for its first byte.
#pragma once

namespace holdfast::bench {

struct idle_figures {
  const char* transport = "";  ///< what the channels were: socket pairs or the in-memory network
  int channels = 0;
  double heap_bytes = 0;      ///< allocated, per channel
  double resident_bytes = 0;  ///< of the process, per channel
};

/// `wanted` channels, each with a read from a pool pending. Fewer when descriptors are short.
idle_figures measure_idle_sockets(int wanted);
idle_figures measure_idle_memory(int wanted);
/// On a transport that never answers: what the layer itself keeps, however many there are.
idle_figures measure_idle_layer(int wanted);

}  // namespace holdfast::bench
