// Device-side parameter table that is refreshed from the host on a stream.
#include <algorithm>
#include <cstddef>
#include <cuda_runtime_api.h>
#include <memory>
#include <new>
#include <span>

struct pinned_delete {
    void operator()(void* p) const noexcept { cudaFreeHost(p); }
};

template <class T>
using pinned_array = std::unique_ptr<T[], pinned_delete>;

template <class T>
pinned_array<T> make_pinned(std::size_t n)
{
    void* p = nullptr;
    if (cudaMallocHost(&p, n * sizeof(T)) != cudaSuccess) throw std::bad_alloc();
    return pinned_array<T>(static_cast<T*>(p));
}

class parameter_table {
public:
    parameter_table(cudaStream_t stream, std::size_t n) : stream_(stream), size_(n)
    {
        void* p = nullptr;
        if (cudaMalloc(&p, n * sizeof(float)) != cudaSuccess) throw std::bad_alloc();
        device_ = static_cast<float*>(p);
    }
    ~parameter_table() { cudaFree(device_); }
    parameter_table(const parameter_table&) = delete;
    parameter_table& operator=(const parameter_table&) = delete;

    bool refresh(std::span<const float> values, float scale)
    {
        const std::size_t n = std::min(values.size(), size_);
        auto staging = make_pinned<float>(n);
        std::transform(values.begin(), values.begin() + n, staging.get(), [scale](float v) { return v * scale; });
        return cudaMemcpyAsync(device_, staging.get(), n * sizeof(float), cudaMemcpyHostToDevice, stream_) == cudaSuccess; // expect: stack-escape
    }

    const float* device() const { return device_; }

private:
    cudaStream_t stream_;
    std::size_t size_;
    float* device_ = nullptr;
};
