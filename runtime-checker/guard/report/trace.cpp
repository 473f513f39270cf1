// The timeline in Chrome's trace format, which Perfetto opens. Operations of a channel overlap, and
// slices of a thread must not: a channel is a process there, with an asynchronous slice per
// operation, from acceptance to release with its completion inside, and its violations as instants:
// each in a track of the channel's violations, and inside the slice that it is about. Perfetto puts
// slices of one name into one track: those of a channel's reads, those of its writes. What is still
// in flight at the end has no end there.
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

constexpr int violations_track = 1;

void add_name(String& out, const char* what, std::uint64_t channel, const String& name) {
  append(out, "{\"ph\": \"M\", \"pid\": %llu, \"tid\": %d, \"name\": \"%s\", \"args\": {\"name\": ",
         process_of(channel), violations_track, what);
  out += quoted(name) + "}}";
}

/// In the order in which they were opened, the program itself first.
void add_process(String& out, std::uint64_t channel, const String& name) {
  out += channel ? ",\n" : "\n";
  add_name(out, "process_name", channel, name);
  append(out,
         ",\n{\"ph\": \"M\", \"pid\": %llu, \"name\": \"process_sort_index\", "
         "\"args\": {\"sort_index\": %llu}}",
         process_of(channel), static_cast<unsigned long long>(channel));
}

void add_violation(String& out, const Runtime& r, const Violation& v, bool in_slice) {
  append(out, ",\n{\"ph\": \"%s\", \"cat\": \"%s\", \"pid\": %llu, \"tid\": %d, \"ts\": %.3f, ",
         in_slice ? "n" : "i", in_slice ? "operation" : "violation", process_of(v.channel),
         in_slice ? 0 : violations_track, micro(r, v.at));
  if (in_slice) {
    append(out, "\"id2\": {\"local\": \"0x%llx\"}, ", static_cast<unsigned long long>(v.op));
  } else {
    out += "\"s\": \"t\", ";
  }
  out += "\"name\": " + quoted(v.id) + ", \"args\": {\"text\": " + quoted(v.text) + "}}";
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
  if (s.released_at) event("e", name, s.released_at);
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
  HashMap<hf_guard_op, bool> drawn;
  const auto draw = [&](const Slice& slice) {
    drawn[slice.op] = true;
    add_slice(out, r, slice);
  };
  for (const Slice& slice : r.ledger.slices) draw(slice);
  r.ledger.each_live([&](const Operation& op) {
    draw({op.id, op.channel, op.api, op.is_write(), op.total, op.bytes, op.accepted_at,
          op.completed_at, 0});
  });
  HashMap<std::uint64_t, bool> broken;  // channels with a track of violations
  for (const Violation& v : r.reported) {
    if (!broken[v.channel]) {
      out += ",\n";
      add_name(out, "thread_name", v.channel, "violations");
      broken[v.channel] = true;
    }
    add_violation(out, r, v, false);
    if (v.op && drawn.count(v.op)) add_violation(out, r, v, true);
  }
  return out + "\n]}\n";
}

}  // namespace holdfast::guard
