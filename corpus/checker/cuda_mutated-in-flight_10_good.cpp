#include <cuda_runtime_api.h>
#include <cstring>

class feeder {
public:
    feeder(cudaStream_t s, cudaEvent_t a, cudaEvent_t b) : stream_(s), free_{a, b}
    {
        for (void*& p : half_) cudaMallocHost(&p, size);
    }
    ~feeder()
    {
        cudaStreamSynchronize(stream_);
        for (void* p : half_) cudaFreeHost(p);
    }
    void feed(char* device, const char* src, std::size_t n)
    {
        for (unsigned i = 0; n; ++i) {
            const std::size_t k = n < size ? n : size;
            const unsigned h = i & 1;
            cudaEventSynchronize(free_[h]);
            std::memcpy(half_[h], src, k);
            cudaMemcpyAsync(device, half_[h], k, cudaMemcpyHostToDevice, stream_);
            cudaEventRecord(free_[h], stream_);
            src += k;
            device += k;
            n -= k;
        }
    }

private:
    static constexpr std::size_t size = 1 << 18;
    cudaStream_t stream_;
    cudaEvent_t free_[2];
    void* half_[2] = {};
};
