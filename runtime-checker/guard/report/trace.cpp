// The timeline in Chrome's trace format, which Perfetto opens: a track per channel, an operation as
// a slice from acceptance to release with its completion inside, violations as instants.
#include <unistd.h>

#include "guard/report/report.h"
#include "guard/runtime.h"

namespace holdfast::guard {
namespace {

double micro(const Runtime& r, std::uint64_t at) {
  return at < r.started_at ? 0 : static_cast<double>(at - r.started_at) / 1000.0;
}

/// Operations of one channel overlap, so each is an asynchronous slice of the channel's track.
void add_slice(String& out, const Runtime& r, const Slice& s) {
  const int pid = getpid();
  const auto event = [&](const char* phase, const String& name, std::uint64_t at) {
    append(out,
           ",\n{\"ph\": \"%s\", \"cat\": \"operation\", \"pid\": %d, \"tid\": %llu, "
           "\"id\": \"%llx\", \"ts\": %.3f, \"name\": ",
           phase, pid, static_cast<unsigned long long>(s.channel),
           static_cast<unsigned long long>(s.op), micro(r, at));
    out += quoted(name);
    if (phase[0] == 'b')
      append(out, ", \"args\": {\"lent\": %zu, \"moved\": %zu}", s.size, s.bytes);
    out += '}';
  };
  const String name = format("%s %s %zu", s.write ? "write" : "read", s.api, s.size);
  event("b", name, s.accepted_at);
  if (s.completed_at) event("n", "completed", s.completed_at);
  event("e", name, s.released_at);
}

}  // namespace

String trace_report(Runtime& r) {
  const int pid = getpid();
  String out = "{\"traceEvents\": [\n";
  append(out,
         "{\"ph\": \"M\", \"pid\": %d, \"name\": \"process_name\", \"args\": {\"name\": "
         "\"holdfast\"}}",
         pid);
  r.ledger.each_channel([&](const Channel& channel) {
    append(out,
           ",\n{\"ph\": \"M\", \"pid\": %d, \"tid\": %llu, \"name\": \"thread_name\", \"args\": "
           "{\"name\": \"channel %llu, descriptor %d\"}}",
           pid, static_cast<unsigned long long>(channel.id),
           static_cast<unsigned long long>(channel.id), channel.fd);
  });
  for (const Slice& slice : r.ledger.slices) add_slice(out, r, slice);
  for (const Violation& v : r.reported) {
    append(out,
           ",\n{\"ph\": \"i\", \"s\": \"p\", \"pid\": %d, \"tid\": %llu, \"ts\": %.3f, \"name\": ",
           pid, static_cast<unsigned long long>(v.channel), micro(r, v.at));
    out += quoted(v.id) + ", \"args\": {\"text\": " + quoted(v.text) + "}}";
  }
  return out + "\n]}\n";
}

}  // namespace holdfast::guard
