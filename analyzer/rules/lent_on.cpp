// See lent_on.h.
#include "rules/lent_on.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "llvm/ADT/StringRef.h"
#include "rules/borrowed.h"
#include "rules/first_use.h"
#include "rules/fixes.h"
#include "rules/latches.h"
#include "rules/member_names.h"
#include "rules/restarts.h"
#include "rules/story.h"
#include "rules/turns.h"

namespace holdfast::check {
namespace {

class LentOn {
 public:
  LentOn(const Program& program, const Contexts& contexts, std::set<std::string> dropped,
         std::vector<Finding>& findings)
      : program_(program), dropped_(std::move(dropped)), contexts_(contexts), findings_(findings) {}

  void run() {
    find_dropped_classes();
    find_self_owners();
    for (const SolvedFunction& function : program_.functions())
      for (std::size_t i = 0; i < function.summary.operations.size(); ++i) {
        const SummaryOperation& item = function.summary.operations[i];
        if (item.operation.stack.size() != 1) continue;
        for (std::size_t k = 0; k < item.lends.size(); ++k) judge(function, i, k);
      }
  }

 private:
  const TypeFact& type(TypeId id) const { return program_.types()[id]; }

  /// Classes whose objects some function ends although nothing has just completed.
  void find_dropped_classes() {
    for (const SolvedFunction& function : program_.functions()) {
      if (function.facts->is_destructor) continue;
      const bool is_handler = contexts_.handlers.count(function.facts->key) > 0;
      if (contexts_.all.count(function.facts->key) && !is_handler) continue;
      // A lambda that nobody calls by name was handed on, perhaps to be called at the completion.
      if (!is_handler && function.facts->is_lambda && program_.callers(function.facts->key).empty())
        continue;
      for (const SummaryEffect& item : function.summary.effects) {
        // Who is called answers where it is called: there stand the tests it depends on.
        if (!program_.callers(function.facts->key).empty()) continue;
        // A handle that is closed in a handler is closed later: what was cancelled is told then.
        const bool only_closed = is_handler && closes_only(function);
        if (only_closed ? item.effect.after_wait : item.effect.has_waited()) continue;
        if (!is_end(item.effect.kind)) continue;
        if (item.effect.recycled || item.effect.settled || item.effect.emptied) continue;
        const auto counts = item.effect.replaced ? counts_where_replaced(function, item)
                                                 : counts_before(function, item);
        if (!counts || is_handed_over(function, item)) continue;
        const bool is_user_data = came_as_user_data(item.path);
        if (is_user_data && !is_handler) continue;
        TypeId id = item.path.steps.empty() ? item.path.root_type : item.path.steps.back().type;
        for (unsigned depth = 0; depth < 4 && id; ++depth) {
          const TypeFact& found = type(id);
          if (found.view) break;  // it ends nothing that it points at
          if (found.kind == TypeFact::Kind::Record && found.ownership == Ownership::None &&
              !found.name.empty()) {
            if (is_handler && (is_user_data || is_concerned(function, found))) {
              if ((!item.effect.after_cancel || only_closed) && !frees_in_flight(function, item))
                ended_by_[found.name].push_back({&function, &item, *counts, depth > 0});
              break;
            }
            if (item.effect.has_waited()) break;
            if (item.effect.after_cancel && !counts->empty()) break;
            if (item.effect.after_cancel) {
              freed_after_cancel_[found.name].push_back(&item);
              break;
            }
            if (!counts->empty() && function.unit->language != "c") break;  // by smart pointers
            if (counts->empty()) {
              dropped_.insert(found.name);
              dropped_.insert(found.bases.begin(), found.bases.end());
            } else {
              counted_[found.name].push_back({&function, &item, *counts});
            }
            drop_places_.try_emplace(found.name, item.effect.stack.front(), item.effect.text);
            break;
          }
          id = found.ownership == Ownership::Weak ? 0 : found.element;
        }
      }
    }
  }

  /// The reference counts that the end depends on, which it takes one from itself; nothing where it
  /// depends on another state of the object.
  std::optional<std::set<MemberName>> counts_before(const SolvedFunction& function,
                                                    const SummaryEffect& item) const {
    std::set<MemberName> counts;
    SummaryEffect plain = item;
    std::erase_if(plain.guards, [&](const Path& guard) { return holds(item.idle, guard); });
    for (auto* guards : {&plain.guards, &plain.deciding})
      std::erase_if(*guards, [&](const Path& guard) {
        if (!is_counted_down(program_, function, item, guard)) return false;
        counts.merge(names_of(program_, function, {guard}));
        return true;
      });
    if (depends_on_own_state(program_, plain)) return std::nullopt;
    return counts;
  }

