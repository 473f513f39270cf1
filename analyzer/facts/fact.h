//===- facts/fact.h - the closed vocabulary between the AST and the rules ---===//
//
// Purpose    What a function does to memory, told in fifteen kinds of fact over virtual
//            registers and root places. Lowering writes it from clang::CFG, everything behind
//            it (solver, summaries, link, rules) reads nothing else and never sees an AST.
// Owns       Plain values. A `UnitFacts` is one translation unit, complete in itself.
// Lifetimes  Indexes (Reg, RootId, TypeId, FileId) are valid within their owner only:
//            registers and roots within a FunctionFacts, types and files within a UnitFacts.
// States     Written once by lowering or by reading a summary file, then immutable.
// Threads    Immutable after construction, so it is shared freely.
// Fails      Never; reading one from a file reports errors, see serialise.h.
// Cost       About 60 bytes a fact, three facts a source expression.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "findings/finding.h"
#include "models/model.h"

namespace holdfast::check {

using Reg =
    std::uint32_t;  ///< a virtual register: the address of an object, a pointer, or a constant
using RootId = std::uint32_t;  ///< a variable, parameter, temporary, allocation, global
using TypeId = std::uint32_t;  ///< 0: unknown
inline constexpr Reg kNoReg = 0;

/// What the analysis needs to know of a type.
struct TypeFact {
  enum class Kind : std::uint8_t { Unknown, Scalar, Pointer, Reference, Record, Array, Function };
  Kind kind = Kind::Unknown;
  std::string name;      ///< qualified class name without template arguments
  std::string instance;  ///< these, as in `<int>`, of a class of the program's own
  TypeId element = 0;    ///< pointee, array element, or what an owner or view refers to
  Ownership ownership = Ownership::None;
  Storage storage = Storage::Heap;
  bool view = false;
  bool container = false;
  bool node_based = false;
  bool service = false;
  bool request = false;
  bool joins = false;
  bool overlaid = false;           ///< a union: its fields are one piece of memory
  bool completion = false;         ///< tells of a completion
  std::vector<std::string> bases;  ///< of a class of the project, those of its bases included
  std::string loop;                ///< family whose operations move only while this loop is run
  bool callable = false;           ///< lambda, std::function, function pointer, bind result
  bool is_const = false;           ///< the pointee of a pointer or reference is const
  std::string token;               ///< completion token class, from the model
  std::string result;              ///< result of an initiating call, from the model
};

/// Where a root place lives and when it ends.
struct RootFact {
  enum class Kind : std::uint8_t {
    Local,      ///< automatic variable; ends with its scope
    Parameter,  ///< the parameter object itself; ends with the call (in a coroutine: with the
                ///< frame)
    This,       ///< the pointer `this` (of a lambda: to its closure)
    Temporary,  ///< ends with its full expression
    Global,     ///< static storage
    Literal,    ///< string literal or other constant storage
    Heap,       ///< one allocation site
    Result,     ///< what an unknown call returned
    Return,     ///< the returned object
    Function,   ///< code
  };
  Kind kind = Kind::Local;
  std::string name;  ///< as the programmer calls it; of a Function, its key
  TypeId type = 0;
  unsigned index = 0;       ///< parameter number
  std::uint32_t where = 0;  ///< index into FunctionFacts::places
};

/// A place in one of the unit's files.
struct Spot {
  std::uint32_t file = 0;  ///< index into UnitFacts::files
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t end_column = 0;
};

/// The number of a Merge of which nothing but the addresses in it is known.
inline constexpr std::int64_t kSum = 1;

/// The text of a Store that counts up by one.
inline constexpr const char* kCountedUp = "++";
inline constexpr const char* kCountedDown = "--";

/// Bits of the number of a Test.
inline constexpr std::int64_t kTestsAnswer = 1;    ///< what the function answers depends on it
inline constexpr std::int64_t kTestsArgument = 2;  ///< `text` is given the value, not the address
inline constexpr std::int64_t kTestsOneOf =
    4;  ///< `done || held > limit`: a quantity where it holds

/// One fact. Which members mean something is said beside each kind.
struct Fact {
  enum class Kind : std::uint8_t {
    Place,     ///< dst = address of `root`
    Field,     ///< dst = address of field `text` in the objects at `a`            c->buf
    Element,   ///< dst = address of an element of the arrays at `a`; `number` when it is known;
               ///< `text` is kRound: the index goes round and round (`next++ % slots`)
    Load,      ///< dst = what is stored at `a`
    Store,     ///< what is stored at `a` becomes `b` (0: a changed scalar); `number` is kSum: it is
               ///< counted up or down; `text` is kCountedUp or kCountedDown: by one
    Copy,      ///< the object at `a` becomes a copy of the one at `b`; `flag`: moved
    Constant,  ///< dst = `number` when `flag`, and the names in `text` (comma separated)
    Merge,     ///< dst = `a` or `b`; `number` is kSum: or an address in the form of a sum of them
    Call,      ///< see CallFact in `call`; dst = returned value or address of the returned object;
               ///< `flag`: made by the end of a scope (a cleanup attribute); `text` is kRound: the
               ///< index of a subscript goes round; kStays: of or through an iterator that stays
    Closure,  ///< dst = address of closure object `root`, made by lambda `text`; captures in `call`
    Allocate,  ///< dst = address of the new object `root`
    Free,      ///< what `a` points at is deleted
    Await,     ///< dst = the result of awaiting `a`
    Return,    ///< `a` is returned
    End,       ///< storage of `root` ends
    Test,      ///< a branch depends on what is stored at `a`; `flag`: as a quantity; `text`: or on
               ///< what this function makes of it, which is given the address; `number`: of kTests
  };
  Kind kind = Kind::Place;
  bool flag = false;
  Reg dst = kNoReg;
  Reg a = kNoReg;
  Reg b = kNoReg;
  RootId root = 0;
  TypeId type = 0;  ///< of the place or value that `dst` denotes
  std::int64_t number = 0;
  std::uint32_t call = 0;   ///< index into FunctionFacts::calls
  std::uint32_t where = 0;  ///< index into FunctionFacts::places
  std::string text;
};

/// How an operand reaches the callee.
enum class Passing : std::uint8_t { Value, Object, Reference, ConstReference };

struct Operand {
  Reg value = kNoReg;  ///< pointer or scalar value, or the address of the object
  Passing passing = Passing::Value;
  TypeId type = 0;         ///< of the expression, before conversion to the parameter
  bool temporary = false;  ///< a materialised temporary
  std::string text;        ///< as written, shortened
  std::uint32_t where = 0;
};

/// A variable moved from in one operand and used in another of the same unsequenced call.
struct SiblingMove {
  static constexpr unsigned kInside = ~0u;  ///< used in the operand that moves, by a call inside it
  unsigned moved_in = 0;                    ///< operand numbers
  unsigned used_in = 0;
  std::string name;         ///< as written; empty: whatever of the object is lent
  std::uint32_t where = 0;  ///< of the move
  bool along = false;      ///< a member of the object that is moved: its bytes go elsewhere with it
  bool by_callee = false;  ///< if the call that is the operand sets what it is given the address of
  std::uint32_t given = 0;  ///< in this operand of its own
};

struct CallFact {
  std::string callee;                ///< qualified name; empty for an indirect call
  std::vector<std::string> aliases;  ///< the method seen from the object's own class and its bases
  std::string key;  ///< unique key of the callee (USR), or of the member that points at it; empty:
                    ///< unknown
  Reg object = kNoReg;  ///< `this` operand: address of the object
  TypeId object_type = 0;
  Reg indirect = kNoReg;  ///< value of the called pointer or callable object
  std::vector<Operand> operands;
  std::vector<SiblingMove> sibling_moves;
  TypeId result_type = 0;
  RootId result = 0;  ///< root of the returned object (class results) or unknown memory
  bool is_virtual = false;
  bool through_member = false;  ///< `key` is that of the member, not of the callee
  bool is_constructor = false;
  bool is_coroutine = false;  ///< returns an awaitable whose frame holds the operands
  bool discarded = false;     ///< the result is not used
  bool in_project = false;    ///< declared below the project roots
};

struct CaptureFact {
  std::string name;
  Reg value = kNoReg;
  TypeId type = 0;  ///< of the captured variable
  bool by_reference = false;
};

/// What a two-way branch compares; it holds on the way to the first successor.
struct BranchFact {
  enum class Relation : std::uint8_t {
    None,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual
  };
  Relation relation = Relation::None;
  Reg value = kNoReg;
  Reg address = kNoReg;  ///< where the value was loaded from
  std::int64_t number = 0;
  bool counted = false;  ///< compared with a quantity that is not known here, not with `number`
  Reg other = kNoReg;    ///< that quantity
};

inline constexpr const char* kRound = "round";
inline constexpr const char* kStays = "stays";
inline constexpr const char* kAlong = "along";  ///< the pointer itself goes on to what follows

inline constexpr std::uint32_t kNoBlock = 0xffffffff;

/// A way out of a switch.
struct CaseFact {
  bool labelled = false;    ///< else whatever number leads to no other
  std::int64_t number = 0;  ///< the one that leads here
};

struct Block {
  std::vector<std::uint32_t> facts;       ///< indexes into FunctionFacts::facts, in order
  std::vector<std::uint32_t> successors;  ///< kNoBlock: a way that is never taken
  BranchFact branch;
  std::vector<CaseFact> cases;  ///< of a switch on the value of `branch`, one for each successor
  bool ends_loop = false;       ///< decides whether a loop goes on, by its own condition
};

struct ParameterFact {
  std::string name;
  TypeId type = 0;  ///< of the parameter: Pointer and Reference kinds matter
  RootId root = 0;
  bool borrows_by_contract = false;  ///< lifetime_capture_by, noescape or HOLDFAST_LENDS says so
};

/// A way to mend a call, as edits of the source. Rules attach it to findings that it silences.
struct FixFact {
  enum class Kind : std::uint8_t {
    KeepSelf,          ///< the handler that holds a raw `this` gets an owner of the object too
    CaptureByValue,    ///< what the handler captured by reference
    OwnCopy,           ///< the handler owns a copy of the bytes, and the copy is lent
    NameFirst,         ///< operands that a sibling moves from are named before the call
    ParameterByValue,  ///< of the coroutine that is started
    Instead,           ///< the call that the model names for it
  };
  struct Replacement {
    std::uint32_t file = 0;  ///< index into UnitFacts::files
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::string text;
  };
  Kind kind = Kind::Instead;
  Spot call;            ///< the call that lends
  std::string subject;  ///< the variable or text it is about; empty: whatever the call lends
  std::string model;    ///< of Instead: where the row stands
  std::string title;
  std::vector<Replacement> edits;
};

struct FunctionFacts {
  std::string key;          ///< unique across units (USR)
  std::string name;         ///< qualified, for people
  std::string parent;       ///< class of a member function; of a lambda: of the enclosing one
  std::string enclosing;    ///< key of the function that a lambda stands in
  std::uint32_t where = 0;  ///< index into `places`
  std::uint32_t end_line = 0;
  bool is_lambda = false;
  bool is_coroutine = false;
  bool is_destructor = false;
  bool is_constructor = false;
  bool is_virtual = false;
  bool is_internal = false;  ///< static, anonymous namespace, private: all callers are visible
  bool is_template = false;  ///< facts were taken from an uninstantiated pattern
  bool returns_class = false;
  TypeId result_type = 0;
  std::vector<std::string> overridden;  ///< keys of the methods it overrides
  std::vector<ParameterFact> parameters;
  RootId this_root = 0;
  RootId return_root = 0;
  std::vector<RootFact> roots;  ///< [0] unused
  std::vector<Spot> places;     ///< [0] the function itself
  std::vector<Fact> facts;
  std::vector<CallFact> calls;
  std::vector<std::vector<CaptureFact>> captures;  ///< of Closure facts, by `call`
  std::vector<Block> blocks;
  std::vector<FixFact> fixes;
  std::uint32_t entry = 0;
  std::uint32_t exit = 0;
  std::uint32_t registers = 1;
};

/// A file that the front end read for a unit, and how to tell whether it has changed; or a path
/// that it looked at for a header and found nothing at: what appears there would be read instead.
struct ReadFile {
  static constexpr std::int64_t kAbsent = -1;

  std::string path;        ///< absolute
  std::uint64_t hash = 0;  ///< of the content; 0: not taken, size and time decide
  std::uint64_t size = 0;
  std::int64_t modified = 0;  ///< nanoseconds since the epoch; 0: the hash decides; or kAbsent

  bool absent() const { return modified == kAbsent; }
};

/// A member that can be called, and what a table, an assignment or a constructor sets it to.
struct MemberCode {
  std::string member;    ///< its key, as in the `key` of a call through it; or that of a parameter
  std::string function;  ///< key of a function or lambda, or of a parameter that it comes by
};

/// One translation unit: everything that later stages read.
struct UnitFacts {
  std::string file;
  std::string language;         ///< "c" or "c++"
  std::vector<TypeFact> types;  ///< [0] unknown
  std::vector<FunctionFacts> functions;
  std::vector<MemberCode> member_code;
  std::vector<Problem> problems;
  std::vector<std::string> files;  ///< [0] the main file
  std::vector<ReadFile> reads;     ///< every file behind it, for the cache
};

const char* name_of(Fact::Kind kind);
/// A readable listing, one fact a line; goldens are taken on it.
std::string dump(const FunctionFacts& function, const UnitFacts& unit);

}  // namespace holdfast::check
