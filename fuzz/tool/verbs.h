// The verbs of holdfast-fuzz: each adds its options to the command line, and runs.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "calls/call.h"
#include "run/child.h"

namespace holdfast::fuzz {

/// Exit statuses: 0 fine, 1 something was found, 2 usage.
enum : int { fine = 0, found = 1, usage = 2 };

void add_list(CLI::App& app, int& status);
void add_run(CLI::App& app, int& status);
void add_replay(CLI::App& app, int& status);
void add_minimise(CLI::App& app, int& status);
void add_random(CLI::App& app, int& status);
void add_exhaustive(CLI::App& app, int& status);
void add_power(CLI::App& app, int& status);
void add_abuse(CLI::App& app, int& status);
void add_triage(CLI::App& app, int& status);
void add_convert(CLI::App& app, int& status);

/// Reads a `.calls` file, or the bytes that an engine wrote; says why it cannot on stderr.
std::optional<Sequence> read_sequence(const std::string& file);
/// The target of the option, of the file, or the strict layer; says so on stderr if there is none.
const Target* target_for(const std::string& option, const Sequence* s);
void print_verdict(const Guarded& g, const Sequence& s);
/// The path of fuzz-TARGET, beside this program or where the preset fuzz builds it; or empty.
std::string find_engine(const std::string& target);
bool write_file(const std::string& path, const std::string& content);

}  // namespace holdfast::fuzz
