// Results that the report tests share: two findings in one small file, with everything a
// finding can have, and one row of everything else.
#pragma once

#include <string>

#include "findings/finding.h"
#include "findings/source_text.h"
#include "report/report.h"

namespace holdfast::check::sample {

inline constexpr const char* kBase = "/project";
inline constexpr const char* kFile = "/project/src/session.cpp";

inline std::string source() {
  return "#include <boost/asio.hpp>\n"                                      // 1
         "void reply(tcp::socket& socket) {\n"                              // 2
         "\tstd::string line = \"OK\\r\\n\";  // na\xC3\xAFve\n"            // 3
         "  boost::asio::async_write(socket, boost::asio::buffer(line),\n"  // 4
         "                           [](auto, auto) {});\n"                 // 5
         "}\n"                                                              // 6
         "\n"                                                               // 7
         "void Session::stop() {\n"                                         // 8
         "  data_.clear();\n"                                               // 9
         "}\n";                                                             // 10
}

inline Finding stack_escape() {
  Finding f;
  f.rule = "stack-escape";
  f.confidence = Confidence::Definite;
  f.where = {kFile, 4, 3, 27};
  f.function = "reply";
  f.subject = "line";
  f.message = "'line' is lent to async_write but dies when 'reply' returns";
  f.api = "boost::asio::async_write";
  f.model = "asio.yaml:12";
  f.steps = {{StepKind::Lent, {kFile, 4, 3, 27}, "'line' is lent here, by asio.yaml:12"},
             {StepKind::Ends, {kFile, 6, 1, 0}, "'line' ends here"},
             {StepKind::Completes, {}, "the write completes when its handler runs, after that"},
             {StepKind::Advice,
              {kFile, 3, 14, 18},
              "a std::shared_ptr captured by the handler would keep it"}};
  f.fixes = {{"let a std::shared_ptr own 'line'", {{kFile, 61, 72, "auto line"}}}};
  f.function_lines = {2, 6};
  f.fingerprint = "0123456789abcdef:1";
  return f;
}

inline Finding mutated() {
  Finding f;
  f.rule = "mutated-in-flight";
  f.where = {kFile, 9, 3, 0};
  f.function = "Session::stop";
  f.subject = "this->data_";
  f.message = "'data_' may be cleared while a write still reads it";
  f.api = "uv_write";
  f.model = "libuv.yaml:7";
  f.fingerprint = "fedcba9876543210:1";
  return f;
}

inline Results results() {
  Results r;
  r.findings = {stack_escape(), mutated()};
  r.audit = {{{kFile, 4, 3, 0},
              "reply",
              "async_write",
              "line",
              "the stack of reply",
              "",
              Verdict::Unsafe,
              "ends before the handler runs"}};
  r.unknowns = {{{kFile, 5, 28, 0}, "reply", "call through std::function", "add a model for it"}};
  r.problems = {{Problem::Kind::FunctionSkipped, kFile, 8, "Session::run has 9,000 blocks"}};
  r.units_total = 2;
  r.functions = 3;
  r.lends = 1;
  return r;
}

inline ReportOptions options(const std::string& format) {
  ReportOptions o;
  o.format = format;
  o.relative_to = kBase;
  o.version = "0.1.0";
  o.exit_code = 1;
  return o;
}

inline std::string render(const Results& r, const ReportOptions& o, bool color = false) {
  SourceCache sources;
  sources.put(kFile, source());
  return render_report(r, o, sources, color);
}

}  // namespace holdfast::check::sample
