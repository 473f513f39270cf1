//===- models/model.h - what a library's calls do to the memory they are given -===//
//
// Purpose    The in-memory form of the YAML model pack: which argument a call lends, until
//            when, what the operation keeps, what ends it, and which types own or view memory.
// Owns       Everything; a loaded `Library` refers to no file.
// Lifetimes  The analysis borrows a `const ModelPack&` for its whole run (owner: the driver).
// States     Built once by models/loader, then immutable.
// Threads    Immutable after loading, so it is shared freely.
// Fails      Loading reports file, line and what was expected; see loader.h.
// Cost       One hash lookup per call expression.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::check {

/// Where a row of the pack stands, for notes and errors.
struct ModelPlace {
  std::string file;  ///< base name, e.g. "libuv.yaml"
  unsigned line = 0;
};

/// A path from the operands of a call to a place or a value. Text form: a root, then steps.
///   roots   `arg[2]`, `arg[-1]` (from the end), `this`, `return`
///   steps   `.*`      what the pointers stored here point at (owners and views hold pointers)
///           `.name`   a field
///           `[]`      any element of an array or container stored here
///           `.bytes`  the bytes that a buffer argument denotes: through views, owners of
///                     bytes, arrays and sequences of buffers
///           `.deep`   everything reachable through pointers held here (closures, awaitables)
/// `arg[2...]` denotes argument 2 and each one after it, one at a time; `arg[NAME+1]` the argument
/// one behind the first that equals the constant NAME (lists of tagged values).
/// What a path denotes for operands of class and of pointer type: docs/models.md.
struct AccessPath {
  enum class Root : std::uint8_t { Argument, This, Return };
  enum class StepKind : std::uint8_t { Pointee, Field, Element, Bytes, Deep };
  struct Step {
    StepKind kind;
    std::string field;
  };
  Root root = Root::Argument;
  int index = 0;  ///< of an argument; negative counts from the end
  std::vector<Step> steps;
  bool rest = false;  ///< `arg[n...]`: this argument and all that follow it
  std::string tag;    ///< `arg[NAME+n]`: `index` counts from the argument that equals this constant

  std::string text() const;
};

/// A guard over the constant operands of a call. Text form, joined by `&&`:
///   `arg[3] & NAME` (`NAME|NAME`: any of the bits), `arg[1] == NAME|NAME` (any of the values),
///   `arg[4] is null`, `arg[4] is noop` (null, or a function that does nothing),
///   `arg[0] is function`, `arg[0] is lambda`, `arg[1] is array`, `arg[2] is temporary`,
///   `arg[1] is type:NAME|NAME` (or a class derived from it), `return < 0`, `return > 0`, each
///   with a leading `!` to negate;
///   `arg[1] != NAME` is short for `!arg[1] == NAME`.
/// A guard holds only when it certainly holds; a negated one only when it certainly does not.
struct Condition {
  enum class Test : std::uint8_t {
    AnyBit,
    Equals,
    Null,
    Noop,
    Function,
    Lambda,
    Array,
    Pointer,  ///< or a view, as an iterator is
    Temporary,
    Type,
    Negative,
    Positive
  };
  struct Term {
    bool negated = false;
    AccessPath path;
    Test test = Test::AnyBit;
    std::vector<std::string> names;  ///< integers, or keys of the library's `constants`
  };
  std::vector<Term> terms;

  std::string text() const;
};

/// What ends a lend.
enum class Until : std::uint8_t {
  Token,     ///< an Asio completion token: handler, awaitable, future, deferred, yield context
  Callback,  ///< a callback argument runs
  Request,   ///< the request object is waited for (aiocb, MPI_Request, OVERLAPPED)
  Queue,     ///< a queue is reaped (ring, completion queue, error queue, stream)
  Submit,    ///< the library's submit call
  Cleanup,   ///< a free function is called
  Handle,    ///< a handle holds it until performed, reset or destroyed (CURL easy)
  Forever,   ///< nothing the caller can see
};

