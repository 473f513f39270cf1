//===- guard/options.h - HOLDFAST_OPTIONS ---------------------------------------===//
//
// Purpose    Reads `key=value:key=value` from the environment, as sanitizers do.
// Owns       The values, as strings of its own.
// Lifetimes  Read once, before the first event.
// States     None.
// Threads    Read by any thread after it was made.
// Fails      An unknown key or a bad value is a warning on standard error, never the end.
// Cost       None after the start.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "guard/memory.h"

namespace holdfast::guard {

enum class ReportFormat : std::uint8_t { Text, Sarif, Json };

struct Options {
  bool halt_on_error = true;
  int exitcode = 88;
  std::uint64_t max_reports = 100;
  ReportFormat report = ReportFormat::Text;
  String report_path;   ///< empty: standard error
  String trace_path;    ///< a Chrome/Perfetto trace, empty: none
  String detectors;     ///< "a,b" only these; "-a" without; "+a" also
  String suppressions;  ///< a file
  bool has_chaos = false;
  std::uint64_t chaos = 0;
  int stack_depth = 24;
  bool leaks = true;          ///< report what is still pending at exit
  bool alloc_stacks = false;  ///< remember where blocks were allocated
  std::size_t own_pages = 0;  ///< blocks of this size and more get pages of their own; 0: never
  bool help = false;
};

/// Appends to `problems` one line for each thing that was not understood.
Options parse_options(std::string_view text, Vector<String>& problems);

/// What `HOLDFAST_OPTIONS=help=1` prints.
String options_help();

}  // namespace holdfast::guard
