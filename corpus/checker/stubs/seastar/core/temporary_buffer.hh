// Declarations only: deleters and temporary_buffer.
#pragma once
#include <cstddef>
#include <utility>
namespace seastar {
class deleter {
public:
    deleter() noexcept;
    deleter(deleter&&) noexcept;
    ~deleter();
};
template <typename Object>
deleter make_object_deleter(Object o);
template <typename F>
deleter make_deleter(F f);
deleter make_free_deleter(void*);
template <typename CharType>
class temporary_buffer {
public:
    temporary_buffer() noexcept;
    explicit temporary_buffer(std::size_t);
    /// The deleter releases the bytes; an empty one releases nothing.
    temporary_buffer(CharType* p, std::size_t n, deleter d) noexcept;
    /// Copies.
    temporary_buffer(const CharType* src, std::size_t n);
    temporary_buffer(temporary_buffer&&) noexcept;
    temporary_buffer& operator=(temporary_buffer&&) noexcept;
    static temporary_buffer aligned(std::size_t alignment, std::size_t n);
    static temporary_buffer copy_of(const char*);
    const CharType* get() const noexcept;
    CharType* get_write() noexcept;
    std::size_t size() const noexcept;
    temporary_buffer share();
    void trim(std::size_t);
};
}  // namespace seastar
