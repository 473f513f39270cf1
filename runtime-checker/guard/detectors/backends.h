// The functions that the rows of the table of detectors point to; each is described there.
#pragma once

#include "guard/detectors/detector.h"

namespace holdfast::guard {

void start_free_hooks();
/// Is [begin, end) the whole of a block that `own_pages` put on pages of its own?
bool lends_own_pages(Address begin, Address end);

void frames_lent(Range& range);

void checksum_lent(Range& range);
void checksum_transfer(Range& range, bool begin);
void checksum_returned(Range& range, std::size_t defined);
void checksum_forgotten(Range& range);

const char* asan_unavailable();
void asan_start();
void asan_lent(Range& range);
void asan_transfer(Range& range, bool begin);
void asan_returned(Range& range, std::size_t defined);
void asan_forgotten(Range& range);

const char* tsan_unavailable();
void tsan_lent(Range& range);
void tsan_transfer(Range& range, bool begin);
void tsan_returned(Range& range, std::size_t defined);
void tsan_forgotten(Range& range);

const char* memcheck_unavailable();
void memcheck_lent(Range& range);
void memcheck_transfer(Range& range, bool begin);
void memcheck_returned(Range& range, std::size_t defined);
void memcheck_forgotten(Range& range);

const char* pages_unavailable();
void pages_start();
void pages_lent(Range& range);
void pages_returned(Range& range, std::size_t defined);
void pages_returned_early(Range& range);

}  // namespace holdfast::guard