  /// Where another object takes its place, it goes whatever its states say.
  std::optional<std::set<MemberName>> counts_where_replaced(const SolvedFunction& function,
                                                            const SummaryEffect& item) {
    if (!replaces_one_under_way(program_, contexts_, turns_, function, item)) return std::nullopt;
    return std::set<MemberName>{};
  }

  /// Neither the start of the operation nor its end has to do with these counts: it holds no share.
  bool holds_no_share(const SolvedFunction& function, const SummaryOperation& item,
                      const std::set<MemberName>& counts) const {
    std::set<MemberName> told = names_of(program_, function, item.signals);
    told.merge(names_of(program_, function, item.raised));
    // Who takes one and gives it back behind the start had it for himself.
    const auto stands_behind = [&](const SolvedFunction& starter, const Frame& gives) {
      const auto& items = starter.summary.operations;
      return std::any_of(items.begin(), items.end(), [&](const SummaryOperation& started) {
        return started.operation.stack.back() == item.operation.stack.back() &&
               program_.place(started.operation.stack.front()).line < program_.place(gives).line;
      });
    };
    const auto takes_share = [&](const SolvedFunction& starter) {
      bool takes = false, gives_back = false;
      for (const SummaryEffect& effect : starter.summary.effects) {
        if (effect.effect.kind != EffectKind::Mutated ||
            !goes_by(program_, starter, effect.path, counts))
          continue;
        const Frame& frame = effect.effect.stack.back();
        if (counts_up(frame)) {
          takes = true;
        } else if (counts_down(frame)) {
          gives_back |=
              !effect.effect.refused && stands_behind(starter, effect.effect.stack.front());
        } else if (!is_new(effect.path)) {
          return true;  // who sets it may set it to anything
        }
      }
      return takes && !gives_back;
    };
    const auto& callers = program_.callers(function.facts->key);
    return std::none_of(counts.begin(), counts.end(),
                        [&](const MemberName& count) { return told.count(count) > 0; }) &&
           !takes_share(function) &&
           std::none_of(callers.begin(), callers.end(),
                        [&](unsigned caller) { return takes_share(program_.functions()[caller]); });
  }

  /// The class of the object on the way to the lent memory that goes with its last share, of which
  /// the operation holds none.
  std::string class_without_share(const SolvedFunction& function, const SummaryOperation& item,
                                  const Path& path) const {
    const auto has_no_share = [&](const std::string& name) {
      const auto found = counted_.find(name);
      return found != counted_.end() &&
             std::any_of(found->second.begin(), found->second.end(), [&](const End& end) {
               return holds_no_share(function, item, end.counts);
             });
    };
    for (std::size_t i = 0; i + 1 < path.steps.size(); ++i)
      if (const Path::Step& step = path.steps[i];
          step.step == PlaceStep::Pointee && has_no_share(type(step.type).name))
        return type(step.type).name;
    return "";
  }

  /// It was seen to free what is in flight, which is reported there.
  static bool frees_in_flight(const SolvedFunction& function, const SummaryEffect& item) {
    return std::any_of(
        function.incidents.begin(), function.incidents.end(), [&](const Incident& incident) {
          return incident.kind == Incident::Kind::Freed && incident.stack == item.effect.stack;
        });
  }

  static bool closes_only(const SolvedFunction& function) {
    const auto& releases = function.summary.releases;
    return std::all_of(releases.begin(), releases.end(), [](const SummaryRelease& release) {
      return release.scope == Release::Scope::Handle;
    });
  }

  /// A share of the very object that the member which holds it is in.
  std::string shared_with_itself(const SummaryStore& store, const PathTarget& target) const {
    if (target.ownership != Ownership::Shared || target.path.steps.empty() ||
        store.to.steps.size() <= target.path.steps.size() || !begins_with(store.to, target.path))
      return "";
    return type(target.path.steps.back().type).name;
  }

