// Resolving names away from the loops.
#include "proxy/upstream/resolver.h"

#include <netdb.h>

#include <cstring>
#include <ctime>

#include "proxy/server/loop.h"

namespace holdfast::proxy {
namespace {

constexpr std::int64_t keep_found = 30;
constexpr std::int64_t keep_failed = 3;
constexpr std::size_t most_known = 4096;

comm::endpoint endpoint_of(const addrinfo& a) {
  comm::endpoint e;
  std::memcpy(&e.storage, a.ai_addr, a.ai_addrlen);
  e.length = a.ai_addrlen;
  return e;
}

}  // namespace

resolver::~resolver() {
  {
    std::lock_guard guard(lock_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void resolver::resolve(loop& asking, const authority& where, answer then) {
  addresses at_once;
  if (const comm::endpoint numeric = comm::endpoint::parse(where.host, where.port)) {
    at_once.push_back(numeric);
  } else {
    std::lock_guard guard(lock_);
    const auto at = known_.find(where.key());
    if (at == known_.end() || at->second.until < std::time(nullptr)) {
      if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
      questions_.push_back({&asking, where, std::move(then)});
      wake_.notify_one();
      return;
    }
    at_once = at->second.found;
  }
  asking.post([then = std::move(then), found = std::move(at_once)] { then(found); });
}

void resolver::work() {
  std::unique_lock guard(lock_);
  for (;;) {
    wake_.wait(guard, [this] { return stopping_ || !questions_.empty(); });
    if (stopping_) return;
    question q = std::move(questions_.front());
    questions_.pop_front();
    guard.unlock();
    addresses found = look_up(q.where);
    guard.lock();
    if (known_.size() >= most_known) known_.clear();
    known_[q.where.key()] = {found,
                             std::time(nullptr) + (found.empty() ? keep_failed : keep_found)};
    q.asking->post([then = std::move(q.then), found = std::move(found)] { then(found); });
  }
}

resolver::addresses resolver::look_up(const authority& where) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  addresses found;
  if (::getaddrinfo(where.host.c_str(), std::to_string(where.port).c_str(), &hints, &list) == 0) {
    for (const addrinfo* a = list; a; a = a->ai_next) found.push_back(endpoint_of(*a));
    ::freeaddrinfo(list);
  }
  return found;
}

}  // namespace holdfast::proxy
