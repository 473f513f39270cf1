#include <cuda_runtime_api.h>
#include <vector>

class reducer {
public:
    reducer(cudaStream_t s, const float* dev, std::size_t n) : stream_(s), dev_(dev), n_(n) {}

    std::vector<float> snapshot()
    {
        std::vector<float> out(n_);
        cudaMemcpyAsync(out.data(), dev_, n_ * sizeof(float), cudaMemcpyDeviceToHost, stream_);
        cudaStreamSynchronize(stream_);
        return out;
    }
    float peek()
    {
        float v = 0;
        cudaMemcpyAsync(&v, dev_, sizeof v, cudaMemcpyDeviceToHost, stream_); // expect: stack-escape
        return v;
    }

private:
    cudaStream_t stream_;
    const float* dev_;
    std::size_t n_;
};
