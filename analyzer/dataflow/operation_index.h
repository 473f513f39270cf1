//===- dataflow/operation_index.h - which operations may a place concern? ---===//
//
// Purpose    Finds the operations that lend something in a given piece of memory, that run on a
//            given stream or request, or whose handlers change a given flag, without looking at all
//            that are open: a function with thousands of operations stays linear.
// Owns       Lists of operation numbers by place.
// Lifetimes  Numbers are indexes into the solver's operations; they are never taken out, so who
//            asks checks against the operation as it is now.
// States     Grows.
// Threads    One solver, one thread.
// Fails      Never.
// Cost       A hash look-up per place asked about, and the numbers found.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <algorithm>
#include <set>
#include <vector>

#include "dataflow/operation.h"
#include "llvm/ADT/DenseMap.h"

namespace holdfast::check {

class OperationIndex {
 public:
  explicit OperationIndex(const Places& places) : places_(places) {}

  void add(unsigned id, const Operation& operation) {
    for (const LendRecord& lend : operation.lends) {
      append(regions_[places_.storage_of(lend.place)], id);
      const Place object = places_.moved_with(lend.place);
      if (object != lend.place) append(regions_[places_.storage_of(object)], id);
      append(roots_[places_.root_id(lend.place)], id);
      add_elements(lend.place, id);
    }
    for (Place stream : operation.streams) add_elements(stream, id);
    for (Place request : operation.requests) add_elements(request, id);
    if (one_at_a_time(operation))
      for (Place stream : operation.streams) append(subjects_[stream], id);
    for (Place request : operation.requests) append(subjects_[request], id);
    for (Place stream : operation.streams) append(roots_[places_.root_id(stream)], id);
    for (Place request : operation.requests) append(roots_[places_.root_id(request)], id);
    for (Place flag : operation.signals) append(flags_[flag], id);
  }

  /// Operations that lend something in the same storage as one of `places`: what a change or an
  /// end of these can reach without following a pointer.
  template <typename Range>
  std::vector<unsigned> lending_near(const Range& places) const {
    PlaceSet regions;
    std::for_each(std::begin(places), std::end(places),
                  [&](Place place) { regions.insert(places_.storage_of(place)); });
    std::vector<unsigned> found;
    for (Place one : regions) collect(regions_, one, found);
    return in_order(std::move(found));
  }
  /// Operations that lend something reached from this root, or run on it.
  std::vector<unsigned> lending_under(RootId root) const { return listed(roots_, root); }
  /// Operations that lend something in an element of this array, or run on something in one: of the
  /// first one, too, which may go by the array's own name.
  std::vector<unsigned> near_elements(Place array) const { return listed(elements_, array); }
  /// Operations whose handlers change this flag.
  std::vector<unsigned> signalled_by(Place flag) const { return listed(flags_, flag); }
  /// Operations that run on one of the same streams, when one at a time is allowed there, or use
  /// one of the same requests.
  std::vector<unsigned> sharing_with(const Operation& operation) const {
    std::vector<unsigned> found;
    if (one_at_a_time(operation))
      for (Place stream : operation.streams) collect(subjects_, stream, found);
    for (Place request : operation.requests) collect(subjects_, request, found);
    return in_order(std::move(found));
  }

 private:
  using Table = llvm::DenseMap<std::uint32_t, std::vector<unsigned>>;

  /// By all that may be an array on the way to a place.
  void add_elements(Place place, unsigned id) {
    for (; place; place = places_.at(place).parent) append(elements_[place], id);
  }

  static bool one_at_a_time(const Operation& operation) {
    return operation.discipline == Discipline::Exclusive ||
           operation.discipline == Discipline::Ordered;
  }
  static void append(std::vector<unsigned>& list, unsigned id) {
    if (list.empty() || list.back() != id) list.push_back(id);
  }
  static void collect(const Table& table, std::uint32_t key, std::vector<unsigned>& out) {
    if (auto found = table.find(key); found != table.end())
      out.insert(out.end(), found->second.begin(), found->second.end());
  }
  static std::vector<unsigned> listed(const Table& table, std::uint32_t key) {
    std::vector<unsigned> found;
    collect(table, key, found);
    return in_order(std::move(found));
  }
  static std::vector<unsigned> in_order(std::vector<unsigned> found) {
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  const Places& places_;
  Table regions_, roots_, subjects_, elements_, flags_;
};

}  // namespace holdfast::check
