// See streams.h.
#include "rules/streams.h"

#include <algorithm>

#include "rules/story.h"

namespace holdfast::check {
namespace {
constexpr std::size_t kMaxChain = 48;
}  // namespace

bool of_new_object(const SummaryOperation& item) {
  if (std::any_of(item.streams.begin(), item.streams.end(), is_new)) return true;
  // A message of its own does not make the stream that it goes over a new one.
  const std::string& direction = item.operation.direction;
  const bool of_member = !item.streams.empty() &&
                         std::all_of(item.streams.begin(), item.streams.end(), leads_to_member);
  if (direction == "write" || (direction == "read" && of_member)) return false;
  return std::any_of(item.lends.begin(), item.lends.end(), is_new) ||
         std::any_of(item.keeps.begin(), item.keeps.end(), is_new);
}

/// Has the function ended the stream that the member led to before, so that the operation runs on
/// another one?
static bool renews_stream(const SolvedFunction& function, const SummaryOperation& item) {
  const auto& effects = function.summary.effects;
  return std::any_of(effects.begin(), effects.end(), [&](const SummaryEffect& effect) {
    return is_end(effect.effect.kind) && leads_to_member(effect.path) &&
           std::any_of(item.streams.begin(), item.streams.end(),
                       [&](const Path& stream) { return begins_with(stream, effect.path); });
  });
}

Side Streams::following(const SummaryOperation& start) const {
  Side side;
  std::set<std::string> seen;
  // What runs on a stream that was there before is looked at first.
  std::vector<std::string> renewed,
      work(start.operation.handlers.begin(), start.operation.handlers.end());
  while ((!work.empty() || !renewed.empty()) && side.operations.size() < kMaxChain) {
    const bool is_renewed = work.empty();
    std::vector<std::string>& from = is_renewed ? renewed : work;
    const std::string key = from.back();
    from.pop_back();
    const SolvedFunction* handler = program_.find(key);
    if (!handler || !seen.insert(key).second) continue;
    side.functions.push_back(handler);
    for (const SummaryOperation& item : handler->summary.operations) {
      if (of_new_object(item)) continue;
      const bool on_another = is_renewed || renews_stream(*handler, item);
      side.operations.push_back({handler, &item, on_another});
      std::vector<std::string>& later = on_another ? renewed : work;
      later.insert(later.end(), item.operation.handlers.begin(), item.operation.handlers.end());
    }
  }
  return side;
}

std::set<MemberName> Streams::names_of_streams(const SolvedFunction& function,
                                               const SummaryOperation& item) const {
  std::set<MemberName> names;
  for (const Path& stream : item.streams) lent_names(program_, function.summary, stream, names);
  return names;
}

const std::set<MemberName>& Streams::streams_of(const Link& link) {
  const auto [known, inserted] = streams_.try_emplace(link.item);
  std::set<MemberName>& names = known->second;
  if (!inserted) return names;
  names = names_of_streams(*link.function, *link.item);
  const Stack& stack = link.item->operation.stack;
  for (std::size_t depth = 1; names.empty() && depth < stack.size(); ++depth) {
    const SolvedFunction* inner = program_.find(stack[depth].function->key);
    if (!inner) continue;
    for (const SummaryOperation& item : inner->summary.operations)
      if (std::equal(stack.begin() + static_cast<std::ptrdiff_t>(depth), stack.end(),
                     item.operation.stack.begin(), item.operation.stack.end()))
        names = names_of_streams(*inner, item);
  }
  return names;
}

bool Streams::is_state(const Path& guard) const {
  if (guard.steps.empty()) return false;
  const TypeFact& tested = program_.types()[guard.steps.back().type];
  const bool text = tested.ownership == Ownership::Unique && tested.storage == Storage::MaybeInline;
  return tested.kind == TypeFact::Kind::Scalar || tested.container || text;
}

bool Streams::looks_at_state(const SummaryOperation& item) const {
  return std::any_of(item.guards.begin(), item.guards.end(),
                     [this](const Path& guard) { return is_state(guard); });
}

bool Streams::looks_at_queue(const SummaryOperation& item) const {
  return std::any_of(item.guards.begin(), item.guards.end(), [this](const Path& guard) {
    return is_state(guard) &&
           program_.types()[guard.steps.back().type].kind != TypeFact::Kind::Scalar;
  });
}

bool Streams::is_first(const Frame& frame) {
  return reported_.insert({frame.function->key, frame.where}).second;
}

void Streams::report(const Link& pending, const Link& next, const std::string& subject,
                     const std::string& before, const std::string& behind) {
  const Operation& one = pending.item->operation;
  const Operation& other = next.item->operation;
  const Frame& frame = other.stack.back();
  if (!is_first(frame)) return;
  Finding finding = begin_finding(
      program_, other, other.lends.empty() ? LendRecord{} : other.lends.front(), subject);
  finding.rule = "overlapping-write";
  finding.where = program_.place(frame);
  finding.function = frame.function->name;
  finding.message = "'" + short_name(finding.api) + before + subject + behind;
  finding.steps.insert(finding.steps.begin(), event_step(program_, StepKind::Lent, one.stack.back(),
                                                         "the other one is started here"));
  advise(finding, advice_for(finding.rule));
  findings_.push_back(std::move(finding));
}

bool meets(const std::set<MemberName>& left, const std::set<MemberName>& right,
           const std::set<std::string>& namesakes) {
  return std::any_of(left.begin(), left.end(), [&](const MemberName& name) {
    return name.size() > 1 && right.count(name) > 0 && !namesakes.count(name.front());
  });
}

}  // namespace holdfast::check
