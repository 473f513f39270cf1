// For tests that break a rule on purpose: the debug mode would tell the runtime checker, which ends
// the process. While such an object lives it hears the complaints instead.
#pragma once

#include <string>
#include <vector>

#include "support.h"

namespace holdfast::comm_tests {

using namespace holdfast::comm;

class complaints : public lifecycle_sink {
 public:
  complaints() {
    if constexpr (guarded_build) set_lifecycle_sink(this);
  }
  ~complaints() override {
    if constexpr (guarded_build) set_lifecycle_sink(nullptr);
  }
  void on_event(const lifecycle_event& event) override {
    if (event.kind == event_kind::violation) ids_.emplace_back(event.name);
  }
  /// True in the plain build, which says nothing.
  bool are(const std::vector<std::string>& expected) const {
    return !guarded_build || ids_ == expected;
  }

 private:
  std::vector<std::string> ids_;
};

}  // namespace holdfast::comm_tests
