//===- dataflow/places.h - the memory of one function, as a tree of places ---===//
//
// Purpose    Names every piece of memory that a function can reach: a root (variable,
//            parameter, temporary, allocation) and steps from it (field, element, pointee).
// Owns       The tree. A place is an index, valid as long as the tree.
// Lifetimes  The function's roots are copied in; types are borrowed from the program (owner).
// States     Grows; nothing is removed.
// Threads    One solver, one thread.
// Fails      Beyond kMaxDepth a step yields the place itself: recursion is folded.
// Cost       One small node a place.
//
//   this.*.buffer_.*[?]    root `this`, pointee, field, pointee (the owned block), element
//
//===----------------------------------------------------------------------===//
#pragma once

#include <algorithm>
#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "boost/container/flat_set.hpp"
#include "facts/fact.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

namespace holdfast::check {

using Place = std::uint32_t;
inline constexpr Place kNoPlace = 0;

using PlaceSet = boost::container::flat_set<Place>;  ///< most hold a few
/// What `std::erase_if` does for the sets of the standard library.
template <typename Predicate>
void erase_if(PlaceSet& set, Predicate is_out) {
  auto places = set.extract_sequence();
  places.erase(std::remove_if(places.begin(), places.end(), is_out), places.end());
  set.adopt_sequence(boost::container::ordered_unique_range, std::move(places));
}

enum class PlaceStep : std::uint8_t { Root, Field, Element, Pointee };

class Places {
 public:
  static constexpr unsigned kMaxDepth = 12;
  static constexpr std::uint32_t kAnyElement = 0;

  explicit Places(const std::vector<TypeFact>& types) : types_(types) { nodes_.emplace_back(); }

  /// Adds a root; returns its id within this tree.
  RootId add_root(RootFact root);
  Place root(RootId id);
  Place field(Place parent, const std::string& name, TypeId type);
  Place element(Place parent, std::uint32_t index, TypeId type);
  Place pointee(Place parent, TypeId type = 0);

  struct Node {
    Place parent = kNoPlace;
    PlaceStep step = PlaceStep::Root;
    std::uint32_t detail = 0;  ///< root id, name id, or element number (0: any)
    TypeId type = 0;
    std::uint16_t depth = 0;
    bool any_element = false;  ///< an unknown index, or the same field twice, is on the way here
    RootId root = 0;
    std::vector<Place> children;
  };

  const Node& at(Place place) const { return nodes_[place]; }
  const TypeFact& type(Place place) const { return types_[nodes_[place].type]; }
  const TypeFact& type_at(TypeId id) const { return types_[id]; }
  const std::string& field_name(Place place) const { return names_[nodes_[place].detail]; }
  RootId root_id(Place place) const { return nodes_[place].root; }
  const RootFact& root_of(Place place) const { return roots_[root_id(place)]; }
  const RootFact& root_fact(RootId id) const { return roots_[id]; }
  void retype(Place place, TypeId type) {
    if (!nodes_[place].type) nodes_[place].type = type;
  }
  /// What a `void *` led to is of the type that it is used as.
  void use_as(Place place, TypeId type) {
    const TypeFact& known = this->type(place);
    const bool open = known.kind == TypeFact::Kind::Unknown || known.name == "void";
    const TypeFact::Kind used = types_[type].kind;
    if (open && (used == TypeFact::Kind::Record || used == TypeFact::Kind::Pointer))
      nodes_[place].type = type;
  }
  std::size_t size() const { return nodes_.size(); }

  /// True when `inner` is `outer` or part of its storage (fields and elements, no pointee).
  bool within(Place inner, Place outer) const;
  /// The storage that a place is part of: up to the pointer that leads there, or to its root.
  Place storage_of(Place place) const;
  /// An element at an unknown index.
  bool is_chosen_element(Place place) const {
    return nodes_[place].step == PlaceStep::Element && nodes_[place].detail == kAnyElement;
  }
  /// True when the path from `place` to its root goes through one.
  bool has_any_element(Place place) const {
    return nodes_[place].any_element || (!several_.empty() && is_several(place));
  }
  /// The root stands for several blocks: a callee made one for each element of an array.
  void mark_several(RootId root) { several_.insert(root); }
  bool is_several(Place place) const { return several_.count(root_id(place)) > 0; }
  /// True when the tree ends here, so that the place stands for all that lies behind it.
  bool is_folded(Place place) const { return nodes_[place].depth >= kMaxDepth; }
  bool has_pointee(Place place) const;
  /// The object that may hold the bytes at `place` in itself, as a small string does; otherwise
  /// the place itself.
  Place moved_with(Place place) const;
  /// True when both paths take the same steps, elements at unknown indexes standing for any.
  bool same_but_for_indexes(Place left, Place right) const;
  /// As the programmer would write it: `this->buf_`, `*p`, `line`.
  std::string text(Place place) const;

 private:
  Place recursion(Place parent, TypeId type) const;
  bool leads_to_any(Place parent, PlaceStep step, std::uint32_t detail) const;
  Place child(Place parent, PlaceStep step, std::uint32_t detail, TypeId type);

  const std::vector<TypeFact>& types_;
  /// By parent and step together, and detail.
  llvm::DenseMap<std::pair<std::uint64_t, std::uint32_t>, Place> known_children_;
  std::deque<Node> nodes_;  ///< references stay valid while it grows
  std::vector<RootFact> roots_{1};
  std::vector<Place> root_places_{kNoPlace};
  std::set<RootId> several_;
  std::vector<std::string> names_{""};
  llvm::StringMap<std::uint32_t> name_ids_;
};

}  // namespace holdfast::check
