// See units.h.
#include "driver/units.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace holdfast::check {
namespace {

UnitFacts read_one(const UnitCommand& command, const FrontendOptions& options,
                   const ModelPack& pack, UnitCache& cache) {
  if (!cache.enabled()) return read_unit(command, options, pack);
  const std::string entry = cache.entry_for(command, options);
  if (auto known = cache.find(entry)) return std::move(*known);
  UnitFacts unit = read_unit(command, options, pack);
  cache.keep(entry, unit);
  return unit;
}

}  // namespace

std::vector<UnitFacts> read_units(const std::vector<UnitCommand>& commands,
                                  const FrontendOptions& options, const ModelPack& pack,
                                  unsigned jobs, UnitCache& cache, Progress& progress) {
  std::vector<UnitFacts> units(commands.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i; (i = next++) < units.size();) {
      units[i] = read_one(commands[i], options, pack, cache);
      progress.done(commands[i].file);
    }
  };
  const unsigned wanted = jobs ? jobs : std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < wanted && i < units.size(); ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return units;
}

}  // namespace holdfast::check