  /// Classes whose objects hold a share of themselves, in a member or on the heap, in the user data
  /// of a handle: it goes with the callback that gives it back.
  void find_self_owners() {
    for (const SolvedFunction& function : program_.functions())
      for (const SummaryStore& store : function.summary.stores)
        for (const PathTarget& target : store.targets) {
          if (const std::string self = shared_with_itself(store, target); !self.empty())
            owns_itself_.insert(self);
          if (target.path.root != RootFact::Kind::Heap || !target.path.steps.empty()) continue;
          const TypeFact& owner = type(target.path.root_type);
          if (owner.ownership == Ownership::None) continue;
          const std::string& owned = type(owner.element).name;
          bool inside = !owned.empty() && type(store.to.root_type).name == owned;
          for (const Path::Step& step : store.to.steps)
            inside |= !owned.empty() && type(step.type).name == owned;
          if (inside) owns_itself_.insert(owned);
        }
  }

  /// Behind a `void *`: a callback gives back what it was registered with, and who calls it, after
  /// what, was not seen.
  bool came_as_user_data(const Path& path) const {
    for (std::size_t i = 0; i < path.steps.size(); ++i)
      if (is_behind_void(program_, path, i)) return true;
    return false;
  }

  /// What completes here may be the last that used an object of this class. A handler in C is told
  /// by its user data alone, and the class says nothing.
  bool is_concerned(const SolvedFunction& handler, const TypeFact& object) const {
    const auto found = contexts_.concerned.find(handler.facts->key);
    if (found == contexts_.concerned.end() || handler.unit->language == "c") return true;
    const auto concerns = [&](const std::string& name) { return found->second.count(name) > 0; };
    return concerns(object.name) || std::any_of(object.bases.begin(), object.bases.end(), concerns);
  }

  void judge(const SolvedFunction& function, std::size_t index, std::size_t which) {
    const SummaryOperation& item = function.summary.operations[index];
    const LendRecord& lend = item.operation.lends[which];
    const Path& path = item.lends[which];
    if (const std::string owner = class_ended_by_first(item, which); !owner.empty())
      return report_member(function, item, lend, path, owner);
    if (is_kept(item, path) || is_given_back(item, which) || holds_itself(function.summary, path))
      return;
    if (path.root == RootFact::Kind::Parameter && borrowed_.is_borrowed(function, index, which))
      return report_borrowed(function, item, lend, path);
    if (function.facts->is_lambda && is_handlers_copy(function, path) &&
        lend.role != LendRole::Captures)
      return report(
          function, item, lend, "stack-escape",
          "'" + text_of(function, path) +
              "' is a copy held by this handler, which ends when it returns, and is lent on to");
    if (lend.role == LendRole::Captures) {
      judge_spawned(function, item, lend, path);
      return judge_bare_object(function, item, lend, path);
    }
    if (!stays_open(program_, contexts_, function, item)) return;
    if (report_freed_after_cancel(item, lend, path)) return;
    if (is_told_already(function, item) || is_taken_out(program_, function.summary, path)) return;
    std::string owner = dropped_class(item, path, function.unit->language == "c");
    if (owner.empty()) owner = class_ended_in_turn(item, path);
    if (owner.empty()) owner = class_closed_beside(function, item, path);
    if (owner.empty()) owner = class_without_share(function, item, path);
    if (!owner.empty() && !owns_itself_.count(owner) && !keeps_one_of(item, path, owner))
      report_member(function, item, lend, path, owner);
  }

  /// The function itself frees what this very operation was lent, which is reported where it does.
  static bool is_told_already(const SolvedFunction& function, const SummaryOperation& item) {
    return std::any_of(function.incidents.begin(), function.incidents.end(),
                       [&](const Incident& incident) {
                         return incident.kind == Incident::Kind::Freed &&
                                incident.operation.stack == item.operation.stack;
                       });
  }

  bool is_kept(const SummaryOperation& item, const Path& path) const {
    return is_prefix_of_any(item.keeps, path);
  }

  // -- borrowed-parameter

  void report_borrowed(const SolvedFunction& function, const SummaryOperation& item,
                       const LendRecord& lend, const Path& path) {
    const std::string name = function.facts->parameters[path.index].name;
    report(function, item, lend, "borrowed-parameter",
           lend.role == LendRole::Captures ? "'" + name +
                                                 "' is only borrowed from the caller, and the "
                                                 "handler that refers to it outlives the call of"
                                           : "'" + name +
                                                 "' is only borrowed from the caller, who does not "
                                                 "learn of the completion, and is lent on to");
  }

