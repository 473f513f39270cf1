//===- proxy/config/options.h - flags and the configuration file -----------------------===//
//
// Purpose    From a command line, and the file it names, to settings.
// Owns       Nothing.
// Lifetimes  None.
// States     None.
// Threads    One.
// Fails      `parse_options` returns no settings and the exit status; the message is printed.
// Cost       None that matters.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <optional>

#include "proxy/config/settings.h"

namespace holdfast::proxy {

struct parsed_options {
  std::shared_ptr<settings> set;  ///< null: stop with `status`
  int status = 0;
};

parsed_options parse_options(int count, const char* const* words);

/// "512", "64KiB", "256MiB", "2GiB"; nothing for anything else.
std::optional<std::uint64_t> parse_size(std::string_view text);
/// "250ms", "30s", "5m", "30".
std::optional<milliseconds> parse_time(std::string_view text);

}  // namespace holdfast::proxy
