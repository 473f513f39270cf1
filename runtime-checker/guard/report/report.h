//===- guard/report/report.h - violations and runs, written out -------------===//
//
// Purpose    Text as it happens; JSON, SARIF and the timeline when the process ends.
// Owns       Nothing.
// Lifetimes  None.
// States     None.
// Threads    Called by one thread at a time.
// Fails      A file that cannot be written is one line on standard error; the report goes there.
// Cost       Symbols are read on first use.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "guard/options.h"
#include "guard/symbols.h"
#include "guard/violation.h"

namespace holdfast::guard {

struct Runtime;

/// The raw call: `write` itself may be watched.
bool write_all(int fd, const String& text);

/// One violation, to `report_path` or standard error.
void write_text(const Options& options, const Violation& violation);
/// What the options ask for at the end: JSON or SARIF, the timeline, and a summary.
void write_reports(Runtime& r);

String json_report(Runtime& r);
String sarif_report(Runtime& r);
String trace_report(Runtime& r);

/// `"..."` with JSON's escapes.
String quoted(std::string_view text);
/// The site of a lend: given by the layer, or the first frame of the program.
struct Place {
  String file;
  int line = 0;
  String function;
};
Place lending_place(StackId stack, std::string_view api, const char* file, int line,
                    const char* function);
Place hit_place(const Violation& violation);

}  // namespace holdfast::guard
