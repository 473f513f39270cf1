//===- driver/config.h - .holdfast.yaml ------------------------------------===//
//
// Purpose    Finds and reads the project's configuration, and puts it below the command line.
// Owns       Config owns its strings.
// Lifetimes  Nothing of the file is kept.
// States     Read once, merged once.
// Threads    None.
// Fails      One message with file, line and what was expected; unknown and repeated keys are
//            errors, because a misspelt key would be silently without effect.
// Cost       One small file.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "driver/options.h"

namespace holdfast::check {

/// What the file may say. Relative paths in it start from its directory and are absolute here.
///
///   version: 1
///   roots: [src, include]          # like --project-root
///   excludes: [third_party/**]     # globs; neither analysed nor reported
///   models: [tools/net.yaml]       # like --models
///   rules: [-mutated-in-flight]    # like --rules
///   wrappers: [net::write_all]     # functions that may make raw calls; turns raw-sink on
///   levels:
///     min-confidence: definite     # like --min-confidence
///     fail-on: possible            # like --fail-on
///     raw-sink: definite           # a rule: off, possible or definite
struct Config {
  std::string file;
  std::string directory;
  std::vector<std::string> roots;
  std::vector<std::string> excludes;
  std::vector<std::string> models;
  std::vector<std::string> rules;
  std::vector<std::string> wrappers;
  std::optional<Confidence> min_confidence;
  std::optional<FailOn> fail_on;
  std::map<std::string, std::string> levels;  ///< rule to off, possible or definite
};

/// One row of the table of keys; the documentation is made from it too.
struct ConfigKey {
  llvm::StringRef name;
  llvm::StringRef form;  ///< "list of directories"
  llvm::StringRef help;
};
llvm::ArrayRef<ConfigKey> config_keys();

/// `.holdfast.yaml` in the directory or the nearest one above it; empty when there is none.
std::string find_config(llvm::StringRef directory);

bool parse_config(llvm::StringRef text, llvm::StringRef file, Config& config, std::string* error);
bool read_config(const std::string& file, Config& config, std::string* error);

/// Fills in what the command line left open; lists of the configuration come first.
void merge_config(const Config& config, Options& options);

}  // namespace holdfast::check
