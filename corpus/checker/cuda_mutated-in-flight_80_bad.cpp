#include <algorithm>
#include <cstring>
#include <cuda_runtime_api.h>

class streamer {
public:
    streamer(cudaStream_t s, std::size_t n) : s_(s), cap_(n) { cudaMallocHost(&stage_, n); }
    ~streamer()
    {
        cudaStreamSynchronize(s_);
        cudaFreeHost(stage_);
    }
    void upload(char* dev, const char* src, std::size_t n)
    {
        for (std::size_t at = 0; at < n; at += cap_) {
            std::size_t k = std::min(cap_, n - at);
            std::memcpy(stage_, src + at, k); // expect: mutated-in-flight
            cudaMemcpyAsync(dev + at, stage_, k, cudaMemcpyHostToDevice, s_);
        }
        cudaStreamSynchronize(s_);
    }

private:
    cudaStream_t s_;
    std::size_t cap_;
    void* stage_ = nullptr;
};