  // -- members

  /// `request->handle`: a request of the library points at what it is about and does not own it.
  static bool points_further(const Path& path, std::size_t from) {
    return std::any_of(path.steps.begin() + static_cast<std::ptrdiff_t>(from) + 1, path.steps.end(),
                       [](const Path::Step& step) { return step.step == PlaceStep::Pointee; });
  }

  /// By a reference of the object to something else, which stays when the object goes.
  bool refers_out(const Path& path, std::size_t object) const {
    return std::any_of(path.steps.begin() + static_cast<std::ptrdiff_t>(object) + 1,
                       path.steps.end(), [this](const Path::Step& step) {
                         return step.step == PlaceStep::Field &&
                                type(step.type).kind == TypeFact::Kind::Reference;
                       });
  }

  /// The class of the object on the way to the lent memory that was seen to go first.
  std::string dropped_class(const SummaryOperation& item, const Path& path, bool plain) const {
    const TypeFact& root = type(path.root_type);
    if (plain && path.root == RootFact::Kind::Heap && !root.request && dropped_.count(root.name))
      return root.name;
    bool field = false;
    for (const Path::Step& step : path.steps)
      field |= step.step == PlaceStep::Field && step.field != "this";
    if (!field) return "";
    // A block that the handler frees has been let go of by the objects around it.
    std::size_t outermost = 0;
    for (const Path& freed : item.frees)
      if (begins_with(path, freed) && freed.steps.size() > outermost + 1)
        outermost = freed.steps.size() - 1;
    for (std::size_t i = outermost; i + 1 < path.steps.size(); ++i) {
      const TypeFact& found = type(path.steps[i].type);
      if (path.steps[i].step != PlaceStep::Pointee || found.kind != TypeFact::Kind::Record ||
          (found.request && points_further(path, i)) || refers_out(path, i))
        continue;
      if (dropped_.count(found.name) || is_shared(found)) return found.name;
    }
    return "";
  }

  /// The class of the object on the way to the lent memory that the handler which starts this ends
  /// in another turn: it comes again while the operation is pending. Or whose owner goes in a
  /// handler that has nothing to do with the operation.
  std::string class_ended_in_turn(const SummaryOperation& item, const Path& path) {
    if (item.operation.direction == "close") return "";
    for (const Path::Step& step : path.steps) {
      const auto found =
          step.step == PlaceStep::Pointee ? ended_by_.find(type(step.type).name) : ended_by_.end();
      if (found == ended_by_.end()) continue;
      for (const auto& [handler, end, counts, owned] : found->second)
        if (counts.empty() && (starts(*handler, item.operation)
                                   ? turns_.comes_again(handler->facts->key, item.operation)
                                   : owned && end->effect.kind == EffectKind::Ended &&
                                         turns_.runs_beside(handler->facts->key, item.operation))) {
          drop_places_.try_emplace(found->first, end->effect.stack.front(), end->effect.text);
          return found->first;
        }
    }
    return "";
  }

  /// The class of the object on the way to the lent memory that ends when a handle of its own is
  /// closed, while this operation runs on a stream that the object only points at: closing the one
  /// cancels nothing on the other.
  std::string class_closed_beside(const SolvedFunction& function, const SummaryOperation& item,
                                  const Path& path) {
    for (std::size_t i = 0; i + 1 < path.steps.size(); ++i) {
      const auto found = path.steps[i].step == PlaceStep::Pointee
                             ? ended_by_.find(type(path.steps[i].type).name)
                             : ended_by_.end();
      if (found == ended_by_.end() || !runs_outside(item, path, i)) continue;
      for (const auto& [handler, end, counts, owned] : found->second)
        if ((counts.empty() || holds_no_share(function, item, counts)) &&
            is_closed_at_any_time(function, item, found->first, handler->facts->key)) {
          drop_places_.try_emplace(found->first, end->effect.stack.front(), end->effect.text);
          return found->first;
        }
    }
    return "";
  }

