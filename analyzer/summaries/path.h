//===- summaries/path.h - a place in symbols ------------------------------------===//
//
// Purpose    Names memory for those who do not know the function it was found in: a root of that
//            function and the steps from it.
// Owns       Nothing. Names and sequences of steps stand in pools of the process, each once: large
//            programs name the same members of the same objects in every summary.
// Lifetimes  The pools only grow; what a path gives is valid to the end of the process.
// States     A name or a sequence of steps never changes; another one is made from it.
// Threads    Any; a pool is locked while something is looked up.
// Fails      Never.
// Cost       Making a name or a sequence hashes it; copies and comparisons are of one pointer.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <algorithm>
#include <compare>
#include <string>
#include <vector>

#include "dataflow/places.h"
#include "llvm/ADT/Hashing.h"

namespace holdfast::check {

struct Path {
  struct Step {
    PlaceStep step;
    std::uint32_t number = 0;  ///< of an element
    std::string field;
    TypeId type = 0;
    bool is_any_element() const {
      return step == PlaceStep::Element && number == Places::kAnyElement;
    }
    friend bool operator==(const Step&, const Step&) = default;
  };

  class Steps {
   public:
    using const_iterator = std::vector<Step>::const_iterator;
    Steps();
    explicit Steps(std::vector<Step> steps);

    const_iterator begin() const { return steps_->begin(); }
    const_iterator end() const { return steps_->end(); }
    std::size_t size() const { return steps_->size(); }
    bool empty() const { return steps_->empty(); }
    const Step& operator[](std::size_t index) const { return (*steps_)[index]; }
    const Step& front() const { return steps_->front(); }
    const Step& back() const { return steps_->back(); }
    /// The first `count` of them; all if there are fewer.
    Steps first(std::size_t count) const;
    friend bool operator==(const Steps&, const Steps&) = default;
    /// An order for look-ups, which is another one in each run.
    friend std::strong_ordering operator<=>(const Steps&, const Steps&) = default;
    friend llvm::hash_code hash_value(const Steps& steps) { return llvm::hash_value(steps.steps_); }

   private:
    const std::vector<Step>* steps_;  ///< in the pool
  };

  class Name {
   public:
    Name();
    Name(const std::string& text);  // NOLINT(google-explicit-constructor): as a string is

    const std::string& text() const { return *text_; }
    bool empty() const { return text_->empty(); }
    friend bool operator==(const Name&, const Name&) = default;
    friend std::strong_ordering operator<=>(const Name& left, const Name& right) {
      return *left.text_ <=> *right.text_;
    }
    friend llvm::hash_code hash_value(const Name& name) { return llvm::hash_value(name.text_); }

   private:
    const std::string* text_;  ///< in the pool
  };

  RootFact::Kind root = RootFact::Kind::Parameter;
  unsigned index = 0;  ///< parameter number; of a Heap or Result root, its id
  Name name;           ///< of a global or a function; text of other roots
  TypeId root_type = 0;
  Steps steps;
  bool has_any_element() const {
    return std::any_of(steps.begin(), steps.end(),
                       [](const Step& step) { return step.is_any_element(); });
  }
  friend bool operator==(const Path&, const Path&) = default;
  friend std::strong_ordering operator<=>(const Path&, const Path&) = default;

  struct Hash {
    std::size_t operator()(const Path& path) const {
      return llvm::hash_combine(path.root, path.index, path.name, path.root_type, path.steps);
    }
  };
};

}  // namespace holdfast::check
