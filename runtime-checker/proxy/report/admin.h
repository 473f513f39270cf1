//===- proxy/report/admin.h - what /metrics says -----------------------------------------===//
//
// Purpose    Gathers the counters of all threads, the cache and the log.
// Owns       Nothing.
// Lifetimes  Called while the loops run.
// States     None.
// Threads    Any.
// Fails      Never.
// Cost       A pass over the counters.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>

namespace holdfast::proxy {

struct shared_parts;
std::string metrics_text(const shared_parts& parts);

}  // namespace holdfast::proxy