  /// Every stream is reached through a pointer of the object at step `object`. What has none, as a
  /// write to a file, runs beside all handles.
  static bool runs_outside(const SummaryOperation& item, const Path& path, std::size_t object) {
    Path whole = path;
    whole.steps = path.steps.first(object + 1);
    return (!item.streams.empty() || item.operation.direction == "write") &&
           std::all_of(item.streams.begin(), item.streams.end(), [&](const Path& stream) {
             return begins_with(stream, whole) && points_further(stream, object);
           });
  }

  /// It is the handler of the operation, or is called by that alone, and from nowhere outside.
  bool runs_at_completion_only(const SolvedFunction& function, const SummaryOperation& item) const {
    const std::set<std::string>& handlers = item.operation.handlers;
    const auto& callers = program_.callers(function.facts->key);
    return handlers.count(function.facts->key) > 0 ||
           (function.facts->is_internal && !callers.empty() &&
            std::all_of(callers.begin(), callers.end(), [&](unsigned caller) {
              return handlers.count(program_.functions()[caller].facts->key) > 0;
            }));
  }

  /// The handle is put into a member of the object, and it is none of those that are written to.
  bool is_held_beside(const SolvedFunction& function, const SummaryOperation& close,
                      const std::string& name, const std::set<MemberName>& streams) const {
    std::set<MemberName> held;
    for (const Path& handle : close.streams) lent_names(program_, function.summary, handle, held);
    return std::any_of(
               held.begin(), held.end(),
               [&](const MemberName& member) { return is_of_class(member.front(), name); }) &&
           std::none_of(held.begin(), held.end(),
                        [&](const MemberName& member) { return streams.count(member) > 0; });
  }

  /// Somebody closes a handle inside an object of the class, which calls the handler then, and
  /// looks at nothing that the operation changes.
  bool is_closed_at_any_time(const SolvedFunction& function, const SummaryOperation& item,
                             const std::string& name, const std::string& handler) const {
    std::set<MemberName> states = names_of(program_, function, item.signals);
    states.merge(names_of(program_, function, item.raised));
    const std::set<MemberName> streams = names_of(program_, function, item.streams);
    const auto closes = [&](const SolvedFunction& other, const SummaryOperation& close) {
      if (close.operation.direction != "close" || !close.operation.handlers.count(handler) ||
          close.operation.stack.size() != 1 || runs_at_completion_only(other, item))
        return false;
      const std::set<MemberName> closed = names_of(program_, other, close.streams);
      const auto is_inside = [&](const MemberName& member) {
        return is_of_class(member.front(), name) && member.size() == 2;
      };
      const auto is_state = [&](const Path& guard) {
        return goes_by(program_, other, guard, states);
      };
      // Who only registers what runs at the end does so for a handle that closes at any time.
      if (close.operation.model && close.operation.model->effects.releases.empty())
        return is_held_beside(other, close, name, streams);
      return std::any_of(closed.begin(), closed.end(), is_inside) &&
             std::none_of(close.guards.begin(), close.guards.end(), is_state);
    };
    for (const SolvedFunction& other : program_.functions())
      for (const SummaryOperation& close : other.summary.operations)
        if (closes(other, close)) return true;
    return false;
  }

  /// A handler that holds `this` and an owner of it knows the object by two names.
  bool keeps_one_of(const SummaryOperation& item, const Path& path, const std::string& name) const {
    const auto derives = [](const TypeFact& found, const std::string& base) {
      return std::find(found.bases.begin(), found.bases.end(), base) != found.bases.end();
    };
    const auto is_owner_with = [&](const std::string& base) {
      return std::any_of(path.steps.begin(), path.steps.end(), [&](const Path::Step& step) {
        return type(step.type).name == name && derives(type(step.type), base);
      });
    };
    return std::any_of(item.keeps.begin(), item.keeps.end(), [&](const Path& kept) {
      const TypeFact& held = type(kept.steps.empty() ? kept.root_type : kept.steps.back().type);
      return held.name == name || derives(held, name) ||
             (!held.name.empty() && is_owner_with(held.name));
    });
  }

  /// Objects that are made to be kept by their operations, and this operation does not.
  static bool is_shared(const TypeFact& found) {
    return std::any_of(found.bases.begin(), found.bases.end(), [](const std::string& base) {
      return llvm::StringRef(base).ends_with("::enable_shared_from_this");
    });
  }

