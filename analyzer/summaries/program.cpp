// See program.h.
#include "summaries/program.h"

#include <algorithm>

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

namespace holdfast::check {
namespace {

bool does_nothing(const FunctionFacts& function) {
  for (const Fact& fact : function.facts) switch (fact.kind) {
      case Fact::Kind::Place:
      case Fact::Kind::Field:
      case Fact::Kind::Element:
      case Fact::Kind::Load:
      case Fact::Kind::Constant:
      case Fact::Kind::Merge:
      case Fact::Kind::End:
      case Fact::Kind::Test:
      case Fact::Kind::Return:
        break;
      default:
        return false;
    }
  return true;
}

/// Parameters of scalar or pointer type whose value a branch tests, a call is given, or that become
/// part of the object that is returned.
std::set<unsigned> deciding_parameters(const FunctionFacts& function,
                                       const std::vector<TypeFact>& types) {
  std::map<RootId, unsigned> numbers;
  for (unsigned i = 0; i < function.parameters.size(); ++i) {
    const auto kind = types[function.parameters[i].type].kind;
    if (kind == TypeFact::Kind::Scalar || kind == TypeFact::Kind::Pointer)
      numbers[function.parameters[i].root] = i;
  }
  std::set<unsigned> deciding;
  if (numbers.empty()) return deciding;
  std::map<Reg, std::set<unsigned>> carried;  // what the registers were made of
  for (auto block = function.blocks.rbegin(); block != function.blocks.rend(); ++block)
    for (std::uint32_t index : block->facts) {
      const Fact& fact = function.facts[index];
      if (fact.kind == Fact::Kind::Place) {
        if (auto number = numbers.find(fact.root); number != numbers.end())
          carried[fact.dst] = {number->second};
      } else if (fact.kind == Fact::Kind::Load || fact.kind == Fact::Kind::Merge) {
        for (Reg from : {fact.a, fact.b})
          if (auto known = carried.find(from); known != carried.end())
            carried[fact.dst].insert(known->second.begin(), known->second.end());
      }
    }
  const auto decides = [&](Reg reg) {
    if (auto known = carried.find(reg); known != carried.end())
      deciding.insert(known->second.begin(), known->second.end());
  };
  for (const Block& block : function.blocks) {
    decides(block.branch.value);
    decides(block.branch.address);
  }
  for (const CallFact& call : function.calls)
    for (const Operand& operand : call.operands) decides(operand.value);
  const auto returns_object = [](const Fact& fact) {
    return fact.kind == Fact::Kind::Return && fact.flag;
  };
  if (std::any_of(function.facts.begin(), function.facts.end(), returns_object))
    for (const Fact& fact : function.facts)
      if (fact.kind == Fact::Kind::Store) decides(fact.b);
  return deciding;
}

/// It returns an object whose members it has set.
bool builds_object(const Summary& summary) {
  return std::any_of(summary.stores.begin(), summary.stores.end(), [](const SummaryStore& store) {
    return store.to.root == RootFact::Kind::Return && !store.to.steps.empty();
  });
}

bool same(const Summary& left, const Summary& right) {
  if (left.operations.size() != right.operations.size() ||
      left.effects.size() != right.effects.size() ||
      left.releases.size() != right.releases.size() || !(left.stores == right.stores))
    return false;
  for (std::size_t i = 0; i < left.releases.size(); ++i)
    if (left.releases[i].answer != right.releases[i].answer ||
        left.releases[i].unless != right.releases[i].unless)
      return false;
  for (std::size_t i = 0; i < left.operations.size(); ++i)
    if (!(left.operations[i].lends == right.operations[i].lends) ||
        left.operations[i].certain != right.operations[i].certain)
      return false;
  for (std::size_t i = 0; i < left.effects.size(); ++i)
    if (!(left.effects[i].path == right.effects[i].path)) return false;
  return true;
}

}  // namespace

void Program::shift_types(UnitFacts& unit, TypeId offset) {
  const auto shift = [offset](TypeId& id) {
    if (id) id += offset;
  };
  for (TypeFact& type : unit.types) shift(type.element);
  for (FunctionFacts& function : unit.functions) {
    shift(function.result_type);
    for (auto& parameter : function.parameters) shift(parameter.type);
    for (auto& root : function.roots) shift(root.type);
    for (auto& fact : function.facts) shift(fact.type);
    for (auto& call : function.calls) {
      shift(call.object_type);
      shift(call.result_type);
      for (auto& operand : call.operands) shift(operand.type);
    }
    for (auto& captures : function.captures)
      for (auto& capture : captures) shift(capture.type);
  }
}

namespace {

/// What is a key of the map is called by its value from now on.
void rename_in(UnitFacts& unit, const llvm::StringMap<std::string>& names) {
  const auto rename = [&](std::string& key) {
    if (auto found = names.find(key); found != names.end()) key = found->second;
  };
  for (FunctionFacts& function : unit.functions) {
    rename(function.key);
    rename(function.enclosing);
    for (std::string& base : function.overridden) rename(base);
    for (CallFact& call : function.calls) rename(call.key);
    for (Fact& fact : function.facts)
      if (fact.kind == Fact::Kind::Closure) rename(fact.text);
    for (RootFact& root : function.roots)
      if (root.kind == RootFact::Kind::Function) rename(root.name);
  }
  for (MemberCode& code : unit.member_code) rename(code.function);
}

std::string file_of(const UnitFacts& unit, const FunctionFacts& function) {
  if (function.places.empty()) return unit.file;
  const std::uint32_t file = function.places[function.where].file;
  llvm::SmallString<256> path(file < unit.files.size() ? unit.files[file] : unit.file);
  llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  return std::string(path);
}

unsigned line_of(const FunctionFacts& function) {
  return function.places.empty() ? 0 : function.places[function.where].line;
}

}  // namespace

bool Program::stands_elsewhere(const SolvedFunction& known, const UnitFacts& unit,
                               const FunctionFacts& function) const {
  return line_of(*known.facts) != line_of(function) ||
         file_of(*known.unit, *known.facts) != file_of(unit, function);
}

/// The first definition of a name gives it up when a second one turns up.
void Program::make_own(unsigned index) {
  const std::string key = functions_[index].facts->key;
  llvm::StringMap<std::string> names;
  names[key] = key + "@1";
  by_key_.erase(key);
  by_key_[names[key]] = index;
  namesakes_[key] = {index};
  if (auto overriders = overriders_.find(key); overriders != overriders_.end()) {
    const std::vector<unsigned> moved = overriders->second;
    overriders_[names[key]] = moved;
  }
  // Every unit so far that has a function of this name has this one.
  for (const auto& unit : units_)
    if (std::any_of(unit->functions.begin(), unit->functions.end(),
                    [&](const FunctionFacts& function) { return function.key == key; }))
      rename_in(*unit, names);
}

/// Gives functions of this unit names of their own where another unit has a different function
/// of the same name.
void Program::settle_names(UnitFacts& unit) {
  llvm::StringMap<std::string> names;
  for (const FunctionFacts& function : unit.functions) {
    if (auto known = by_key_.find(function.key); known != by_key_.end()) {
      if (!stands_elsewhere(functions_[known->second], unit, function)) continue;
      make_own(known->second);
    }
    auto others = namesakes_.find(function.key);
    if (others == namesakes_.end()) continue;
    std::size_t number = 0;
    while (number < others->second.size() &&
           stands_elsewhere(functions_[others->second[number]], unit, function))
      ++number;
    names[function.key] = function.key + "@" + std::to_string(number + 1);
  }
  if (!names.empty()) rename_in(unit, names);
}

void Program::add(UnitFacts unit) {
  // Index 0 is "unknown" in every table, so the tables overlap there.
  const auto offset = static_cast<TypeId>(types_.size() - 1);
  shift_types(unit, offset);
  for (std::size_t i = 1; i < unit.types.size(); ++i) types_.push_back(unit.types[i]);
  std::vector<std::string> names;
  for (const FunctionFacts& function : unit.functions) names.push_back(function.key);
  settle_names(unit);
  units_.push_back(std::make_unique<UnitFacts>(std::move(unit)));
  const UnitFacts& owned = *units_.back();
  for (std::size_t i = 0; i < owned.functions.size(); ++i) {
    const FunctionFacts& function = owned.functions[i];
    const auto index = static_cast<unsigned>(functions_.size());
    // A function of a header is seen by many units and is the same in each.
    if (!by_key_.try_emplace(function.key, index).second) continue;
    if (function.key != names[i]) namesakes_[names[i]].push_back(index);
    SolvedFunction solved;
    solved.facts = &function;
    solved.unit = &owned;
    solved.noop = does_nothing(function);
    solved.deciding = deciding_parameters(function, types_);
    if (function.is_destructor && !function.parent.empty())
      destructors_.try_emplace(function.parent, index);
    for (const std::string& base : function.overridden) overriders_[base].push_back(index);
    note_members(function);
    functions_.push_back(std::move(solved));
  }
}

/// A method, and the members that it uses of its own object.
void Program::note_members(const FunctionFacts& function) {
  if (!function.parent.empty() && !function.is_lambda) methods_[function.name].insert(function.key);
  std::set<Reg> own;
  for (const Fact& fact : function.facts) {
    const bool is_this =
        fact.kind == Fact::Kind::Place && function.roots[fact.root].kind == RootFact::Kind::This;
    if (is_this || (fact.kind == Fact::Kind::Load && own.count(fact.a))) own.insert(fact.dst);
    if (fact.kind != Fact::Kind::Field || fact.type == 0) continue;
    field_types_[fact.text].insert(fact.type);
    if (own.count(fact.a) && !function.is_lambda)
      fields_.try_emplace(function.parent + "::" + fact.text, fact.type);
  }
}

std::vector<unsigned> Program::definitions(const std::string& key) const {
  if (auto found = by_key_.find(key); found != by_key_.end()) return {found->second};
  if (auto found = namesakes_.find(key); found != namesakes_.end()) return found->second;
  if (auto found = member_code_.find(key); found != member_code_.end()) return {found->second};
  return {};
}

const SolvedFunction* Program::find(const std::string& key) const {
  const auto found = definitions(key);
  return found.empty() ? nullptr : &functions_[found.front()];
}

const FunctionFacts* Program::function(const std::string& key) const {
  const SolvedFunction* solved = find(key);
  return solved ? solved->facts : nullptr;
}

std::vector<const Summary*> Program::summaries(const std::string& key, bool is_virtual) const {
  std::vector<const Summary*> found;
  for (unsigned index : definitions(key)) found.push_back(&functions_[index].summary);
  if (is_virtual)
    if (auto overriders = overriders_.find(key); overriders != overriders_.end())
      for (unsigned index : overriders->second) found.push_back(&functions_[index].summary);
  return found;
}

const Summary* Program::summary_where(const std::string& key, const KnownParameters& known) const {
  const auto found = by_key_.find(key);
  if (known.empty() || found == by_key_.end()) return nullptr;
  const SolvedFunction& function = functions_[found->second];
  if (!function.settled || function.facts->blocks.size() > kMaxVariantBlocks ||
      variant_depth_ >= kMaxVariantDepth ||
      (function.summary.operations.empty() && function.summary.effects.empty() &&
       function.summary.releases.empty() && !builds_object(function.summary)))
    return nullptr;
  KnownParameters deciding;
  for (const auto& [number, value] : known)
    if (function.deciding.count(number)) deciding.emplace(number, value);
  if (deciding.empty()) return nullptr;
  Variants& variants = variants_[found->second];
  if (const auto variant = variants.find(deciding); variant != variants.end())
    return &variant->second;
  if (variants.size() >= kMaxVariants) return nullptr;
  ++variant_depth_;
  Solver solver(*this, *function.facts);
  solver.know(deciding);
  solver.solve();
  --variant_depth_;
  return &variants.emplace(std::move(deciding), solver.summary()).first->second;
}

bool Program::frees_something(const std::string& key) const {
  const auto frees = [&](unsigned index) {
    for (const SummaryEffect& effect : functions_[index].summary.effects)
      if (effect.effect.kind == EffectKind::Freed) return true;
    return false;
  };
  const auto found = definitions(key);
  return !found.empty() && std::all_of(found.begin(), found.end(), frees);
}

std::string Program::destructor(const std::string& class_name) const {
  auto found = destructors_.find(class_name);
  return found == destructors_.end() ? "" : functions_[found->second].facts->key;
}

std::string Program::method(const std::string& class_name, const std::string& name) const {
  const auto found = methods_.find(class_name + "::" + name);
  if (found == methods_.end()) return "";
  const std::set<std::string>& keys = found->second;
  const auto parameters = [&](const std::string& key) { return function(key)->parameters.size(); };
  const bool is_one = std::all_of(keys.begin(), keys.end(), [&](const std::string& key) {
    return parameters(key) == parameters(*keys.begin());
  });
  return is_one ? *keys.begin() : "";
}

TypeId Program::field(const std::string& class_name, const std::string& name) const {
  return fields_.lookup(class_name + "::" + name);
}

std::set<TypeId> Program::types_of_field(const std::string& name) const {
  return field_types_.lookup(name);
}

bool Program::is_noop(const std::string& key) const {
  const auto found = definitions(key);
  return !found.empty() && std::all_of(found.begin(), found.end(),
                                       [&](unsigned index) { return functions_[index].noop; });
}

const std::vector<unsigned>& Program::callers(const std::string& key) const {
  static const std::vector<unsigned> none;
  auto found = callers_.find(key);
  return found == callers_.end() ? none : found->second;
}

std::string Program::file(const FunctionFacts& function, std::uint32_t id) const {
  const SolvedFunction* solved = find(function.key);
  const UnitFacts* unit = solved ? solved->unit : nullptr;
  if (!unit) return {};
  return id < unit->files.size() ? unit->files[id] : unit->file;
}

SourcePlace Program::place(const FunctionFacts& function, std::uint32_t where) const {
  SourcePlace place;
  place.file = file(function, where < function.places.size() ? function.places[where].file : 0);
  if (place.file.empty() || where >= function.places.size()) return {};
  const Spot& spot = function.places[where];
  place.line = spot.line;
  place.column = spot.column;
  place.end_column = spot.end_column;
  return place;
}

SourcePlace Program::place(const Frame& frame) const {
  return frame.function ? place(*frame.function, frame.where) : SourcePlace{};
}

std::vector<unsigned> Program::callees(unsigned index) const {
  std::vector<unsigned> out;
  const FunctionFacts& function = *functions_[index].facts;
  const auto add = [&](const std::string& key) {
    for (unsigned found : definitions(key)) out.push_back(found);
  };
  for (const CallFact& call : function.calls) {
    if (call.key.empty()) continue;
    add(call.key);
    if (!call.is_virtual) continue;
    auto overriders = overriders_.find(call.key);
    if (overriders != overriders_.end())
      out.insert(out.end(), overriders->second.begin(), overriders->second.end());
  }
  for (const Fact& fact : function.facts)
    if (fact.kind == Fact::Kind::Closure) add(fact.text);
  for (const RootFact& root : function.roots) {
    if (root.kind == RootFact::Kind::Function) add(root.name);
    // The destructor of a local, or of what it owns, runs here.
    const TypeFact& type = types_[root.type];
    for (const std::string& name : {type.name, types_[type.element].name})
      if (auto found = destructors_.find(name); found != destructors_.end())
        out.push_back(found->second);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// Tarjan's algorithm without recursion: call chains may be thousands deep.
std::vector<std::vector<unsigned>> Program::components() const {
  const auto count = static_cast<unsigned>(functions_.size());
  std::vector<std::vector<unsigned>> result, edges(count);
  for (unsigned i = 0; i < count; ++i) edges[i] = callees(i);
  std::vector<int> index(count, -1), low(count, 0);
  std::vector<bool> on_stack(count, false);
  std::vector<unsigned> stack;
  int next = 0;
  struct Visit {
    unsigned node;
    std::size_t edge;
  };
  for (unsigned start = 0; start < count; ++start) {
    if (index[start] >= 0) continue;
    std::vector<Visit> visits{{start, 0}};
    while (!visits.empty()) {
      auto& [node, edge] = visits.back();
      if (edge == 0) {
        index[node] = low[node] = next++;
        stack.push_back(node);
        on_stack[node] = true;
      }
      bool descended = false;
      while (edge < edges[node].size()) {
        const unsigned to = edges[node][edge++];
        if (index[to] < 0) {
          visits.push_back({to, 0});
          descended = true;
          break;
        }
        if (on_stack[to]) low[node] = std::min(low[node], index[to]);
      }
      if (descended) continue;
      const unsigned done = node;
      if (low[done] == index[done]) {
        auto& component = result.emplace_back();
        unsigned member;
        do {
          member = stack.back();
          stack.pop_back();
          on_stack[member] = false;
          component.push_back(member);
        } while (member != done);
      }
      visits.pop_back();
      if (!visits.empty()) low[visits.back().node] = std::min(low[visits.back().node], low[done]);
    }
  }
  return result;
}

namespace {

/// The classes of the objects on the way to a place.
void add_classes(const Places& places, Place place, std::set<std::string>& out) {
  for (; place; place = places.at(place).parent)
    if (places.type(place).kind == TypeFact::Kind::Record) out.insert(places.type(place).name);
}

LendNote note_of(const Places& places, const Operation& operation, const LendRecord& lend) {
  LendNote note;
  add_classes(places, lend.place, note.classes);
  for (const PlaceSet* used :
       {&operation.keeps, &operation.streams, &operation.requests, &operation.handles})
    for (const Place place : *used) add_classes(places, place, note.classes);
  note.subject = places.text(lend.place);
  const RootFact& root = places.root_of(lend.place);
  note.root = root.kind;
  note.root_name = root.name;
  note.parameter = root.index;
  note.root_where = root.where;
  note.through_pointer = places.has_pointee(lend.place);
  for (Place place = lend.place; place; place = places.at(place).parent) {
    if (note.keeper.empty() && operation.keeps.count(place)) note.keeper = places.text(place);
    note.freed_by_handler |= operation.handler_frees.count(place) > 0;
    const Place parent = places.at(place).parent;
    if (places.at(place).step != PlaceStep::Field || !parent) continue;
    if (places.type(parent).kind == TypeFact::Kind::Record)
      note.owner_class = places.type(parent).name;
  }
  return note;
}

}  // namespace

void Program::solve_one(unsigned index) {
  SolvedFunction& function = functions_[index];
  Solver solver(*this, *function.facts);
  solver.solve();
  function.summary = solver.summary();
  function.incidents = solver.incidents();
  function.unknowns = solver.unknowns();
  function.gave_up = solver.gave_up();
  function.solved = true;
  function.operations.clear();
  function.lend_notes.clear();
  for (const Operation& operation : solver.all_operations()) {
    if (!operation.model || operation.stack.size() != 1) continue;
    for (const LendRecord& lend : operation.lends) {
      Operation one = operation;
      one.lends = {lend};
      function.operations.push_back(std::move(one));
      function.lend_notes.push_back(note_of(solver.places(), operation, lend));
    }
  }
}

void Program::solve() {
  index_members();
  for (const auto& component : components()) {
    const bool cycle = component.size() > 1;
    for (unsigned round = 0; round < (cycle ? kMaxRounds : 1u); ++round) {
      bool changed = false;
      for (unsigned index : component) {
        const Summary before = cycle ? functions_[index].summary : Summary{};
        solve_one(index);
        changed |= cycle && !same(before, functions_[index].summary);
      }
      if (!changed) break;
    }
    for (unsigned index : component) functions_[index].settled = true;
  }
  index_callers();
}

/// A member that is set to one function goes by its own key for that. One that is set to several, a
/// slot for whatever handler, says nothing of which runs.
void Program::index_members() {
  constexpr std::size_t kMaxDepth = 4;
  std::map<std::string, std::set<std::string>> set_to;  // by member, and by parameter
  for (const auto& unit : units_)
    for (const MemberCode& code : unit->member_code) set_to[code.member].insert(code.function);
  for (const auto& [member, first] : set_to) {
    std::set<std::string> keys = first, found;
    for (std::size_t depth = 0; depth < kMaxDepth && !keys.empty(); ++depth) {
      std::set<std::string> next;
      for (const std::string& key : keys)
        if (const auto passed = set_to.find(key); passed != set_to.end())
          next.insert(passed->second.begin(), passed->second.end());
        else
          found.insert(key);
      keys = std::move(next);
    }
    std::set<unsigned> defined;
    for (const std::string& key : found)
      for (unsigned index : definitions(key)) defined.insert(index);
    if (defined.empty())
      library_code_[member] = std::move(found);
    else if (defined.size() == 1)
      member_code_[member] = *defined.begin();
  }
}

std::string Program::library_function(const std::string& member) const {
  const auto found = library_code_.find(member);
  return found == library_code_.end() || found->second.size() > 1 ? std::string()
                                                                  : *found->second.begin();
}

void Program::index_callers() {
  const auto add = [&](unsigned target, unsigned caller) {
    auto& known = callers_[functions_[target].facts->key];
    if (known.empty() || known.back() != caller) known.push_back(caller);
  };
  for (unsigned i = 0; i < functions_.size(); ++i)
    for (const CallFact& call : functions_[i].facts->calls) {
      if (call.key.empty()) continue;
      for (unsigned target : definitions(call.key)) add(target, i);
      if (!call.is_virtual) continue;
      if (auto overriders = overriders_.find(call.key); overriders != overriders_.end())
        for (unsigned target : overriders->second) add(target, i);
    }
}

}  // namespace holdfast::check
