//===- dataflow/operation.h - an operation in flight, and what befell it -----===//
//
// Purpose    The solver's records: an operation with what it lends and keeps, an effect on
//            memory that a caller may have lent, and an incident (something ended, was freed or
//            changed while lent). Rules turn incidents into findings.
// Owns       Plain values.
// Lifetimes  Places are indexes into the Places of the function they were recorded in; models
//            and function facts are borrowed from the program (owner).
// States     An operation is open from its call until something completes it.
// Threads    One solver, one thread.
// Fails      Never.
// Cost       One record per initiating call and calling context.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dataflow/places.h"
#include "dataflow/values.h"
#include "models/model.h"

namespace holdfast::check {

/// One step of the way from a function down to the call in question.
struct Frame {
  const FunctionFacts* function = nullptr;
  std::uint32_t where = 0;  ///< in function->places
  friend bool operator==(const Frame&, const Frame&) = default;
};
using Stack = std::vector<Frame>;
inline constexpr std::size_t kMaxFrames = 24;  ///< deeper ways are told without their middle

struct LendRecord {
  Place place = kNoPlace;
  Access access = Access::Read;
  LendRole role = LendRole::Buffer;
  Until until = Until::Callback;
  bool accessor = false;      ///< lent through an explicit view
  bool certain = true;        ///< the value could be nothing else
  bool via_object = false;    ///< reached through `this` or an object parameter of a callee
  bool by_reference = false;  ///< a capture by reference
  bool handed_over = false;   ///< the pointer that led there is null since
  bool in_ring = false;       ///< an element whose index goes round
  unsigned operand = 0;
  std::uint32_t where = 0;  ///< of the operand, in the innermost frame's function
  std::string text;         ///< the operand as written
  Stack stack;              ///< when it differs from the operation's: where this memory entered
  friend bool operator==(const LendRecord&, const LendRecord&) = default;
};

struct Operation {
  const FunctionModel* model = nullptr;
  Stack stack;           ///< outermost first; the last frame is the initiating call
  unsigned choices = 0;  ///< calls on the way of which one of several overriding functions runs
  std::vector<LendRecord> lends;
  PlaceSet keeps;  ///< regions that the operation owns until it completes
  /// Those of them that it has an owner of its own for; the others are owned by these in turn, and
  /// end when a member of theirs lets go.
  PlaceSet holds;
  PlaceSet requests;
  PlaceSet streams;
  PlaceSet handles;
  PlaceSet queues;
  std::set<std::string> handlers;  ///< keys of the functions that run at completion
  PlaceSet handler_context;        ///< user data
  PlaceSet guards;  ///< places that were tested on the way to the call and changed by it
  Until until = Until::Callback;
  std::string direction;
  Discipline discipline = Discipline::Any;
  bool chained = false;        ///< linked behind the one before it, or the next behind it
  PlaceSet chain_flags;        ///< where the link is written
  bool callers_token = false;  ///< the handler, request or result belongs to the caller
  bool first_of_list = false;  ///< others follow it: a refusal may be of one of those
  bool stopped = false;        ///< what comes again was told not to before its function returned
  bool serialised =
      false;  ///< started behind a test of something that the starting function changes
  std::optional<Range> answer;   ///< what its function returns on every way that starts it
  bool answers_nonzero = false;  ///< or that it is not zero
  bool spawned = false;          ///< runs a coroutine or function of its own
  bool lazy = false;             ///< runs from when its token is awaited
  PlaceSet handler_frees;        ///< what the handler gives back: owned by the operation
  std::set<unsigned> together;   ///< operations that are pending when it starts, on some way
  PlaceSet amounts;              ///< guards that were tested for how much there is, as a time
  PlaceSet raised;               ///< guards that its start changes: the next one finds them changed
  PlaceSet undone;   ///< guards that are changed back before it starts: they tell nothing
  PlaceSet signals;  ///< what the handler changes: flags that tell of the completion
  /// The row of the model that would hold if the flags said so, and nothing would be lent then;
  /// null where that is known. The flags are the caller's.
  const FunctionModel* spared_by = nullptr;
  PlaceSet flags;
  Place status = kNoPlace;  ///< the place that stands for its start's plain result
  Place token = kNoPlace;   ///< the place that stands for it in values (futures, requests)

