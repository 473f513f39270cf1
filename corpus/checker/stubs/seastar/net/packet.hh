// Declarations only: packets over borrowed fragments.
#pragma once
#include "../core/temporary_buffer.hh"
namespace seastar::net {
struct fragment {
    char* base;
    std::size_t size;
};
class packet {
public:
    packet();
    /// Copies.
    packet(const char* data, std::size_t n);
    /// Does not copy; the deleter releases the bytes.
    packet(fragment f, deleter d);
    packet(packet&&) noexcept;
};
}  // namespace seastar::net