/// By the operation: a send reads, a receive writes. `Hold` asks only that the memory exists: the
/// program may change it (registered memory, handles, user data).
enum class Access : std::uint8_t { Read, Write, Hold };

/// What role lent memory plays; decides between stack-escape and stack-control-block.
enum class LendRole : std::uint8_t { Buffer, ControlBlock, Captures };

struct Lend {
  AccessPath what;
  Access access = Access::Read;
  LendRole role = LendRole::Buffer;
  Until until = Until::Callback;
  std::optional<AccessPath> until_path;  ///< the callback, request, queue, cleanup or handle
  bool attached = false;  ///< replaces what the same call lent on the same handle (setopt)
};

/// May a second operation of the same direction be started before the first is complete?
/// `Ordered`: legal, but the second may overtake the first; only a plain sequence is a mistake.
enum class Discipline : std::uint8_t { Any, Queue, Exclusive, Ordered };

struct OperationModel {
  std::string direction;             ///< "read", "write", "accept", ... ; empty: none
  std::optional<AccessPath> stream;  ///< what it runs on
  Discipline discipline = Discipline::Any;
  std::optional<AccessPath> request;  ///< the object that stands for it
  std::optional<AccessPath> handler;  ///< token or callback
  std::optional<AccessPath> context;  ///< user data handed to the callback
  std::optional<Condition> chained;   ///< links the next operation behind this one
  /// The handler is not called when this object has gone by then (Squid's cbdata).
  std::optional<AccessPath> skipped;
  bool repeats = false;            ///< the handler runs again and again (a poll)
  bool notified = false;           ///< a second completion, the notification, gives the memory back
  std::optional<AccessPath> next;  ///< of a list that the call starts one by one
  std::optional<AccessPath> refused_at;  ///< where it tells which of them was the first refused
  bool partial = false;  ///< the handler runs each time a part of what is lent has come back
  std::optional<Condition> refused;  ///< over the result: not accepted, so nothing is lent
  /// What the handler's parameters denote, in order; an empty place is nothing of the call's.
  std::vector<std::optional<AccessPath>> passes;
};

struct Transfer {  ///< `to` holds from now on what `from` denotes
  AccessPath from;
  AccessPath to;
  bool accessor = false;  ///< an explicit view (c_str, data, begin), not a buffer descriptor
};

struct Release {
  enum class Scope : std::uint8_t {
    Request,  ///< operations on this request object
    Queue,    ///< operations reaped from this queue
    Handle,   ///< what the handle holds
    Stream,   ///< operations on this stream
    Library,  ///< every pending operation of the library (a loop run to its end)
    Submit,   ///< descriptors that live until submit
    All,      ///< every operation: a blocking wait for something that handlers signal
    Result,   ///< the operation whose future or awaitable this is
  };
  Scope scope = Scope::Library;
  std::optional<AccessPath> path;
  std::optional<Condition> provided;  ///< over the result: only then has it waited (polls)
  bool one = false;                   ///< at most one operation is reaped (a single completion)
  bool seen = false;                  ///< the completion that a wait has already reported
  bool refusal = false;               ///< they were not accepted: nothing was waited for
  bool limited = false;               ///< a wait that gives up when time has run out
};

/// Whatever handlers are due run inside the wait, or other threads go on.
constexpr bool runs_handlers(Release::Scope scope) {
  return scope == Release::Scope::Library || scope == Release::Scope::All;
}

