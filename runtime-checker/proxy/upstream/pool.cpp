// Kept connections.
#include "proxy/upstream/pool.h"

#include <algorithm>

namespace holdfast::proxy {
namespace {

constexpr std::size_t most_empty =
    1024;  // origins, before those without a connection are forgotten

}  // namespace

std::shared_ptr<upstream_connection> upstream_pool::take(const authority& where) {
  const auto at = idle_.find(where.key());
  if (at == idle_.end() || at->second.empty()) return nullptr;
  std::shared_ptr<upstream_connection> c = std::move(at->second.back());
  at->second.pop_back();
  c->wake();
  return c;
}

void upstream_pool::keep(std::shared_ptr<upstream_connection> c) {
  // Unread bytes after an answer are nobody's: the next answer must not begin with them.
  const bool clean = c->in.empty() && !c->in.ended() && !c->in.failed() && c->ch.open();
  if (idle_.size() > most_empty) {
    std::erase_if(idle_, [](const auto& each) { return each.second.empty(); });
  }
  auto& list = idle_[c->where.key()];
  if (!clean || loop_.draining() || list.size() >= loop_.set().limit.idle_upstreams) {
    return c->close();
  }
  list.push_back(c);
  c->rest();
}

void upstream_pool::forget(const upstream_connection& c) noexcept {
  const auto at = idle_.find(c.where.key());
  if (at == idle_.end()) return;
  std::erase_if(at->second, [&](const auto& each) { return each.get() == &c; });
}

}  // namespace holdfast::proxy
