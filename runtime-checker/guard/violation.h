//===- guard/violation.h - a broken rule, with its history ---------------------===//
//
// Purpose    The value that reports are written from, and the suppressions.
// Owns       Its strings; stacks are kept by the depot.
// Lifetimes  None beyond its own.
// States     None.
// Threads    Plain data.
// Fails      Never.
// Cost       Made for violations only.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "guard/hf_guard.h"
#include "guard/stacks.h"

namespace holdfast::guard {

struct Violation {
  String id;        ///< one of the defect ids
  String detector;  ///< which row of the table saw it
  String text;
  // The operation, as it was.
  hf_guard_op op = 0;
  hf_guard_channel channel = 0;
  int fd = -1;
  const char* api = "";
  bool write = false;
  std::size_t total = 0;
  // The three places: where it was lent, what hit it, where the memory came from (and died).
  StackId lent = 0;
  const char* lent_file = nullptr;
  int lent_line = 0;
  const char* lent_function = nullptr;
  int lent_thread = 0;
  StackId hit = 0;
  int hit_thread = 0;
  bool hit_is_culprit = true;  ///< false: found later, at the place in `hit`
  StackId allocated = 0;
  StackId freed = 0;
  Address memory = 0;
  std::uint64_t at = 0;
};

/// `id:pattern` of a suppressions file; the pattern is matched against functions and files of the
/// violation's stacks, `*` stands for anything.
struct Suppression {
  String id;
  String pattern;
  std::uint64_t used = 0;
};
bool matches_pattern(std::string_view pattern, std::string_view text);
/// Bad lines become problems.
Vector<Suppression> parse_suppressions(std::string_view text, Vector<String>& problems);

}  // namespace holdfast::guard
