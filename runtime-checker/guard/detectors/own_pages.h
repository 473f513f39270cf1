// Blocks on pages of their own (`own_pages=SIZE`), so that page protection sees every byte of them.
#pragma once

#include <cstddef>

#include "guard/stacks.h"

namespace holdfast::guard {

/// Null: not this block; ask malloc.
void* own_pages_allocate(std::size_t size);
bool is_own_pages(const void* block);
std::size_t own_pages_size(const void* block);
void own_pages_free(void* block);

void remember_allocation(void* block);

}  // namespace holdfast::guard
