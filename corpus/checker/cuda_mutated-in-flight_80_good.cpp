#include <algorithm>
#include <cstring>
#include <cuda_runtime_api.h>

class streamer {
public:
    streamer(cudaStream_t s, cudaEvent_t a, cudaEvent_t b, std::size_t n) : s_(s), ev_{a, b}, cap_(n)
    {
        cudaMallocHost(&stage_[0], n);
        cudaMallocHost(&stage_[1], n);
    }
    ~streamer()
    {
        cudaStreamSynchronize(s_);
        cudaFreeHost(stage_[0]);
        cudaFreeHost(stage_[1]);
    }
    void upload(char* dev, const char* src, std::size_t n)
    {
        unsigned i = 0;
        for (std::size_t at = 0; at < n; at += cap_, i ^= 1) {
            std::size_t k = std::min(cap_, n - at);
            cudaEventSynchronize(ev_[i]); // an event never recorded is complete
            std::memcpy(stage_[i], src + at, k);
            cudaMemcpyAsync(dev + at, stage_[i], k, cudaMemcpyHostToDevice, s_);
            cudaEventRecord(ev_[i], s_);
        }
        cudaStreamSynchronize(s_);
    }

private:
    cudaStream_t s_;
    cudaEvent_t ev_[2];
    std::size_t cap_;
    void* stage_[2] = {};
};