/// What a call does to memory, besides lending it.
struct Effects {
  std::vector<Transfer> views;       ///< pointers flow, ownership does not
  std::vector<Transfer> moves;       ///< ownership flows
  std::vector<Transfer> copies;      ///< value copy: owners copy their bytes, shared owners share
  std::vector<AccessPath> frees;     ///< the memory these point at is freed
  std::vector<AccessPath> destroys;  ///< the objects here end: their destructors run (erase, reset)
  std::vector<AccessPath> mutates;   ///< bytes change in place
  std::vector<AccessPath> reallocates;         ///< bytes may move elsewhere, old ones are gone
  std::vector<AccessPath> reads;               ///< bytes are read (matters for pending reads)
  std::vector<AccessPath> releases_ownership;  ///< the owner lets go without freeing (release())
  std::vector<AccessPath> keeps;               ///< values that the callee stores away for good
  std::vector<Release> releases;
  std::vector<AccessPath> stops;       ///< what comes again on these does not until it is started
  std::vector<AccessPath> invokes;     ///< callables run before the call returns
  std::vector<Transfer> asks;          ///< the predicate `from` is asked of each `to`
  bool returns_fresh = false;          ///< returns newly allocated memory
  bool returns_owner_of_this = false;  ///< shared_from_this
  bool no_return = false;
  bool returns_datagrams = false;  ///< a socket whose messages have no order among each other
};

struct FunctionModel {
  std::vector<std::string> names;  ///< qualified; `Class::method`; constructors as `Class::Class`
  int min_args = 0;
  int max_args = -1;  ///< -1: any
  std::optional<Condition> when;
  std::optional<OperationModel> operation;
  std::vector<Lend> lends;
  std::vector<AccessPath> keeps;  ///< values the operation owns until it completes (handlers)
  Effects effects;
  std::string instead;  ///< a call that lends nothing, with `arg[N]` for this call's operands
  std::vector<std::string> instead_unless;  ///< names beside which that call would do otherwise
  std::string note;     ///< one sentence of the API's contract
  ModelPlace place;
  const struct Library* library = nullptr;
  std::string since;  ///< first version that has it, when that is newer than Debian 12's
};

enum class Ownership : std::uint8_t { None, Unique, Shared, Weak };

/// What happens to the owned bytes when the owner is moved.
enum class Storage : std::uint8_t { Heap, Inline, MaybeInline };

struct TypeModel {
  std::vector<std::string> names;  ///< qualified class template or class names
  Ownership ownership = Ownership::None;
  Storage storage = Storage::Heap;
  bool view = false;        ///< copies share the pointee, destruction frees nothing
  bool container = false;   ///< owns elements that may themselves own or view
  bool node_based = false;  ///< growth leaves elements where they are (list, map, deque)
  bool service = false;     ///< an I/O object, executor or loop that users keep alive by design
  bool request = false;     ///< a control block
  bool completion = false;  ///< tells of a completion: who is given one has learnt of it
  bool joins = false;       ///< its destructor waits (jthread, thread_pool)
  bool loop = false;        ///< what was started on it moves only inside its run
  std::string token;        ///< completion token class: handler, awaitable, future, deferred,
                            ///< detached, blocking, adaptor (look at template argument 0)
  std::string result;       ///< result of an initiating call: awaitable, future, deferred
  const struct Library* library = nullptr;
  ModelPlace place;
  std::string note;
  std::string since;
};

struct Example {
  std::string name;      ///< of the function it belongs to
  std::string language;  ///< "c" or "c++"
  std::vector<std::string> includes;
  std::string bad;  ///< must give a finding with `rule`
  std::string ok;   ///< must give none
  std::string rule;
  ModelPlace place;
};

struct Library {
  int schema = 1;
  std::string name;  ///< "libuv"
  std::string title;
  std::string family;    ///< libraries of one family complete together (Beast on Asio's loop)
  std::string contract;  ///< URL or man page of the contract
  std::vector<std::string> headers;
  /// The first is what names in this file begin with; the others are the same library elsewhere.
  std::vector<std::string> namespaces;
  std::vector<std::string> packages;    ///< Debian's, with the real headers; empty: stub only
  std::vector<std::string> pkg_config;  ///< modules whose flags the headers need
  std::string language = "c++";         ///< of the examples: "c" or "c++"
  std::string prelude;                  ///< declarations that the examples share
  std::map<std::string, std::int64_t> constants;
  std::vector<TypeModel> types;
  std::vector<FunctionModel> functions;
  std::vector<Example> examples;
  std::string file;
  bool submits = false;  ///< what is started is only queued until a call submits it
};

}  // namespace holdfast::check
