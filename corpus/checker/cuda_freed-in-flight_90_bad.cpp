#include <cstring>
#include <cuda_runtime_api.h>
#include <memory>

struct pinned_deleter {
    void operator()(void* p) const { cudaFreeHost(p); }
};

template <class T>
std::unique_ptr<T[], pinned_deleter> make_pinned(std::size_t n)
{
    void* p = nullptr;
    cudaMallocHost(&p, n * sizeof(T));
    return std::unique_ptr<T[], pinned_deleter>(static_cast<T*>(p));
}

class weights {
public:
    explicit weights(cudaStream_t s) : stream_(s) {}
    void load(float* dev, const float* src, std::size_t n)
    {
        staging_ = make_pinned<float>(n);
        std::memcpy(staging_.get(), src, n * sizeof(float));
        cudaMemcpyAsync(dev, staging_.get(), n * sizeof(float), cudaMemcpyHostToDevice, stream_);
        cudaEventRecord(done_, stream_);
        staging_.reset(); // expect: freed-in-flight
        cudaEventSynchronize(done_);
    }

private:
    cudaStream_t stream_;
    cudaEvent_t done_{};
    std::unique_ptr<float[], pinned_deleter> staging_;
};
