// See collect.h.
#include "driver/collect.h"

#include <algorithm>
#include <map>
#include <set>

#include "llvm/ADT/StringMap.h"

namespace holdfast::check {
namespace {

/// What a user can do about a callee that was not followed.
std::string remedy(const std::string& callee, bool indirect) {
  if (indirect)
    return "where the target is known, a model of the function that makes the call, or a direct "
           "call, tells it";
  return "check the unit that defines '" + callee +
         "' in the same run, or describe it with --models=FILE";
}

/// Calls that were not followed: callee, how often, first place, what to do.
void collect_unknowns(const Program& program, Results& results) {
  struct Group {
    std::set<SourcePlace> places;
    std::string first_function;
  };
  std::map<std::pair<std::string, std::string>, Group> groups;
  for (const SolvedFunction& function : program.functions()) {
    for (const UnknownCall& call : function.unknowns) {
      const SourcePlace place = program.place(*function.facts, call.where);
      Group& group = groups[{call.callee, call.reason}];
      if (group.places.empty() || place < *group.places.begin())
        group.first_function = function.facts->name;
      group.places.insert(place);
    }
  }
  for (const auto& [what, group] : groups) {
    const auto& [callee, reason] = what;
    const bool indirect = callee.find(' ') != std::string::npos;
    UnknownNote note;
    note.where = *group.places.begin();
    note.function = group.first_function;
    note.what = callee;
    const std::size_t count = group.places.size();
    note.reason = reason + (count > 1 ? " (" + std::to_string(count) + " places)" : "") + "; " +
                  remedy(callee, indirect);
    results.unknowns.push_back(std::move(note));
  }
}

/// --diff counts a change anywhere in the function, so each finding says which lines those are.
void fill_function_lines(const Program& program, Results& results) {
  llvm::StringMap<std::vector<LineRange>> by_file;
  for (const SolvedFunction& function : program.functions()) {
    const SourcePlace place = program.place(*function.facts, function.facts->where);
    if (place.valid() && function.facts->end_line >= place.line)
      by_file[place.file].push_back({place.line, function.facts->end_line});
  }
  for (Finding& finding : results.findings) {
    auto ranges = by_file.find(finding.where.file);
    if (ranges == by_file.end()) continue;
    // The outermost: a lambda is part of the function that it stands in.
    for (const LineRange& range : ranges->second) {
      if (finding.where.line < range.first || finding.where.line > range.last) continue;
      if (!finding.function_lines.valid() ||
          range.last - range.first > finding.function_lines.last - finding.function_lines.first)
        finding.function_lines = range;
    }
  }
}

}  // namespace

void collect(const Program& program, Results& results) {
  for (const SolvedFunction& function : program.functions()) {
    ++results.functions;
    results.lends += static_cast<unsigned>(function.operations.size());
    if (!function.gave_up) continue;
    const SourcePlace place = program.place(*function.facts, function.facts->where);
    results.problems.push_back(
        {Problem::Kind::FunctionSkipped, place.file, place.line,
         "'" + function.facts->name + "' was only analysed in part: its loops did not settle"});
  }
  collect_unknowns(program, results);
  fill_function_lines(program, results);
}

}  // namespace holdfast::check
