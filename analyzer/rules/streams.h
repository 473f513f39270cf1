//===- rules/streams.h - operations by the stream that they run on ------------===//
//
// Purpose    What the rules about two operations on one stream share: an operation with the
// function
//            that can name its places, what follows it, whether two streams are one, and the
//            report.
// Owns       The places that were reported, so that each is told once.
// Lifetimes  The program and the findings are borrowed (constructor).
// States     Grows with each report.
// Threads    One thread.
// Fails      Never.
// Cost       `following`: the operations reachable through handlers.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "findings/finding.h"
#include "rules/member_names.h"
#include "summaries/program.h"

namespace holdfast::check {

/// An operation, in the function whose summary names its places.
struct Link {
  const SolvedFunction* function = nullptr;
  const SummaryOperation* item = nullptr;
  bool renewed = false;  ///< on a stream that its chain has put in the place of the one before
};

struct Side {
  std::vector<Link> operations;
  std::vector<const SolvedFunction*> functions;  ///< handlers: each with all that it calls
};

/// An operation of an object that has just been made: a new connection is no part of the chain that
/// accepted it.
bool of_new_object(const SummaryOperation& item);

class Streams {
 public:
  Streams(const Program& program, std::vector<Finding>& findings)
      : program_(program), findings_(findings) {}

  /// What follows an operation: its handlers, what they start, and so on.
  Side following(const SummaryOperation& start) const;
  /// The streams of an operation, by the names of the function that can name them: for an object
  /// out of a table only its own method can.
  const std::set<MemberName>& streams_of(const Link& link);
  /// The same by the names of this function: a descriptor that was passed goes by the member that
  /// it was stored in.
  std::set<MemberName> names_of_streams(const SolvedFunction& function,
                                        const SummaryOperation& item) const;
  /// A flag, a count or a queue of the object.
  bool is_state(const Path& guard) const;
  /// Was one looked at on the way to the start?
  bool looks_at_state(const SummaryOperation& item) const;
  /// At how many there are of something. A flag or state that the start does not change is as it is
  /// while the operation is pending.
  bool looks_at_queue(const SummaryOperation& item) const;

  /// Has nothing been told of this place? From now on something has.
  bool is_first(const Frame& frame);
  /// `'WRITE' BEFORE SUBJECT BEHIND`, where `next` is started.
  void report(const Link& pending, const Link& next, const std::string& subject,
              const std::string& before, const std::string& behind);

 private:
  const Program& program_;
  std::vector<Finding>& findings_;
  std::set<std::pair<std::string, std::uint32_t>> reported_;
  std::map<const SummaryOperation*, std::set<MemberName>> streams_;  ///< once they were asked for
};

/// Names that stand for one member each; of the classes `namesakes` there are two objects.
bool meets(const std::set<MemberName>& left, const std::set<MemberName>& right,
           const std::set<std::string>& namesakes = {});

}  // namespace holdfast::check
