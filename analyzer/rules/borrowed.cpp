// See borrowed.h.
#include "rules/borrowed.h"

#include <algorithm>

#include "rules/member_names.h"

namespace holdfast::check {
namespace {

constexpr unsigned kMaxCallers = 3;  ///< one above the other that pass a handle on

bool returned_to_caller(const SolvedFunction& function, std::size_t index) {
  for (const SummaryStore& store : function.summary.stores)
    for (const PathTarget& target : store.targets)
      if (target.operation == static_cast<int>(index) && !target.status) return true;
  return false;
}

bool has_field(const Path& path) {
  return std::any_of(path.steps.begin(), path.steps.end(),
                     [](const Path::Step& step) { return step.step == PlaceStep::Field; });
}

/// The parameter's own object, or a block that was put into it or is returned. `itself`: not what
/// is inside an object that the caller has.
bool belongs_to_caller(const SolvedFunction& function, const Path& path, bool itself = false) {
  if (path.root == RootFact::Kind::Parameter) return !itself || !has_field(path);
  if (path.root != RootFact::Kind::Heap && path.root != RootFact::Kind::Result) return false;
  for (const SummaryStore& store : function.summary.stores)
    for (const PathTarget& target : store.targets)
      if ((store.to.root == RootFact::Kind::Parameter || store.to.root == RootFact::Kind::Return) &&
          !(itself && has_field(store.to)) && target.operation < 0 &&
          target.path.root == path.root && target.path.index == path.index &&
          target.path.name == path.name)
        return true;
  return false;
}

bool is_kept(const SummaryOperation& item, const Path& path) {
  return is_prefix_of_any(item.keeps, path);
}

/// Is every call of `callee` in the function given a null pointer there?
bool passes_null(const FunctionFacts& function, const std::string& callee, unsigned parameter) {
  return std::all_of(function.calls.begin(), function.calls.end(), [&](const CallFact& call) {
    return call.key != callee || (parameter < call.operands.size() &&
                                  is_null_constant(function, call.operands[parameter].value));
  });
}

}  // namespace

Borrowed::Borrowed(const Program& program, const Contexts& contexts)
    : program_(program), contexts_(contexts) {
  // Classes whose objects a function that is given one frees, whatever it looks at before.
  for (const SolvedFunction& function : program.functions())
    for (const SummaryEffect& item : function.summary.effects)
      if (item.effect.kind == EffectKind::Freed && item.path.root == RootFact::Kind::Parameter &&
          item.path.steps.size() == 1)
        freed_.insert(type(item.path.steps.back().type).name);
}

bool Borrowed::is_of_request(const Path& path) const {
  return type(path.root_type).request ||
         std::any_of(path.steps.begin(), path.steps.end(),
                     [this](const Path::Step& step) { return type(step.type).request; });
}

/// A pointer that is also put into an object that lives on has been handed over.
bool Borrowed::stored_away(const SolvedFunction& function, const SummaryOperation& item,
                           const Path& path) const {
  for (const SummaryStore& store : function.summary.stores) {
    // The request's own pointer to the bytes is how they are lent.
    if (is_of_request(store.to) && !holds(item.context, store.to)) continue;
    // So is what the operation owns: a chain of buffers that was moved into it.
    if (is_prefix_of_any(item.holds, store.to)) continue;
    if (store.to.root != RootFact::Kind::Heap && store.to.root != RootFact::Kind::This &&
        store.to.root != RootFact::Kind::Parameter)
      continue;
    for (const PathTarget& target : store.targets)
      if (target.operation < 0 && target.path.root == path.root &&
          target.path.index == path.index && is_prefix_of_any({target.path}, path))
        return true;
  }
  return false;
}

/// The parameter leads to a pointer that leads to the bytes: they are not what was passed.
bool Borrowed::behind_another_pointer(const Path& path) const {
  for (std::size_t i = 1; i < path.steps.size(); ++i)
    if (path.steps[i].step == PlaceStep::Pointee &&
        type(path.steps[i - 1].type).ownership == Ownership::None &&
        !type(path.steps[i - 1].type).view)
      return true;
  return false;
}

/// The free function that goes with the bytes does nothing, and objects of this class end
/// somewhere: whoever ends this one cannot have learnt that it is no longer used.
bool Borrowed::is_never_told(const SummaryOperation& item, const TypeFact& parameter) const {
  const std::set<std::string>& handlers = item.operation.handlers;
  return item.operation.until == Until::Cleanup && !handlers.empty() &&
         freed_.count(type(parameter.element).name) > 0 &&
         std::all_of(handlers.begin(), handlers.end(),
                     [&](const std::string& handler) { return program_.is_noop(handler); });
}

/// An object of the program's own in C that came to be looked at only, and nothing of what the
/// operation runs on with it: a message, not a session.
bool Borrowed::is_message(const SolvedFunction& function, const SummaryOperation& item,
                          const Path& path) const {
  const TypeFact& parameter = type(function.facts->parameters[path.index].type);
  const auto is_of_it = [&](const Path& used) { return same_root(used, path); };
  return function.unit->language == "c" && parameter.is_const &&
         is_owner_class(type(parameter.element)) && parameter.kind == TypeFact::Kind::Pointer &&
         has_field(path) && std::none_of(item.streams.begin(), item.streams.end(), is_of_it) &&
         std::none_of(item.requests.begin(), item.requests.end(), is_of_it) &&
         std::none_of(item.handles.begin(), item.handles.end(), is_of_it) &&
         std::none_of(item.queues.begin(), item.queues.end(), is_of_it);
}

/// Is what the parameter leads to lent as bytes that were passed, or a reference to them captured?
bool Borrowed::is_bytes(const SolvedFunction& function, const SummaryOperation& item,
                        std::size_t which) const {
  const LendRecord& lend = item.operation.lends[which];
  const Path& path = item.lends[which];
  const ParameterFact& parameter = function.facts->parameters[path.index];
  const TypeFact& parameter_type = type(parameter.type);
  const bool reference = parameter_type.kind == TypeFact::Kind::Reference;
  const bool pointer = parameter_type.kind == TypeFact::Kind::Pointer;
  if (!reference && !pointer && !parameter_type.view) return false;
  const TypeFact& pointee = type(parameter_type.element);
  if (lend.role == LendRole::ControlBlock) return false;
  if (lend.role == LendRole::Captures) {
    // A reference captured by the handler. References to services live by design.
    const bool bytes = pointee.ownership != Ownership::None || pointee.view || parameter_type.view;
    if ((!reference && !parameter_type.view) || path.steps.size() != 1 || pointee.service ||
        pointee.callable)
      return false;
    if (!bytes && !parameter_type.is_const) return false;
  } else {
    const bool strings = parameter_type.is_const && pointee.kind == TypeFact::Kind::Pointer;
    const bool message = is_message(function, item, path);
    if (!strings && !message && behind_another_pointer(path)) return false;
    // A field of an object that the caller keeps (a connection, a session) is a member.
    const bool member = has_field(path) && !message && !(reference && parameter_type.is_const);
    if (member && !is_never_told(item, parameter_type)) return false;
    if (reference && pointee.service) return false;
  }
  return true;
}

bool Borrowed::is_borrowed_at(const SolvedFunction& function, std::size_t index, std::size_t which,
                              unsigned depth) const {
  const SummaryOperation& item = function.summary.operations[index];
  const Path& path = item.lends[which];
  if (path.index >= function.facts->parameters.size() || path.steps.empty()) return false;
  const ParameterFact& parameter = function.facts->parameters[path.index];
  const TypeFact& parameter_type = type(parameter.type);
  if (parameter.borrows_by_contract || parameter_type.ownership != Ownership::None) return false;
  if (!is_bytes(function, item, which)) return false;
  if (item.operation.callers_token || returned_to_caller(function, index)) return false;
  // Who owns the request or reaps the queue learns of the completion; not who passes an object
  // that has the queue inside.
  // A handle inside such an object is its own affair, and so is one of several requests there.
  for (const Path& owner : item.requests)
    if (belongs_to_caller(function, owner) &&
        !(has_field(owner) && (holds(item.queues, owner) || owner.has_any_element())))
      return false;
  for (const Path& owner : item.handles)
    if (belongs_to_caller(function, owner, true))
      return depth < kMaxCallers && is_borrowed_above(function, item.operation.stack.back(), depth);
  if (item.operation.model && !item.operation.model->effects.keeps.empty()) return false;
  if (stored_away(function, item, path) && !parameter_type.is_const) return false;
  // What the handler frees belongs to the operation.
  if (is_prefix_of_any(item.frees, path)) return false;
  if (contexts_.handlers.count(function.facts->key)) return false;
  std::set<std::string> visiting;
  return enters_unseen(function, item.operation.stack.back(), path.index, visiting);
}

/// The handle is the caller's, who has made it and was only lent the bytes himself.
bool Borrowed::is_borrowed_above(const SolvedFunction& function, const Frame& innermost,
                                 unsigned depth) const {
  const auto& callers = program_.callers(function.facts->key);
  return std::any_of(callers.begin(), callers.end(), [&](unsigned caller) {
    const SolvedFunction& above = program_.functions()[caller];
    if (above.facts == function.facts) return false;
    const auto& operations = above.summary.operations;
    for (std::size_t i = 0; i < operations.size(); ++i) {
      if (!(operations[i].operation.stack.back() == innermost)) continue;
      for (std::size_t k = 0; k < operations[i].lends.size(); ++k)
        if (operations[i].lends[k].root == RootFact::Kind::Parameter &&
            !is_kept(operations[i], operations[i].lends[k]) &&
            is_borrowed_at(above, i, k, depth + 1))
          return true;
    }
    return false;
  });
}

/// What the function was given, or a part of an object that it was given to look at: a message,
/// the text of an event. What it may change is an object that its caller has, and so is another
/// object of the function's own class.
bool Borrowed::is_passed_on(const SolvedFunction& function, const SummaryOperation& item,
                            std::size_t which) const {
  const Path& path = item.lends[which];
  if (path.root != RootFact::Kind::Parameter || path.index >= function.facts->parameters.size())
    return false;
  const TypeFact& parameter = type(function.facts->parameters[path.index].type);
  const bool itself = !has_field(path) && !item.operation.lends[which].via_object;
  const std::string& owner = function.facts->parent;
  const bool is_other = !owner.empty() && is_of_class(class_name(type(parameter.element)), owner);
  return (itself || (parameter.is_const && !is_other)) && parameter.ownership == Ownership::None &&
         !is_prefix_of_any(item.frees, path) && !is_kept(item, path);
}

/// Does the memory come in from callers nobody has seen? Callers that were seen answer for it.
bool Borrowed::enters_unseen(const SolvedFunction& function, const Frame& innermost,
                             unsigned parameter, std::set<std::string>& visiting) const {
  if (!visiting.insert(function.facts->key).second) return false;
  const auto& callers = program_.callers(function.facts->key);
  // What a handler is given comes from the library, whose contract tells when it ends.
  if (callers.empty()) return !contexts_.handlers.count(function.facts->key);
  bool only_null = true;
  for (unsigned caller : callers) {
    const SolvedFunction& above = program_.functions()[caller];
    only_null &= passes_null(*above.facts, function.facts->key, parameter);
    for (const SummaryOperation& item : above.summary.operations) {
      if (!(item.operation.stack.back() == innermost) || item.operation.callers_token) continue;
      for (std::size_t k = 0; k < item.lends.size(); ++k)
        if (is_passed_on(above, item, k) &&
            enters_unseen(above, innermost, item.lends[k].index, visiting))
          return true;
    }
  }
  // Who was seen passes nothing at all (`send(NULL, 0)`), and it can be called from elsewhere.
  return only_null && !function.facts->is_internal &&
         !contexts_.handlers.count(function.facts->key);
}

}  // namespace holdfast::check
