// A readable listing of facts, one a line. Goldens are taken on it.
#include <sstream>

#include "facts/fact.h"

namespace holdfast::check {

const char* name_of(Fact::Kind kind) {
  switch (kind) {
    case Fact::Kind::Place:
      return "place";
    case Fact::Kind::Field:
      return "field";
    case Fact::Kind::Element:
      return "element";
    case Fact::Kind::Load:
      return "load";
    case Fact::Kind::Store:
      return "store";
    case Fact::Kind::Copy:
      return "copy";
    case Fact::Kind::Constant:
      return "constant";
    case Fact::Kind::Merge:
      return "merge";
    case Fact::Kind::Call:
      return "call";
    case Fact::Kind::Closure:
      return "closure";
    case Fact::Kind::Allocate:
      return "birth";
    case Fact::Kind::Free:
      return "delete";
    case Fact::Kind::Await:
      return "await";
    case Fact::Kind::Return:
      return "return";
    case Fact::Kind::End:
      return "end";
    case Fact::Kind::Test:
      return "test";
  }
  return "?";
}

namespace {

class Listing {
 public:
  Listing(const FunctionFacts& function, const UnitFacts& unit)
      : function_(function), unit_(unit) {}

  std::string text() {
    out_ << "function " << function_.name << "\n";
    for (std::size_t id = function_.blocks.size(); id-- > 0;) {
      const Block& block = function_.blocks[id];
      out_ << " block " << id << " ->";
      for (std::uint32_t next : block.successors)
        next == kNoBlock ? out_ << " -" : out_ << ' ' << next;
      if (block.branch.value)
        out_ << "  branch r" << block.branch.value << " rel"
             << static_cast<int>(block.branch.relation) << ' ' << block.branch.number
             << (block.branch.counted ? " counted" : "");
      out_ << '\n';
      for (std::uint32_t index : block.facts) line(function_.facts[index]);
    }
    return out_.str();
  }

 private:
  std::string type(TypeId id) const {
    return id && id < unit_.types.size() ? unit_.types[id].name : "?";
  }

  void line(const Fact& fact) {
    out_ << "  ";
    if (fact.where < function_.places.size()) out_ << function_.places[fact.where].line << ": ";
    if (fact.dst) out_ << 'r' << fact.dst << " = ";
    out_ << name_of(fact.kind);
    if (fact.root) out_ << ' ' << function_.roots[fact.root].name << '#' << fact.root;
    if (fact.a) out_ << " r" << fact.a;
    if (fact.kind == Fact::Kind::Call) return call(function_.calls[fact.call], fact);
    if (fact.b) out_ << ", r" << fact.b;
    if (!fact.text.empty()) out_ << " \"" << fact.text << '"';
    if (fact.kind == Fact::Kind::Constant) out_ << ' ' << fact.number;
    if (fact.kind == Fact::Kind::Copy)
      out_ << (fact.flag ? " moved" : "") << (fact.number ? " assign" : "");
    if (fact.kind == Fact::Kind::Closure)
      for (const CaptureFact& capture : function_.captures[fact.call])
        out_ << " [" << (capture.by_reference ? "&" : "=") << capture.name << " r" << capture.value
             << ']';
    if (fact.type) out_ << " : " << type(fact.type);
    out_ << '\n';
  }

  void call(const CallFact& call, const Fact& fact) {
    out_ << ' ' << (call.callee.empty() ? "(indirect)" : call.callee);
    for (const std::string& alias : call.aliases) out_ << " aka " << alias;
    if (call.object) out_ << " this r" << call.object;
    if (call.indirect) out_ << " via r" << call.indirect;
    for (const Operand& operand : call.operands) {
      static const char* const how[] = {"", "object ", "ref ", "cref "};
      out_ << " (" << how[static_cast<int>(operand.passing)] << 'r' << operand.value << " : "
           << type(operand.type) << ')';
    }
    out_ << " : " << type(call.result_type);
    if (fact.b) out_ << " into r" << fact.b;
    for (const SiblingMove& move : call.sibling_moves)
      out_ << " moves " << move.name << " in " << move.moved_in << " used in " << move.used_in;
    out_ << '\n';
  }

  const FunctionFacts& function_;
  const UnitFacts& unit_;
  std::ostringstream out_;
};

}  // namespace

std::string dump(const FunctionFacts& function, const UnitFacts& unit) {
  return Listing(function, unit).text();
}

}  // namespace holdfast::check
