//===- summaries/summary.h - what a call of a function does to its caller ----===//
//
// Purpose    The effects of a function on the memory it was given, with the function's own
//            parameters as symbols: which are lent until when, freed, changed, returned, stored.
// Owns       Everything, as paths; no place of any solver is referred to.
// Lifetimes  Function facts named in stacks are borrowed from the program (owner).
// States     Built from a solved function; replaced while a cycle of calls settles.
// Threads    Immutable once published.
// Fails      Never; what was cut off at a limit is marked `truncated`.
// Cost       A few hundred bytes for a function that touches lent memory, else nothing.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dataflow/operation.h"
#include "summaries/path.h"

namespace holdfast::check {

struct PathTarget {
  Path path;
  Ownership ownership = Ownership::None;
  bool accessor = false;
  int operation = -1;    ///< an operation of the summary whose token this is
  bool status = false;   ///< ... or whose start's plain result
  bool gone = false;     ///< into a temporary of the function's own, which has ended
  bool in_ring = false;  ///< an element whose index goes round
  friend bool operator==(const PathTarget&, const PathTarget&) = default;
};

struct SummaryStore {
  Path to;
  std::vector<PathTarget> targets;
  bool is_constant = false;
  std::int64_t number = 0;
  std::string names;
  friend bool operator==(const SummaryStore&, const SummaryStore&) = default;
};

struct SummaryOperation {
  Operation operation;      ///< without places: the paths stand for them
  std::vector<Path> lends;  ///< parallel to operation.lends
  std::vector<Path> keeps, holds, requests, streams, handles, queues, context, guards, frees,
      amounts, signals, raised, undone, flags;
  bool certain = true;
  unsigned number = 0;  ///< among the operations of its function
};

/// Which paths stand for which places of an operation.
struct PlacesAsPaths {
  PlaceSet Operation::* places;
  std::vector<Path> SummaryOperation::* paths;
};
inline constexpr PlacesAsPaths kPlacesAsPaths[] = {
    {&Operation::handler_frees, &SummaryOperation::frees},
    {&Operation::signals, &SummaryOperation::signals},
    {&Operation::raised, &SummaryOperation::raised},
    {&Operation::undone, &SummaryOperation::undone},
    {&Operation::flags, &SummaryOperation::flags},
    {&Operation::keeps, &SummaryOperation::keeps},
    {&Operation::holds, &SummaryOperation::holds},
    {&Operation::requests, &SummaryOperation::requests},
    {&Operation::streams, &SummaryOperation::streams},
    {&Operation::handles, &SummaryOperation::handles},
    {&Operation::queues, &SummaryOperation::queues},
    {&Operation::handler_context, &SummaryOperation::context},
    {&Operation::guards, &SummaryOperation::guards},
    {&Operation::amounts, &SummaryOperation::amounts},
};

struct SummaryEffect {
  Effect effect;
  Path path;
  std::vector<Path> guards;
  std::vector<Path> deciding;  ///< guards whose test can keep it from happening
  std::vector<Path> idle;      ///< guards that keep nothing from happening
  std::vector<Path> zero;      ///< guards that were found to be zero on every way there
  std::vector<Path> set;       ///< or not to be
};

struct SummaryRelease {
  /// Stands for an error code of the poll's own, of which only the sign is known.
  static constexpr std::int64_t kSomeError = std::numeric_limits<std::int64_t>::min();
  Release::Scope scope = Release::Scope::Library;
  std::string library;
  Path path;
  bool has_path = false;
  bool own = false;  ///< for what the function has made itself: no matter to its callers
  bool certain = true;
  bool refused = false;  ///< only where what its function has started was not accepted
  bool partial = false;  ///< one by one, in a loop that is left when one of them has failed
  bool denied = false;   ///< told on one way that it is pending, it has gone on as on the others
  std::optional<std::int64_t> answer;  ///< what it returns where it has waited, and nowhere else
  /// Without such an answer: what it returns where it was told that something is pending still.
  std::set<std::int64_t> unless;

  /// Whatever was answered, it has waited, for all of them.
  bool always() const {
    return certain && !refused && !partial && !denied && !answer && unless.empty();
  }
  bool of_the_same(const SummaryRelease& other) const {
    return scope == other.scope && library == other.library && has_path == other.has_path &&
           path == other.path;
  }
};

struct Summary {
  std::vector<SummaryOperation> operations;  ///< open at return
  /// Writes that it has awaited: while each was under way, other coroutines may have run.
  std::vector<SummaryOperation> awaited_writes;
  std::vector<SummaryEffect> effects;
  std::vector<SummaryStore> stores;  ///< including the returned value
  std::vector<SummaryRelease> releases;
  std::vector<Path> moved_out;
  std::vector<Path> answered_by;  ///< what it depends on whether the answer is yes or no
  std::vector<std::pair<Path, std::vector<std::string>>> called;  ///< callables run before return
  bool coroutine = false;  ///< what it returns is the result of awaiting it
  bool asks = false;       ///< asks a completion for its flags
  bool stops = false;      ///< what comes again is told not to, on every way
  bool no_return = false;
  bool truncated = false;

  bool empty() const {
    return operations.empty() && effects.empty() && stores.empty() && releases.empty() &&
           moved_out.empty() && awaited_writes.empty();
  }
};

}  // namespace holdfast::check
