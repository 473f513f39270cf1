//===- comm/core/timers.h - the heap of deadlines ------------------------------===//
//
// Purpose    Finds the next deadline; removal is by the node itself, so nothing stale stays.
// Owns       Only its index; nodes are parts of operations and channels.
// Lifetimes  A node must be removed before it dies.
// States     A node is in the heap or not (`heap_index == unset`).
// Threads    One.
// Fails      `reserve` throws std::bad_alloc; within what was reserved `add` cannot fail.
// Cost       Logarithmic; equal times fire in the order they were added only by chance.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <vector>

#include "comm/core/operation.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

class timer_heap {
 public:
  void reserve(std::size_t nodes) { nodes_.reserve(nodes); }
  bool empty() const noexcept { return nodes_.empty(); }
  time_point next() const noexcept { return nodes_.front()->when; }

  void add(timer_node& node) noexcept {
    nodes_.push_back(&node);
    node.heap_index = nodes_.size() - 1;
    sift_up(node.heap_index);
  }
  void remove(timer_node& node) noexcept {
    if (node.heap_index == timer_node::unset) return;
    const std::size_t hole = node.heap_index;
    node.heap_index = timer_node::unset;
    timer_node* last = nodes_.back();
    nodes_.pop_back();
    if (last == &node) return;
    place(hole, last);
    sift_up(hole);
    sift_down(last->heap_index);
  }
  /// The first node that is due at `now`, removed; null if none is.
  timer_node* pop_due(time_point now) noexcept {
    if (nodes_.empty() || nodes_.front()->when > now) return nullptr;
    timer_node* first = nodes_.front();
    remove(*first);
    return first;
  }

 private:
  void place(std::size_t index, timer_node* node) noexcept {
    nodes_[index] = node;
    node->heap_index = index;
  }
  void swap(std::size_t a, std::size_t b) noexcept {
    timer_node* first = nodes_[a];
    place(a, nodes_[b]);
    place(b, first);
  }
  void sift_up(std::size_t i) noexcept {
    while (i > 0 && nodes_[i]->when < nodes_[(i - 1) / 2]->when) {
      swap(i, (i - 1) / 2);
      i = (i - 1) / 2;
    }
  }
  void sift_down(std::size_t i) noexcept {
    for (;;) {
      std::size_t least = i;
      for (std::size_t child = 2 * i + 1; child <= 2 * i + 2; ++child) {
        if (child < nodes_.size() && nodes_[child]->when < nodes_[least]->when) least = child;
      }
      if (least == i) return;
      swap(i, least);
      i = least;
    }
  }

  std::vector<timer_node*> nodes_;
};

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
