// The table of formats, and the way from results to a file.
#include "report/report.h"

#include <llvm/Support/Process.h>

#include <set>

#include "findings/output.h"
#include "report/github.h"

namespace holdfast::check {

namespace {

const ReportFormat kFormats[] = {
    {"text", "compiler-style messages with source lines", write_text},
    {"sarif", "SARIF 2.1.0, for code scanning", write_sarif},
    {"json", "Holdfast's own JSON", write_json},
    {"github", "GitHub workflow commands and a step summary", write_github},
    {"html", "one HTML page that needs nothing else", write_html},
};

bool to_stdout(const ReportOptions& options) {
  return options.output.empty() || options.output == "-";
}

bool wants_color(const ReportOptions& options) {
  if (options.color != ColorMode::Auto) return options.color == ColorMode::Always;
  // NO_COLOR is what users set once for all tools (no-color.org).
  auto no_color = llvm::sys::Process::GetEnv("NO_COLOR");
  if (no_color && !no_color->empty()) return false;
  return to_stdout(options) && llvm::sys::Process::StandardOutHasColors();
}

}  // namespace

llvm::ArrayRef<ReportFormat> report_formats() {
  return kFormats;
}

const ReportFormat* find_report_format(llvm::StringRef name) {
  for (const ReportFormat& format : kFormats) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

bool counts(const Finding& finding) {
  return !finding.suppressed && finding.baseline != BaselineState::Unchanged;
}

Tally tally(const Results& results) {
  Tally sum;
  std::set<llvm::StringRef> files;
  for (const Finding& finding : results.findings) {
    if (finding.suppressed)
      ++sum.suppressed;
    else if (finding.baseline == BaselineState::Unchanged)
      ++sum.unchanged;
    else
      ++(finding.confidence == Confidence::Definite ? sum.definite : sum.possible);
    if (counts(finding)) files.insert(finding.where.file);
  }
  sum.absent = static_cast<unsigned>(results.absent.size());
  sum.files = static_cast<unsigned>(files.size());
  return sum;
}

std::string plural(unsigned count, llvm::StringRef noun) {
  return (llvm::Twine(count) + " " + noun + (count == 1 ? "" : "s")).str();
}

std::string render_report(const Results& results, const ReportOptions& options,
                          SourceCache& sources, bool color) {
  std::string bytes;
  llvm::raw_string_ostream out(bytes);
  const ReportFormat* format = find_report_format(options.format);
  if (!format) return bytes;
  format->write({results, options, sources, PathNames(options.relative_to), color}, out);
  out.flush();
  return bytes;
}

bool write_report(const Results& results, const ReportOptions& options, SourceCache& sources,
                  std::string* error) {
  if (!find_report_format(options.format)) {
    *error = "unknown report format '" + options.format + "'";
    return false;
  }
  std::string bytes = render_report(results, options, sources, wants_color(options));
  bool written =
      to_stdout(options) ? write_stdout(bytes, error) : write_file(options.output, bytes, error);
  if (options.format != "github" || options.step_summary.empty()) return written;
  std::string summary =
      step_summary({results, options, sources, PathNames(options.relative_to), false});
  std::string second;
  if (append_file(options.step_summary, summary, &second)) return written;
  *error += (error->empty() ? "" : "; ") + second;
  return false;
}

}  // namespace holdfast::check
