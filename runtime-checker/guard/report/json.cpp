// The JSON report, which holdfast-check reads with --runtime-report.
#include "guard/report/report.h"
#include "guard/runtime.h"

namespace holdfast::guard {

String quoted(std::string_view text) {
  String out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      append(out, "\\u%04x", byte);
    } else {
      out += c;
    }
  }
  return out += '"';
}

Place lending_place(StackId stack, std::string_view api, const char* file, int line,
                    const char* function) {
  if (file) return {file, line, function ? function : ""};
  const Vector<Frame> frames = symbolise(stack_frames(stack));
  const Frame* frame = lending_frame(frames, api);
  if (!frame) return {};
  std::string_view name = frame->file.empty() ? frame->module : frame->file;
  // Debug information may name files from the build folder on: what is left is the end of the path.
  while (name.substr(0, 3) == "../") name.remove_prefix(3);
  return {String(name), frame->line, frame->function};
}

Place hit_place(const Violation& v) {
  return lending_place(v.hit, "", nullptr, 0, nullptr);
}

namespace {

String place_members(const Place& place) {
  String out = "\"file\": " + quoted(place.file);
  append(out, ", \"line\": %d", place.line);
  return out + ", \"function\": " + quoted(place.function);
}

String stack_json(StackId id) {
  String out = "[";
  for (const Frame& frame : symbolise(stack_frames(id))) {
    if (out.size() > 1) out += ", ";
    out += "{\"function\": " + quoted(frame.function) +
           ", \"file\": " + quoted(frame.file.empty() ? frame.module : frame.file);
    append(out, ", \"line\": %d}", frame.line);
  }
  return out + "]";
}

String violation_json(const Violation& v) {
  String out = "  {\"id\": " + quoted(v.id) + ", ";
  // The lending site identifies the defect to the static checker.
  const Place lent =
      v.op ? lending_place(v.lent, v.api, v.lent_file, v.lent_line, v.lent_function) : hit_place(v);
  out += place_members(lent) + ",\n   \"text\": " + quoted(v.text) +
         ", \"detector\": " + quoted(v.detector) + ", \"api\": " + quoted(v.api);
  append(out, ", \"operation\": \"%llx\", \"channel\": %llu, \"descriptor\": %d",
         static_cast<unsigned long long>(v.op), static_cast<unsigned long long>(v.channel), v.fd);
  append(out, ", \"at_culprit\": %s", v.hit_is_culprit ? "true" : "false");
  out += ",\n   \"hit\": {" + place_members(hit_place(v)) + "}";
  out +=
      ",\n   \"hit_stack\": " + stack_json(v.hit) + ",\n   \"lent_stack\": " + stack_json(v.lent);
  out += ",\n   \"allocated_stack\": " + stack_json(v.allocated);
  return out + ",\n   \"freed_stack\": " + stack_json(v.freed) + "}";
}

/// Several stacks can lead to one line: they are one site.
String sites_json(Runtime& r) {
  struct Row {
    Place place;
    String api;
    std::uint64_t count = 0;
  };
  Map<String, Row> rows;
  for (const auto& [key, site] : r.ledger.sites) {
    Place place = lending_place(site.stack, site.api, site.file, site.line, site.function);
    Row& row = rows[place.file + format(":%d:", place.line) + site.api];
    row.place = std::move(place);
    row.api = site.api;
    row.count += site.count;
  }
  String out;
  for (const auto& [key, row] : rows) {
    if (!out.empty()) out += ",\n";
    out += "  {" + place_members(row.place) + ", \"api\": " + quoted(row.api);
    append(out, ", \"count\": %llu}", static_cast<unsigned long long>(row.count));
  }
  return out;
}

}  // namespace

String json_report(Runtime& r) {
  String out = "{\"version\": 1,\n \"sites\": [\n" + sites_json(r) + "\n ],\n \"violations\": [\n";
  bool first = true;
  for (const Violation& violation : r.reported) {
    if (!first) out += ",\n";
    first = false;
    out += violation_json(violation);
  }
  out += "\n ],\n";
  append(out, " \"counts\": {\"accepted\": %llu, \"released\": %llu, \"violations\": %llu, ",
         static_cast<unsigned long long>(r.counts.accepted),
         static_cast<unsigned long long>(r.counts.released),
         static_cast<unsigned long long>(r.counts.violations));
  append(out, "\"suppressed\": %llu, \"late_events\": %llu, \"skipped\": %llu}}\n",
         static_cast<unsigned long long>(r.counts.suppressed),
         static_cast<unsigned long long>(r.counts.late_events),
         static_cast<unsigned long long>(r.skipped.load()));
  return out;
}

}  // namespace holdfast::guard
