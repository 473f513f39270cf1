//===- proxy/upstream/resolver.h - from names to addresses ---------------------------===//
//
// Purpose    Addresses of a host: numeric ones at once, names by a thread of its own, since the
//            system's resolver blocks. What it found is kept for a while.
// Owns       Its thread.
// Lifetimes  Must outlive the loops that ask; its answers are posted to them.
// States     None.
// Threads    `resolve` from any; the answer comes on the asking loop.
// Fails      With an empty list.
// Cost       A table lookup, or the system's resolver.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "comm/endpoint.h"
#include "proxy/http/target.h"

namespace holdfast::proxy {

class loop;

class resolver {
 public:
  using addresses = std::vector<comm::endpoint>;
  using answer = std::function<void(const addresses&)>;

  resolver() = default;
  ~resolver();

  /// Never calls back inside.
  void resolve(loop& asking, const authority& where, answer then);

 private:
  struct question {
    loop* asking;
    authority where;
    answer then;
  };
  struct known {
    addresses found;
    std::int64_t until;
  };
  void work();
  addresses look_up(const authority& where);

  std::mutex lock_;
  std::condition_variable wake_;
  std::deque<question> questions_;
  std::map<std::string, known> known_;
  bool stopping_ = false;
  std::thread thread_;  ///< from the first name on; addresses need none
};

}  // namespace holdfast::proxy
