// See options.h.
#include "guard/options.h"

#include <charconv>

namespace holdfast::guard {
namespace {

bool set_bool(std::string_view value, bool& out) {
  if (value == "1" || value == "true" || value == "yes") return out = true, true;
  if (value == "0" || value == "false" || value == "no") return out = false, true;
  return false;
}

template <class T>
bool set_number(std::string_view value, T& out) {
  T parsed{};
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
  if (error != std::errc{} || end != value.data() + value.size()) return false;
  out = parsed;
  return true;
}

bool set_format(std::string_view value, ReportFormat& out) {
  if (value == "text") return out = ReportFormat::Text, true;
  if (value == "sarif") return out = ReportFormat::Sarif, true;
  if (value == "json") return out = ReportFormat::Json, true;
  return false;
}

struct Key {
  const char* name;
  const char* help;
  bool (*set)(std::string_view value, Options& options);
};

// The one table of keys.
constexpr Key keys[] = {
    {"halt_on_error", "0|1: end at the first violation (1)",
     [](std::string_view v, Options& o) { return set_bool(v, o.halt_on_error); }},
    {"exitcode", "exit status when there was a violation (88)",
     [](std::string_view v, Options& o) { return set_number(v, o.exitcode); }},
    {"max_reports", "violations that are written out; all are counted (100)",
     [](std::string_view v, Options& o) { return set_number(v, o.max_reports); }},
    {"report", "text|sarif|json (text)",
     [](std::string_view v, Options& o) { return set_format(v, o.report); }},
    {"report_path", "file for the report; %p is the process id (standard error)",
     [](std::string_view v, Options& o) { return o.report_path = v, true; }},
    {"trace_path", "file for a timeline that Perfetto opens; %p is the process id",
     [](std::string_view v, Options& o) { return o.trace_path = v, true; }},
    {"detectors", "a,b: these only; +a: also; -a: without",
     [](std::string_view v, Options& o) { return o.detectors = v, true; }},
    {"suppressions", "file of suppressions: ID:PATTERN per line",
     [](std::string_view v, Options& o) { return o.suppressions = v, true; }},
    {"chaos", "seed of the disturbances under holdfast-run",
     [](std::string_view v, Options& o) { return o.has_chaos = set_number(v, o.chaos); }},
    {"stack_depth", "frames kept per stack (24)",
     [](std::string_view v, Options& o) {
       return set_number(v, o.stack_depth) && o.stack_depth > 0 && o.stack_depth <= 64;
     }},
    {"leaks", "0|1: report what is pending at exit (1)",
     [](std::string_view v, Options& o) { return set_bool(v, o.leaks); }},
    {"alloc_stacks", "0|1: remember where blocks were allocated (0)",
     [](std::string_view v, Options& o) { return set_bool(v, o.alloc_stacks); }},
    {"own_pages", "blocks of this size and more get pages of their own, 0: none (0)",
     [](std::string_view v, Options& o) { return set_number(v, o.own_pages); }},
    {"help", "1: print this", [](std::string_view v, Options& o) { return set_bool(v, o.help); }},
};

void set_one(std::string_view item, Options& options, Vector<String>& problems) {
  const std::size_t equals = item.find('=');
  const std::string_view name = item.substr(0, equals);
  for (const Key& key : keys) {
    if (name != key.name) continue;
    const std::string_view value = equals == item.npos ? "" : item.substr(equals + 1);
    if (!key.set(value, options)) {
      problems.push_back(format("HOLDFAST_OPTIONS: '%.*s' is not a value of %s; it is: %s",
                                static_cast<int>(value.size()), value.data(), key.name, key.help));
    }
    return;
  }
  problems.push_back(format("HOLDFAST_OPTIONS: there is no key '%.*s'; help=1 lists them",
                            static_cast<int>(name.size()), name.data()));
}

}  // namespace

Options parse_options(std::string_view text, Vector<String>& problems) {
  Options options;
  while (!text.empty()) {
    const std::size_t colon = text.find(':');
    if (const auto item = text.substr(0, colon); !item.empty()) set_one(item, options, problems);
    if (colon == text.npos) break;
    text.remove_prefix(colon + 1);
  }
  return options;
}

String options_help() {
  String out;
  for (const Key& key : keys) append(out, "  %-14s %s\n", key.name, key.help);
  return out;
}

}  // namespace holdfast::guard
