// See setters.h.
#include "rules/setters.h"

#include <algorithm>
#include <map>
#include <set>

#include "rules/latches.h"
#include "rules/member_lends.h"
#include "rules/turn_flags.h"
#include "rules/turns.h"

namespace holdfast::check {
namespace {

/// A change of a part of some object, by one of the names of what is changed.
struct Setting {
  const SolvedFunction* function = nullptr;
  const SummaryEffect* change = nullptr;
  MemberName name;
};

class Setters {
 public:
  Setters(const Program& program, const Contexts& contexts, std::vector<Finding>& findings)
      : program_(program), contexts_(contexts), findings_(findings) {}

  void run() {
    find_settings();
    if (settings_.empty()) return;
    for (const SolvedFunction& function : program_.functions())
      for (const SummaryOperation& item : function.summary.operations) judge(function, item);
  }

 private:
  const TypeFact& type(TypeId id) const { return program_.types()[id]; }

  void find_settings() {
    for (const SolvedFunction& function : program_.functions()) {
      if (!is_open_to_all(program_, contexts_, function) || counts_something(function)) continue;
      for (const SummaryEffect& change : function.summary.effects) {
        if (change.effect.kind != EffectKind::Mutated || change.effect.stack.size() != 1 ||
            !sets_bytes(change.path) || looks_at_state(change) || sets_up(function, change))
          continue;
        std::set<MemberName> names;
        member_names(program_, function.summary, change.path, names);
        for (const MemberName& name : names)
          if (name.size() > 1) settings_[name.front()].push_back({&function, &change, name});
      }
    }
  }

  /// Who appends to what is there counts how much there is, and writes behind what was lent.
  bool counts_something(const SolvedFunction& function) const {
    const auto& effects = function.summary.effects;
    return std::any_of(effects.begin(), effects.end(), [&](const SummaryEffect& effect) {
      return effect.effect.kind == EffectKind::Mutated && effect.effect.stack.size() == 1 &&
             leads_to_member(effect.path) && effect.path.steps.back().step == PlaceStep::Field &&
             type(effect.path.steps.back().type).kind == TypeFact::Kind::Scalar &&
             !stores_constant(effect.effect.stack.front());
    });
  }

  /// The whole object was overwritten before.
  static bool sets_up(const SolvedFunction& function, const SummaryEffect& change) {
    const auto& effects = function.summary.effects;
    return std::any_of(effects.begin(), effects.end(), [&](const SummaryEffect& effect) {
      return effect.effect.kind == EffectKind::Mutated && !effect.path.steps.empty() &&
             effect.path.steps.back().step == PlaceStep::Pointee &&
             effect.path.steps.size() < change.path.steps.size() - 1 &&
             begins_with(change.path, effect.path);
    });
  }

  /// At an index, and of an object that was there before.
  static bool sets_bytes(const Path& path) {
    return (path.root == RootFact::Kind::Parameter || path.root == RootFact::Kind::This) &&
           !path.steps.empty() && path.steps.back().step == PlaceStep::Element;
  }

  /// A member of the object, and not what stands in the bytes themselves.
  bool looks_at_state(const SummaryEffect& change) const {
    Path bytes = change.path;
    while (!bytes.steps.empty() && bytes.steps.back().step == PlaceStep::Element)
      bytes.steps = bytes.steps.first(bytes.steps.size() - 1);
    return std::any_of(change.guards.begin(), change.guards.end(), [&](const Path& guard) {
      return leads_to_member(guard) && !begins_with(guard, bytes) && !begins_with(bytes, guard);
    });
  }

  void judge(const SolvedFunction& function, const SummaryOperation& item) {
    for (std::size_t k = 0; k < item.lends.size(); ++k) {
      const LendRecord& lend = item.operation.lends[k];
      if (lend.role != LendRole::Buffer || lend.access != Access::Read || is_new(item.lends[k]) ||
          is_one_of_several(item.lends[k]))
        continue;
      std::set<MemberName> names;
      member_names(program_, function.summary, item.lends[k], names);
      for (const MemberName& name : names)
        if (const auto known = settings_.find(name.front());
            name.size() > 1 && known != settings_.end())
          for (const Setting& setting : known->second) match(setting, {&function, &item, k, name});
    }
  }

  /// From an index on that is not known, or one slot of several.
  bool is_one_of_several(const Path& lent) const {
    return std::any_of(lent.steps.begin(), lent.steps.end(), [&](const Path::Step& step) {
      const auto kind = type(step.type).kind;
      return step.is_any_element() && kind != TypeFact::Kind::Record;
    });
  }

  void match(const Setting& setting, const Lent& lent) {
    const Effect& effect = setting.change->effect;
    const Frame& where = effect.stack.front();
    if (!begins_with(setting.name, lent.name) || told_.count({where.function->key, where.where}) ||
        effect.has_waited(lent.item->operation.lends[lent.which].until) ||
        lent.item->operation.stack.back().function == setting.function->facts)
      return;
    const std::vector<Path> flags = flags_.of(*lent.function, *lent.item);
    if (flags.empty() || sets_one_of(*setting.function, names_of(program_, *lent.function, flags)))
      return;
    told_.insert({where.function->key, where.where});
    findings_.push_back(
        finding_of(program_, *setting.change, lent, lent.name, where, kNobodyLooked));
  }

  /// Who sets up the whole object sets its flags as well.
  bool sets_one_of(const SolvedFunction& function, const std::set<MemberName>& flags) const {
    const auto& effects = function.summary.effects;
    return std::any_of(effects.begin(), effects.end(), [&](const SummaryEffect& effect) {
      return effect.effect.kind == EffectKind::Mutated && effect.effect.stack.size() == 1 &&
             goes_by(program_, function, effect.path, flags);
    });
  }

  const Program& program_;
  const Contexts& contexts_;
  std::vector<Finding>& findings_;
  std::map<std::string, std::vector<Setting>> settings_;  ///< by class
  std::set<std::pair<std::string, std::uint32_t>> told_;
  Turns turns_{program_};
  TurnFlags flags_{program_, turns_};
};

}  // namespace

void judge_setters(const Program& program, const Contexts& contexts,
                   std::vector<Finding>& findings) {
  Setters(program, contexts, findings).run();
}

}  // namespace holdfast::check
