//===- dataflow/persistent_map.h - a map that is cheap to copy and to join ---===//
//
// Purpose    Small integers to small integers, as a radix tree whose nodes are shared between
//            copies. A join of two maps visits only the parts in which they differ, which keeps
//            the solver linear on functions with thousands of blocks.
// Owns       Its nodes, by reference count.
// Lifetimes  Self-contained; values are copied.
// States     Immutable nodes; `set` makes a new root.
// Threads    Distinct maps may be used from distinct threads only if they share no nodes.
// Fails      Never.
// Cost       set/get: log16 of the largest key. join: proportional to the difference.
// Source     Bagwell, "Ideal Hash Trees" (2001), without the hashing: keys are dense.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace holdfast::check {

class PersistentMap {
 public:
  using Key = std::uint32_t;
  using Value = std::uint32_t;  ///< 0: absent

  Value get(Key key) const {
    if (!root_ || (key >> 4 >> shift_) != 0) return 0;
    const Node* node = root_.get();
    for (unsigned shift = shift_; shift > 0; shift -= 4) {
      node = node->children[(key >> shift) & 15].get();
      if (!node) return 0;
    }
    return node->values[key & 15];
  }

  void set(Key key, Value value) {
    if (get(key) == value) return;
    if (!root_) root_ = std::make_shared<Node>();
    while ((key >> 4 >> shift_) != 0) {
      auto grown = std::make_shared<Node>();
      grown->children[0] = std::move(root_);
      root_ = std::move(grown);
      shift_ += 4;
    }
    root_ = set_in(root_, shift_, key, value);
  }

  /// Joins `other` into this one: `combine(mine, theirs)` where they differ, 0 for absent.
  /// Returns whether anything changed.
  template <typename Combine>
  bool join(const PersistentMap& other, Combine combine) {
    PersistentMap theirs = other;
    while (theirs.shift_ < shift_) theirs.grow();
    while (shift_ < theirs.shift_) grow();
    Pointer joined = join_nodes(root_, theirs.root_, shift_, 0, combine);
    const bool changed = joined != root_;
    root_ = std::move(joined);
    return changed;
  }

  template <typename Visit>
  void each(Visit visit) const {
    if (root_) each_in(*root_, shift_, 0, visit);
  }

  bool empty() const { return !root_; }
  /// The same map, unchanged since it was copied. Equal ones that were made apart are not.
  bool is_copy_of(const PersistentMap& other) const { return root_ == other.root_; }

 private:
  struct Node;
  using Pointer = std::shared_ptr<const Node>;
  struct Node {
    std::array<Pointer, 16> children;
    std::array<Value, 16> values{};
  };

  void grow() {
    if (root_) {
      auto grown = std::make_shared<Node>();
      grown->children[0] = std::move(root_);
      root_ = std::move(grown);
    }
    shift_ += 4;
  }

  static Pointer set_in(const Pointer& node, unsigned shift, Key key, Value value) {
    auto copy = node ? std::make_shared<Node>(*node) : std::make_shared<Node>();
    if (shift == 0)
      copy->values[key & 15] = value;
    else
      copy->children[(key >> shift) & 15] =
          set_in(copy->children[(key >> shift) & 15], shift - 4, key, value);
    return copy;
  }

  template <typename Combine>
  static Pointer join_nodes(const Pointer& mine, const Pointer& theirs, unsigned shift, Key prefix,
                            Combine& combine) {
    if (mine == theirs) return mine;
    static const Node nothing{};
    const Node& left = mine ? *mine : nothing;
    const Node& right = theirs ? *theirs : nothing;
    std::shared_ptr<Node> changed;
    for (unsigned i = 0; i < 16; ++i) {
      if (shift == 0) {
        if (left.values[i] == right.values[i]) continue;
        Value value;
        if constexpr (std::is_invocable_v<Combine&, Key, Value, Value>)
          value = combine(prefix | i, left.values[i], right.values[i]);
        else
          value = combine(left.values[i], right.values[i]);
        if (value == left.values[i]) continue;
        if (!changed) changed = std::make_shared<Node>(left);
        changed->values[i] = value;
      } else {
        Pointer child = join_nodes(left.children[i], right.children[i], shift - 4,
                                   prefix | i << shift, combine);
        if (child == left.children[i]) continue;
        if (!changed) changed = std::make_shared<Node>(left);
        changed->children[i] = std::move(child);
      }
    }
    return changed ? Pointer(std::move(changed)) : mine;
  }

  template <typename Visit>
  static void each_in(const Node& node, unsigned shift, Key prefix, Visit& visit) {
    for (unsigned i = 0; i < 16; ++i) {
      const Key key = (prefix << 4) | i;
      if (shift == 0) {
        if (node.values[i]) visit(key, node.values[i]);
      } else if (node.children[i]) {
        each_in(*node.children[i], shift - 4, key, visit);
      }
    }
  }

  Pointer root_;
  unsigned shift_ = 0;
};

}  // namespace holdfast::check
