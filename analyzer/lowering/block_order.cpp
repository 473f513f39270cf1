// See block_order.h: a walk in depth, without recursion, since functions of 10,000 blocks exist.
#include "lowering/block_order.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace holdfast::check {

namespace {

/// Post-order from `start`. Of two ways the last one, which leaves a loop, is numbered first: what
/// follows the loop is worked on after its body.
void number_from(std::uint32_t start, const std::vector<Block>& blocks,
                 std::vector<std::uint32_t>& numbers, std::uint32_t& next) {
  constexpr std::uint32_t kSeen = kNoBlock - 1;
  std::vector<std::pair<std::uint32_t, std::size_t>> path{{start, blocks[start].successors.size()}};
  numbers[start] = kSeen;
  while (!path.empty()) {
    auto& [block, left] = path.back();
    if (left == 0) {
      numbers[block] = next++;
      path.pop_back();
      continue;
    }
    const std::uint32_t successor = blocks[block].successors[--left];
    if (successor == kNoBlock || numbers[successor] != kNoBlock) continue;
    numbers[successor] = kSeen;
    path.emplace_back(successor, blocks[successor].successors.size());
  }
}

}  // namespace

void order_blocks(FunctionFacts& function) {
  std::vector<Block>& blocks = function.blocks;
  if (blocks.empty()) return;
  std::vector<std::uint32_t> numbers(blocks.size(), kNoBlock);
  std::uint32_t next = 0;
  number_from(function.entry, blocks, numbers, next);
  for (std::uint32_t block = 0; block < blocks.size(); ++block)
    if (numbers[block] == kNoBlock) number_from(block, blocks, numbers, next);
  std::vector<Block> ordered(blocks.size());
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    for (std::uint32_t& successor : blocks[block].successors)
      if (successor != kNoBlock) successor = numbers[successor];
    ordered[numbers[block]] = std::move(blocks[block]);
  }
  blocks = std::move(ordered);
  function.entry = numbers[function.entry];
  function.exit = numbers[function.exit];
}

}  // namespace holdfast::check
