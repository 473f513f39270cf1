#include <cuda_runtime_api.h>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace strings {

inline void try_(cudaError_t e)
{
    if (e != cudaSuccess)
        throw std::runtime_error("cuda");
}

template <class T>
class device_vector {
public:
    explicit device_vector(std::size_t n) : n_(n)
    {
        void* p = nullptr;
        try_(cudaMalloc(&p, n * sizeof(T)));
        p_ = static_cast<T*>(p);
    }
    device_vector(device_vector&& o) noexcept : p_(std::exchange(o.p_, nullptr)), n_(o.n_) {}
    ~device_vector() { cudaFree(p_); }
    T* data() const { return p_; }
    std::size_t size() const { return n_; }

private:
    T* p_ = nullptr;
    std::size_t n_;
};

// Stream-ordered upload; the result is usable by later work on `stream`.
template <class T>
device_vector<T> to_device_async(const std::vector<T>& host, cudaStream_t stream)
{
    device_vector<T> out(host.size());
    try_(cudaMemcpyAsync(out.data(), host.data(), host.size() * sizeof(T), cudaMemcpyHostToDevice, stream)); // allow: borrowed-parameter
    return out;
}

enum class kind : std::uint8_t { literal, days, hours, minutes, seconds };

struct format_item {
    kind k;
    char c;
    std::uint8_t digits;
};

class format_program {
public:
    format_program(std::string_view spec, cudaStream_t stream) : items_(compile(spec, stream)) {}
    const format_item* items() const { return items_.data(); }
    std::size_t size() const { return items_.size(); }

private:
    static format_item specifier(char c)
    {
        switch (c) {
        case 'D': return {kind::days, 0, 0};
        case 'H': return {kind::hours, 0, 2};
        case 'M': return {kind::minutes, 0, 2};
        case 'S': return {kind::seconds, 0, 2};
        case '%': return {kind::literal, '%', 1};
        }
        throw std::invalid_argument("format");
    }

    static device_vector<format_item> compile(std::string_view spec, cudaStream_t stream)
    {
        std::vector<format_item> items;
        for (std::size_t i = 0; i < spec.size(); ++i) {
            if (spec[i] != '%')
                items.push_back({kind::literal, spec[i], 1});
            else if (++i < spec.size())
                items.push_back(specifier(spec[i]));
        }
        return to_device_async(items, stream); // expect: stack-escape
    }

    device_vector<format_item> items_;
};

}  // namespace strings