  /// Its memory comes back with a notice of its own, after the completion.
  bool is_notified() const { return model && model->operation && model->operation->notified; }
};

enum class EffectKind : std::uint8_t { Freed, Ended, Mutated, Reallocated, Moved, Read };
/// Is the memory gone, by a free or with its owner?
inline bool is_end(EffectKind kind) {
  return kind == EffectKind::Freed || kind == EffectKind::Ended;
}

/// Something a function does to memory that it does not own.
struct Effect {
  EffectKind kind = EffectKind::Freed;
  Place place = kNoPlace;
  Stack stack;
  unsigned choices = 0;  ///< calls on the way of which one of several overriding functions runs
  bool certain = true;
  std::string text;
  std::set<std::string> released_libraries;  ///< waits that certainly came before it
  std::set<std::string> closed_libraries;    ///< of handles that were closed before it
  std::set<std::string> surely_released;     ///< those of them that came before it on every way
  std::set<std::string> drained_libraries;   ///< nothing of theirs was pending then, on every way
  std::set<std::string> expired_libraries;   ///< of waits before it that may have run out of time
  std::set<std::string> pending_libraries;   ///< whose polls have answered that it is pending still
  bool after_wait = false;
  /// Something was waited for or closed before: what it held may have come back.
  bool has_waited() const {
    return after_wait || !released_libraries.empty() || !closed_libraries.empty();
  }
  /// The same for what is lent until then: a handle that is closed gives back what it held, and
  /// nothing that is in flight.
  bool has_waited(Until until) const {
    return after_wait || !released_libraries.empty() ||
           (until == Until::Handle && !closed_libraries.empty());
  }
  bool after_cancel = false;   ///< its function asked for the cancellation of something just before
  bool asked = false;          ///< a completion was asked for its flags before
  bool before_notice = false;  ///< flags of a completion say that its notice is still to come
  bool recycled = false;       ///< put back into a list of free blocks
  bool emptied = false;        ///< an owner goes that was moved from: no object with it
  bool settled = false;        ///< what was lent of it by its own function is known to be over
  bool in_ring = false;        ///< befalls an element whose index goes round
  bool replaced = false;       ///< an owner got another object, if it had one: nothing shows that
  bool refused = false;        ///< only where what its function has started was not accepted
  PlaceSet guards;
  PlaceSet deciding;  ///< guards whose test can keep it from happening
  PlaceSet idle;      ///< guards that keep nothing from happening
  PlaceSet zero;      ///< guards that were found to be zero on every way there
  PlaceSet set;       ///< or not to be
};

inline constexpr const char* kWrittenTo = "it is written to";  ///< an event: by an assignment

/// Something befell memory in flight.
struct Incident {
  enum class Kind : std::uint8_t {
    Ended,
    Freed,
    Mutated,
    Moved,
    MovedInCall,
    Overlap,
    LentDead,
    FakeOwner,
    LentOn,
    Raw,
  };
  Kind kind = Kind::Ended;
  Operation operation;  ///< a copy: rules outlive the solver
  LendRecord lend;
  Stack stack;  ///< of the event; empty: the scope's end
  bool certain = true;
  RootFact::Kind root = RootFact::Kind::Local;
  std::string subject;      ///< the memory as written
  std::string event;        ///< what happened, as written
  std::string owner_class;  ///< class of the object whose member was lent
  std::string global;       ///< name of the changed static storage
  Stack first;              ///< of an overlap: the operation that was there before
  std::string detail;
};

}  // namespace holdfast::check
