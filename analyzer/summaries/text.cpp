// See text.h.
#include "summaries/text.h"

#include <algorithm>

namespace holdfast::check {
namespace {

std::string root_text(const Path& path, const FunctionFacts& function) {
  switch (path.root) {
    case RootFact::Kind::Parameter:
      if (path.index < function.parameters.size() && !function.parameters[path.index].name.empty())
        return function.parameters[path.index].name;
      return "parameter " + std::to_string(path.index + 1);
    case RootFact::Kind::This:
      return "this";
    case RootFact::Kind::Return:
      return "the result";
    case RootFact::Kind::Heap:
      return "an allocation of its own";
    case RootFact::Kind::Result:
      return path.name.empty() ? "what a call returned" : path.name.text();
    default:
      return path.name.empty() ? "?" : path.name.text();
  }
}

std::string access_text(Access access) {
  switch (access) {
    case Access::Read:
      return "read";
    case Access::Write:
      return "written";
    case Access::Hold:
      return "held";
  }
  return "";
}

std::string api_of(const Operation& operation) {
  if (!operation.model || operation.model->names.empty()) return "a coroutine";
  return "'" + operation.model->names.front() + "'";
}

/// Whatever the types: one way there may know the type of a step that another does not.
bool is_prefix(const Path& front, const Path& path) {
  return front.root == path.root && front.index == path.index && front.name == path.name &&
         front.steps.size() <= path.steps.size() &&
         std::equal(front.steps.begin(), front.steps.end(), path.steps.begin(),
                    [](const Path::Step& left, const Path::Step& right) {
                      return left.step == right.step && left.number == right.number &&
                             left.field == right.field;
                    });
}

std::string effect_text(EffectKind kind) {
  switch (kind) {
    case EffectKind::Freed:
      return "frees ";
    case EffectKind::Ended:
      return "ends ";
    case EffectKind::Mutated:
      return "changes ";
    case EffectKind::Reallocated:
      return "may reallocate ";
    case EffectKind::Moved:
      return "moves from ";
    case EffectKind::Read:
      return "reads ";
  }
  return "";
}

std::string release_text(const SummaryRelease& release, const FunctionFacts& function) {
  const std::string what = release.has_path ? " of " + text_of(release.path, function) : "";
  const std::string library = release.library.empty() ? "" : " (" + release.library + ")";
  switch (release.scope) {
    case Release::Scope::All:
      return "blocks until something that handlers signal";
    case Release::Scope::Library:
      return "blocks until everything pending is complete" + library;
    case Release::Scope::Request:
      return "blocks until the request" + what + " is complete";
    case Release::Scope::Queue:
      return "reaps completions" + what + library;
    case Release::Scope::Handle:
      return "ends what the handle" + what + " holds";
    case Release::Scope::Stream:
      return "ends the operations on the stream" + what;
    case Release::Scope::Submit:
      return "submits" + what;
    case Release::Scope::Result:
      return "waits for the result" + what;
  }
  return "";
}

class Lines {
 public:
  Lines(const Summary& summary, const FunctionFacts& function)
      : summary_(summary), function_(function) {}

  std::vector<std::string> run() {
    for (const SummaryOperation& item : summary_.operations) operation(item);
    for (const SummaryEffect& item : summary_.effects)
      add(effect_text(item.effect.kind) + name(item.path) +
          (item.effect.certain ? "" : ", perhaps"));
    for (const SummaryRelease& item : summary_.releases)
      add(release_text(item, function_) + (item.certain ? "" : ", perhaps"));
    for (const SummaryStore& item : summary_.stores) store(item);
    for (const Path& path : summary_.moved_out) add("moves from " + name(path));
    if (summary_.no_return) add("does not return");
    if (summary_.truncated) add("and more, beyond the limit");
    return std::move(lines_);
  }

 private:
  std::string name(const Path& path) const { return text_of(path, function_); }

  void add(std::string line) {
    if (std::find(lines_.begin(), lines_.end(), line) == lines_.end())
      lines_.push_back(std::move(line));
  }

  void operation(const SummaryOperation& item) {
    const std::string rest = " to " + api_of(item.operation) + " " + text_of(item.operation.until) +
                             (item.certain ? "" : ", perhaps");
    bool any = false;
    for (std::size_t i = 0; i < item.lends.size(); ++i) {
      const Path& path = item.lends[i];
      const bool kept = std::any_of(item.keeps.begin(), item.keeps.end(),
                                    [&](const Path& keep) { return is_prefix(keep, path); });
      add("lends " + name(path) + " (" + access_text(item.operation.lends[i].access) +
          (kept ? ", kept alive by the operation" : "") + ")" + rest);
      any = true;
    }
    if (!any) add("starts" + rest.substr(3));
  }

  void store(const SummaryStore& item) {
    const bool returned = item.to.root == RootFact::Kind::Return;
    for (const PathTarget& target : item.targets) {
      if (target.operation >= 0) {
        add(returned ? "returns what the operation is waited for with"
                     : "stores what the operation is waited for with in " + name(item.to));
        continue;
      }
      const bool owns =
          target.ownership == Ownership::Unique || target.ownership == Ownership::Shared;
      add((returned ? "returns " : "stores ") + std::string(owns ? "an owner of " : "a view of ") +
          name(target.path) + (returned ? "" : " in " + name(item.to)));
    }
  }

  const Summary& summary_;
  const FunctionFacts& function_;
  std::vector<std::string> lines_;
};

}  // namespace

std::string text_of(const Path& path, const FunctionFacts& function) {
  std::string text = root_text(path, function);
  for (std::size_t i = 0; i < path.steps.size(); ++i) {
    const Path::Step& step = path.steps[i];
    switch (step.step) {
      case PlaceStep::Field:
        text += "." + step.field;
        break;
      case PlaceStep::Element:
        text += step.number ? "[" + std::to_string(step.number - 1) + "]" : "[]";
        break;
      case PlaceStep::Pointee:
        if (i + 1 < path.steps.size() && path.steps[i + 1].step == PlaceStep::Field)
          text += "->" + path.steps[++i].field;
        else if (i + 1 == path.steps.size())
          text = "*" + text;
        break;
      case PlaceStep::Root:
        break;
    }
  }
  return text;
}

std::string text_of(Until until) {
  switch (until) {
    case Until::Token:
      return "until its completion handler runs or its result is awaited";
    case Until::Callback:
      return "until its callback runs";
    case Until::Request:
      return "until its request is waited for";
    case Until::Queue:
      return "until its completion is reaped";
    case Until::Submit:
      return "until it is submitted";
    case Until::Cleanup:
      return "until its free function is called";
    case Until::Handle:
      return "until the handle is performed, reset or destroyed";
    case Until::Forever:
      return "with nothing that tells when it is done";
  }
  return "";
}

std::vector<std::string> text_of(const Summary& summary, const FunctionFacts& function) {
  return Lines(summary, function).run();
}

std::string text_of(const Program& program) {
  std::string text;
  for (const SolvedFunction& function : program.functions()) {
    const auto lines = text_of(function.summary, *function.facts);
    if (lines.empty()) continue;
    text += function.facts->name + ":" +
            std::to_string(program.place(*function.facts, function.facts->where).line) + "\n";
    for (const std::string& line : lines) text += "  " + line + "\n";
  }
  return text;
}

}  // namespace holdfast::check
