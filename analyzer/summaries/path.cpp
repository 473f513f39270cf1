// See path.h.
#include "summaries/path.h"

#include <llvm/ADT/Hashing.h>

#include <mutex>
#include <unordered_set>

namespace holdfast::check {
namespace {

struct HashOfSteps {
  std::size_t operator()(const std::vector<Path::Step>& steps) const {
    llvm::hash_code hash = llvm::hash_value(steps.size());
    for (const Path::Step& step : steps)
      hash = llvm::hash_combine(hash, static_cast<int>(step.step), step.number, step.type,
                                llvm::StringRef(step.field));
    return hash;
  }
};

using HashOfName = std::hash<std::string>;

/// One pool for each type.
template <typename Hash, typename Value>
const Value* in_pool(Value value) {
  static std::mutex lock;
  static std::unordered_set<Value, Hash> pool;  // elements stay in place
  const std::lock_guard guard(lock);
  return &*pool.insert(std::move(value)).first;
}

}  // namespace

Path::Name::Name() {
  static const std::string* const none = in_pool<HashOfName>(std::string());
  text_ = none;
}

Path::Name::Name(const std::string& text) : text_(in_pool<HashOfName>(text)) {}

Path::Steps::Steps() {
  static const std::vector<Step>* const none = in_pool<HashOfSteps>(std::vector<Step>());
  steps_ = none;
}

Path::Steps::Steps(std::vector<Step> steps) : steps_(in_pool<HashOfSteps>(std::move(steps))) {}

Path::Steps Path::Steps::first(std::size_t count) const {
  if (count >= size()) return *this;
  return Steps({begin(), begin() + static_cast<std::ptrdiff_t>(count)});
}

}  // namespace holdfast::check