  /// A coroutine or function of its own that refers to an object that was seen to go first.
  void judge_spawned(const SolvedFunction& function, const SummaryOperation& item,
                     const LendRecord& lend, const Path& path) {
    if (!item.operation.spawned || path.root != RootFact::Kind::This || path.steps.empty()) return;
    const TypeFact& object = type(path.steps.back().type);
    if (path.steps.back().step != PlaceStep::Pointee || !dropped_.count(object.name)) return;
    report(function, item, lend, "detached-coroutine-reference",
           "the object of class '" + object.name +
               "' can go first, and is referred to by what is started with");
  }

  /// A handler that has captured the plain `this` of an object that is made to be kept by its
  /// operations, where no bytes of the object are lent: a wait, a connect, an accept. What is only
  /// posted may run on a loop that goes with the object.
  void judge_bare_object(const SolvedFunction& function, const SummaryOperation& item,
                         const LendRecord& lend, const Path& path) {
    const Operation& operation = item.operation;
    if (operation.spawned || path.root != RootFact::Kind::This || path.steps.empty() ||
        path.steps.back().step != PlaceStep::Pointee || item.streams.empty())
      return;
    const TypeFact& object = type(path.steps.back().type);
    const auto is_judged = [&](std::size_t k) {
      return operation.lends[k].role != LendRole::Captures && begins_with(item.lends[k], path);
    };
    for (std::size_t k = 0; k < item.lends.size(); ++k)
      if (is_judged(k)) return;
    if (!is_shared(object) || owns_itself_.count(object.name) ||
        keeps_one_of(item, path, object.name) || !stays_open(program_, contexts_, function, item) ||
        std::none_of(
            operation.handlers.begin(), operation.handlers.end(),
            [&](const std::string& handler) { return uses_object_at_once(program_, handler); }))
      return;
    report(function, item, lend, "member-no-keepalive",
           "nothing keeps the " + object.name + " alive that is used by the handler of");
  }

  /// A cancellation was asked for and not waited for: who frees then, frees what may be in flight.
  bool report_freed_after_cancel(const SummaryOperation& item, const LendRecord& lend,
                                 const Path& path) {
    if (freed_after_cancel_.empty()) return false;
    bool any = false;
    std::vector<TypeId> on_the_way{path.root_type};
    for (const Path::Step& step : path.steps) on_the_way.push_back(step.type);
    for (const TypeId id : on_the_way) {
      const TypeFact& found = type(id);
      auto freed = found.kind == TypeFact::Kind::Record ? freed_after_cancel_.find(found.name)
                                                        : freed_after_cancel_.end();
      if (freed == freed_after_cancel_.end()) continue;
      for (const SummaryEffect* effect : freed->second) {
        const Frame& frame = effect->effect.stack.front();
        Finding finding = begin_finding(program_, item.operation, lend, found.name);
        finding.rule = "freed-in-flight";
        finding.where = program_.place(frame);
        finding.function = frame.function->name;
        finding.message = "memory lent to '" + short_name(finding.api) +
                          "' is freed after a cancellation that was not waited for";
        finding.steps.push_back(
            event_step(program_, StepKind::Ends, frame, effect->effect.text + " here"));
        advise(finding, "cancelling only asks: " + advice_for("freed-in-flight"));
        findings_.push_back(std::move(finding));
        any = true;
      }
    }
    return any;
  }

  /// The class of the object that the handler frees whichever element of it has come back, while
  /// the other elements are lent as well.
  std::string class_ended_by_first(const SummaryOperation& item, std::size_t which) const {
    const Path& path = item.lends[which];
    const auto is_element_of = [&](const Path& freed) {
      return item.operation.lends[which].role == LendRole::Buffer && begins_with(path, freed) &&
             std::any_of(path.steps.begin() + static_cast<std::ptrdiff_t>(freed.steps.size()),
                         path.steps.end(),
                         [](const Path::Step& step) { return step.is_any_element(); });
    };
    const auto freed = std::find_if(item.frees.begin(), item.frees.end(), is_element_of);
    if (freed == item.frees.end()) return "";
    const std::string& name =
        type(freed->steps.empty() ? freed->root_type : freed->steps.back().type).name;
    const auto at_once = [&](const SummaryEffect& effect) {
      return is_end(effect.effect.kind) && !effect.path.steps.empty() &&
             type(effect.path.steps.back().type).name == name && !effect.effect.has_waited() &&
             std::none_of(effect.guards.begin(), effect.guards.end(),
                          [&](const Path& guard) { return begins_with(guard, effect.path); });
    };
    for (const std::string& key : item.operation.handlers)
      if (const SolvedFunction* handler = program_.find(key);
          handler &&
          std::any_of(handler->summary.effects.begin(), handler->summary.effects.end(), at_once))
        return name;
    return "";
  }

