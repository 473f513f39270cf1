#include <cuda_runtime_api.h>
#include <cstring>

class feeder {
public:
    explicit feeder(cudaStream_t s) : stream_(s) { cudaMallocHost(&stage_, size); }
    ~feeder()
    {
        cudaStreamSynchronize(stream_);
        cudaFreeHost(stage_);
    }
    void feed(char* device, const char* src, std::size_t n)
    {
        while (n) {
            const std::size_t k = n < size ? n : size;
            std::memcpy(stage_, src, k); // expect: mutated-in-flight
            cudaMemcpyAsync(device, stage_, k, cudaMemcpyHostToDevice, stream_);
            src += k;
            device += k;
            n -= k;
        }
    }

private:
    static constexpr std::size_t size = 1 << 20;
    cudaStream_t stream_;
    void* stage_ = nullptr;
};
