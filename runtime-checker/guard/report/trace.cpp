// The timeline in Chrome's trace format, which Perfetto opens. Operations of a channel overlap, and
// slices of a thread must not: a channel is a process there, with an asynchronous slice per
// operation, from acceptance to release with its completion inside, and its violations as instants.
// Perfetto puts slices of one name into one track: those of a channel's reads, those of its writes.
#include <unistd.h>

#include "guard/report/report.h"
#include "guard/runtime.h"

namespace holdfast::guard {
namespace {

double micro(const Runtime& r, std::uint64_t at) {
  return at < r.started_at ? 0 : static_cast<double>(at - r.started_at) / 1000.0;
}

/// What stands on no channel belongs to the program itself. Its number may be that of a channel, so
/// channels are counted from where no process is.
unsigned long long process_of(std::uint64_t channel) {
  constexpr unsigned long long first = 1ull << 22;  // the most that Linux numbers
  return channel ? first + channel : static_cast<unsigned long long>(getpid());
}

void add_process(String& out, std::uint64_t channel, const String& name) {
  append(out,
         "%s\n{\"ph\": \"M\", \"pid\": %llu, \"name\": \"process_name\", \"args\": {\"name\": ",
         channel ? "," : "", process_of(channel));
  out += quoted(name) + "}}";
}

void add_slice(String& out, const Runtime& r, const Slice& s) {
  const auto event = [&](const char* phase, const char* name, std::uint64_t at) {
    append(out,
           ",\n{\"ph\": \"%s\", \"cat\": \"operation\", \"pid\": %llu, \"tid\": 0, "
           "\"id2\": {\"local\": \"0x%llx\"}, \"ts\": %.3f, \"name\": \"%s\"",
           phase, process_of(s.channel), static_cast<unsigned long long>(s.op), micro(r, at), name);
    if (phase[0] == 'b') {
      append(out, ", \"args\": {\"api\": ");
      out += quoted(s.api);
      append(out, ", \"lent\": %zu, \"moved\": %zu}", s.size, s.bytes);
    }
    out += '}';
  };
  const char* const name = s.write ? "write" : "read";
  event("b", name, s.accepted_at);
  if (s.completed_at) event("n", "completed", s.completed_at);
  event("e", name, s.released_at);
}

}  // namespace

String trace_report(Runtime& r) {
  String out = "{\"traceEvents\": [";
  add_process(out, 0, "the program");
  r.ledger.each_channel([&](const Channel& channel) {
    add_process(out, channel.id,
                format("channel %llu, descriptor %d", static_cast<unsigned long long>(channel.id),
                       channel.fd));
  });
  for (const Slice& slice : r.ledger.slices) add_slice(out, r, slice);
  for (const Violation& v : r.reported) {
    append(out,
           ",\n{\"ph\": \"i\", \"s\": \"p\", \"pid\": %llu, \"tid\": 0, \"ts\": %.3f, "
           "\"name\": ",
           process_of(v.channel), micro(r, v.at));
    out += quoted(v.id) + ", \"args\": {\"text\": " + quoted(v.text) + "}}";
  }
  return out + "\n]}\n";
}

}  // namespace holdfast::guard