  void report_member(const SolvedFunction& function, const SummaryOperation& item,
                     const LendRecord& lend, const Path& path, const std::string& owner) {
    Finding finding = make(function, item, lend, "member-no-keepalive", text_of(function, path));
    finding.message = "'" + finding.subject + "' is lent to '" + short_name(finding.api) +
                      "', but nothing keeps its " + owner + " alive until completion";
    if (auto drop = drop_places_.find(owner); drop != drop_places_.end())
      finding.steps.push_back(
          event_step(program_, StepKind::Ends, drop->second.first,
                     "an object of class '" + owner + "' can go first: " + drop->second.second));
    advise(finding, advice_for("member-no-keepalive"));
    attach_fixes(program_, item.operation, lend, finding);
    findings_.push_back(std::move(finding));
  }

  // -- a handler's own copies

  bool is_handlers_copy(const SolvedFunction& function, const Path& path) const {
    if (!contexts_.handlers.count(function.facts->key) || path.root != RootFact::Kind::This ||
        path.steps.size() < 2)
      return false;
    if (path.steps[0].step != PlaceStep::Pointee || path.steps[1].step != PlaceStep::Field ||
        path.steps[1].field == "this")
      return false;
    TypeId holder = path.steps[1].type;
    for (std::size_t i = 2; i < path.steps.size(); ++i) {
      // Through a pointer or a shared owner the bytes belong to somebody else as well.
      if (path.steps[i].step == PlaceStep::Pointee && type(holder).ownership != Ownership::Unique)
        return false;
      holder = path.steps[i].type;
    }
    const TypeFact& captured = type(path.steps[1].type);
    return captured.kind != TypeFact::Kind::Pointer && captured.kind != TypeFact::Kind::Reference &&
           captured.kind != TypeFact::Kind::Unknown && !captured.view;
  }

  Finding make(const SolvedFunction& function, const SummaryOperation& item, const LendRecord& lend,
               const std::string& rule, const std::string& subject) const {
    Finding finding = begin_finding(program_, item.operation, lend, subject);
    finding.rule = rule;
    finding.where = program_.place(item.operation.stack.back());
    finding.function = function.facts->name;
    return finding;
  }

  void report(const SolvedFunction& function, const SummaryOperation& item, const LendRecord& lend,
              const std::string& rule, const std::string& message) {
    const auto at = std::find_if(item.operation.lends.begin(), item.operation.lends.end(),
                                 [&](const LendRecord& other) { return &other == &lend; });
    const Path& path = item.lends[at - item.operation.lends.begin()];
    Finding finding = make(function, item, lend, rule, text_of(function, path));
    finding.message = message + " '" + short_name(finding.api) + "'";
    if (const std::string advice = advice_for(rule); !advice.empty()) advise(finding, advice);
    attach_fixes(program_, item.operation, lend, finding);
    findings_.push_back(std::move(finding));
  }

  const Program& program_;
  std::set<std::string> dropped_;
  std::set<std::string> owns_itself_;
  std::map<std::string, std::pair<Frame, std::string>> drop_places_;
  std::map<std::string, std::vector<const SummaryEffect*>> freed_after_cancel_;  ///< by class
  /// Where an object ends, and the counts that this depends on.
  struct End {
    const SolvedFunction* function;
    const SummaryEffect* effect;
    std::set<MemberName> counts;
    bool owned = false;  ///< it was an owner that went, and not the object itself
  };
  std::map<std::string, std::vector<End>> ended_by_;  ///< by class: in handlers
  std::map<std::string, std::vector<End>> counted_;   ///< by class: elsewhere, with the last share
  Turns turns_{program_};
  const Contexts& contexts_;
  Borrowed borrowed_{program_, contexts_};
  std::vector<Finding>& findings_;
};

}  // namespace

void judge_lent_on(const Program& program, const Contexts& contexts,
                   std::set<std::string> dropped_classes, std::vector<Finding>& findings) {
  LentOn(program, contexts, std::move(dropped_classes), findings).run();
}

}  // namespace holdfast::check
