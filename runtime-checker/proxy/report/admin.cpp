// Gathering for /metrics.
#include "proxy/report/admin.h"

#include "proxy/report/access_log.h"
#include "proxy/server/loop.h"

namespace holdfast::proxy {

std::string metrics_text(const shared_parts& parts) {
  std::vector<const metrics*> threads;
  double in_use = 0;
  double free = 0;
  double page = 0;
  for (const loop* l : parts.loops) {
    threads.push_back(&l->count);
    in_use += static_cast<double>(l->pages.pages_in_use());
    free += static_cast<double>(l->pages.pages_free());
    page = static_cast<double>(l->pages.page_size());
  }
  std::vector<gauge> gauges = {
      {"cache_bytes", "bytes the cache accounts for", static_cast<double>(parts.cache->bytes())},
      {"cache_entries", "stored answers", static_cast<double>(parts.cache->entries())},
      {"cache_evictions_total", "answers evicted for room",
       static_cast<double>(parts.cache->evictions()), true},
      {"pages_used_bytes", "bytes of pages in use", in_use * page},
      {"pages_free_bytes", "bytes of pages that wait to be used", free * page},
      {"abandoned_operations_total", "operations whose context died with them",
       static_cast<double>(comm::context::abandoned_operations()), true},
  };
  if (parts.log) {
    gauges.push_back({"log_lines_lost_total", "lines that could not be written",
                      static_cast<double>(parts.log->lost()), true});
  }
  return exposition(threads, gauges);
}

}  // namespace holdfast::proxy
