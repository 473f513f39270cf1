//===- report/sarif.h - what of SARIF others need to know ------------------===//
//
// Purpose    The limits of the SARIF writer, which the tests make small.
// Owns       Nothing.
// Lifetimes  Borrows the context for the call.
// States     None.
// Threads    As report.h.
// Fails      Never; what exceeds a limit is cut and said so in the log.
// Cost       As report.h; a log near the size limit is compressed to measure it.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstddef>
#include <string>

#include "report/report.h"

namespace holdfast::check {

/// GitHub code scanning's documented limits for one upload.
struct SarifLimits {
  std::size_t results = 25'000;
  std::size_t locations = 1'000;        ///< per result
  std::size_t flow_locations = 10'000;  ///< of thread flows, per result
  std::size_t packed_bytes = 10'000'000;
};

std::string render_sarif(const ReportContext& context, SarifLimits limits);

}  // namespace holdfast::check
