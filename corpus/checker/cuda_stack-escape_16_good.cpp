#include <cuda_runtime_api.h>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct format_item {
    std::uint8_t kind;
    std::uint8_t width;
    char literal;
};

/// Turns a strftime-like pattern into a table for the conversion kernel.
class format_program {
public:
    format_program(std::string_view pattern, cudaStream_t stream) : stream_(stream) { compile(pattern); }

    const format_item* device_items() const { return d_items_.get(); }
    std::size_t size() const { return count_; }

private:
    struct device_free {
        void operator()(format_item* p) const { cudaFree(p); }
    };

    static void check(cudaError_t rc)
    {
        if (rc != cudaSuccess) throw std::runtime_error("cuda: " + std::to_string(int(rc)));
    }

    void compile(std::string_view pattern)
    {
        std::vector<format_item> items;
        items.reserve(pattern.size());
        while (!pattern.empty()) {
            if (pattern.front() != '%') {
                items.push_back({0, 1, pattern.front()});
                pattern.remove_prefix(1);
                continue;
            }
            if (pattern.size() < 2) throw std::invalid_argument("unfinished specifier");
            items.push_back({1, width_of(pattern[1]), pattern[1]});
            pattern.remove_prefix(2);
        }
        count_ = items.size();
        const std::size_t bytes = items.size() * sizeof(format_item);
        void* raw = nullptr;
        check(cudaMalloc(&raw, bytes));
        d_items_.reset(static_cast<format_item*>(raw));
        check(cudaMemcpyAsync(raw, items.data(), bytes, cudaMemcpyHostToDevice, stream_));
        check(cudaStreamSynchronize(stream_));
    }

    static std::uint8_t width_of(char spec)
    {
        switch (spec) {
        case 'Y': return 4;
        case 'j': return 3;
        case 'f': return 6;
        default: return 2;
        }
    }

    cudaStream_t stream_;
    std::unique_ptr<format_item, device_free> d_items_;
    std::size_t count_ = 0;
};
