// See raw_sink.h.
#include "rules/raw_sink.h"

#include <algorithm>
#include <set>

#include "rules/story.h"

namespace holdfast::check {

void judge_raw_sinks(const Program& program, const std::vector<std::string>& wrappers,
                     std::vector<Finding>& findings) {
  if (wrappers.empty()) return;
  std::set<SourcePlace> seen;
  for (const SolvedFunction& function : program.functions()) {
    const SolvedFunction* outer = &function;
    while (outer && outer->facts->is_lambda) outer = program.find(outer->facts->enclosing);
    const std::string name = outer ? outer->facts->name : function.facts->name;
    if (std::find(wrappers.begin(), wrappers.end(), name) != wrappers.end()) continue;
    for (const Operation& operation : function.operations) {
      if (operation.direction.empty() || operation.lends.empty()) continue;
      if (operation.lends.front().role != LendRole::Buffer) continue;
      if (!seen.insert(program.place(operation.stack.back())).second) continue;
      Finding finding =
          begin_finding(program, operation, operation.lends.front(), operation.lends.front().text);
      finding.rule = "raw-sink";
      finding.where = program.place(operation.stack.back());
      finding.function = function.facts->name;
      finding.message = "'" + short_name(finding.api) + "' is called outside the project's wrapper";
      advise(finding, "call '" + wrappers.front() + "' instead");
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace holdfast::check
