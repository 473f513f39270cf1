//===- report/report.h - from results to what people and machines read -----===//
//
// Purpose    Writes Results in one of the formats of the table: text, sarif, json, github, html.
// Owns       ReportOptions owns its strings; a writer owns nothing beyond its call.
// Lifetimes  A writer borrows the Results and the source cache for the call.
// States     None: the same results and options give the same bytes.
// Threads    One report at a time per SourceCache.
// Fails      write_report() returns false with one message: what, where, and the system's reason.
//            A report file is replaced whole or not at all.
// Cost       The report is made in memory, then written once.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/Support/raw_ostream.h>

#include <string>
#include <vector>

#include "findings/finding.h"
#include "findings/paths.h"
#include "findings/source_text.h"

namespace holdfast::check {

enum class ColorMode { Auto, Always, Never };

struct ReportOptions {
  std::string format = "text";  ///< a name of report_formats()
  std::string output;           ///< empty or "-": standard output
  std::string relative_to;      ///< paths are shown relative to it; empty: current directory
  ColorMode color = ColorMode::Auto;
  bool quiet = false;            ///< no summary line
  bool audit = false;            ///< write Results::audit
  bool explain_unknown = false;  ///< write Results::unknowns
  bool show_suppressed = true;   ///< sarif, json, html: keep suppressed findings, marked
  int exit_code = 0;             ///< what the program will end with, for the record
  std::string version;           ///< of holdfast-check
  std::vector<std::string> command_line;
  std::string step_summary;  ///< github: file that a Markdown summary is appended to
};

/// What a writer works with.
struct ReportContext {
  const Results& results;
  const ReportOptions& options;
  SourceCache& sources;
  PathNames names;
  bool color = false;
};

struct ReportFormat {
  llvm::StringRef name;
  llvm::StringRef description;
  void (*write)(const ReportContext&, llvm::raw_ostream&);
};

/// The one table of formats.
llvm::ArrayRef<ReportFormat> report_formats();
const ReportFormat* find_report_format(llvm::StringRef name);

/// The report as bytes.
std::string render_report(const Results& results, const ReportOptions& options,
                          SourceCache& sources, bool color = false);

/// Writes the report to options.output or standard output.
bool write_report(const Results& results, const ReportOptions& options, SourceCache& sources,
                  std::string* error);

// The writers, one per file.
void write_text(const ReportContext& context, llvm::raw_ostream& out);
void write_sarif(const ReportContext& context, llvm::raw_ostream& out);
void write_json(const ReportContext& context, llvm::raw_ostream& out);
void write_github(const ReportContext& context, llvm::raw_ostream& out);
void write_html(const ReportContext& context, llvm::raw_ostream& out);

/// Counts that several formats print.
struct Tally {
  unsigned definite = 0;
  unsigned possible = 0;
  unsigned suppressed = 0;
  unsigned unchanged = 0;  ///< not suppressed, and in the baseline
  unsigned absent = 0;
  unsigned files = 0;  ///< with a finding that counts
};
Tally tally(const Results& results);

/// Does the finding count: neither suppressed nor known from the baseline?
bool counts(const Finding& finding);

/// "1 finding", "2 findings".
std::string plural(unsigned count, llvm::StringRef noun);

}  // namespace holdfast::check
