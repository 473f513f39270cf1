// SARIF 2.1.0: one result per violation, its stacks as SARIF stacks.
#include "guard/report/report.h"
#include "guard/runtime.h"

namespace holdfast::guard {
namespace {

String uri_of(const String& file) {
  String out = file.empty() || file[0] != '/' ? "" : "file://";
  for (const char c : file) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    const bool plain = letter || (byte >= '0' && byte <= '9') || byte == '/' || byte == '.' ||
                       byte == '-' || byte == '_' || byte == '~';
    if (plain) {
      out += c;
    } else {
      append(out, "%%%02X", byte);
    }
  }
  return out;
}

String location(const String& file, int line, std::string_view message) {
  String out = "{";
  if (!file.empty()) {
    out += "\"physicalLocation\": {\"artifactLocation\": {\"uri\": " + quoted(uri_of(file)) + "}";
    if (line > 0) append(out, ", \"region\": {\"startLine\": %d}", line);
    out += "}";
  }
  if (!message.empty()) {
    if (out.size() > 1) out += ", ";
    out += "\"message\": {\"text\": " + quoted(message) + "}";
  }
  return out + "}";
}

String stack(StackId id, const char* message) {
  String out = "{\"message\": {\"text\": " + quoted(message) + "}, \"frames\": [";
  bool first = true;
  for (const Frame& frame : symbolise(stack_frames(id))) {
    if (!first) out += ", ";
    first = false;
    out += "{\"location\": " + location(frame.file, frame.line, frame.function) + "}";
  }
  return out + "]}";
}

String result(const Violation& v) {
  const Place hit = hit_place(v);
  String out =
      "    {\"ruleId\": " + quoted(v.id) + ", \"level\": \"error\", \"message\": {\"text\": ";
  out += quoted(v.text) + "},\n     \"locations\": [" + location(hit.file, hit.line, "") + "]";
  if (v.op) {
    const Place lent = lending_place(v.lent, v.api, v.lent_file, v.lent_line, v.lent_function);
    out += ",\n     \"relatedLocations\": [" + location(lent.file, lent.line, "lent here") + "]";
  }
  out += ",\n     \"stacks\": [" +
         stack(v.hit, v.hit_is_culprit ? "what hit it" : "where it was seen");
  if (v.lent) out += ", " + stack(v.lent, "where it was lent");
  if (v.allocated) out += ", " + stack(v.allocated, "where the memory came from");
  if (v.freed) out += ", " + stack(v.freed, "where the memory died");
  return out + "]}";
}

/// What GitHub asks of a rule. The words are the id's own; the page says the rest.
String rule(const String& id) {
  String words = id;
  for (char& c : words) c = c == '-' ? ' ' : c;
  const String page = "docs/defects/" + id + ".md";
  return "{\"id\": " + quoted(id) + ", \"shortDescription\": {\"text\": " + quoted(words + ".") +
         "}, \"fullDescription\": {\"text\": " +
         quoted("The defect '" + id + "' of operations in flight, seen while the program ran.") +
         "}, \"help\": {\"text\": " + quoted("Why it hurts and how to mend it: " + page + ".") +
         "}}";
}

}  // namespace

String sarif_report(Runtime& r) {
  String rules, results;
  HashMap<std::size_t, bool> seen;
  for (const Violation& v : r.reported) {
    if (!results.empty()) results += ",\n";
    results += result(v);
    if (!seen.try_emplace(std::hash<std::string_view>{}(v.id), true).second) continue;
    if (!rules.empty()) rules += ", ";
    rules += rule(v.id);
  }
  return "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", \"version\": "
         "\"2.1.0\",\n"
         " \"runs\": [{\"tool\": {\"driver\": {\"name\": \"holdfast-run\", \"rules\": [" +
         rules + "]}},\n   \"results\": [\n" + results + "\n   ]}]}\n";
}

}  // namespace holdfast::guard
