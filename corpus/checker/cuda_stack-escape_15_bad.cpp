// Batched GEMM front end: the kernel takes device arrays of matrix pointers.
#include <cstddef>
#include <cuda_runtime_api.h>
#include <stdexcept>
#include <vector>

#define CUDA_TRY(x)                                           \
    do {                                                      \
        if ((x) != cudaSuccess) throw std::runtime_error(#x); \
    } while (0)

void launch_gemm_batched(float** a, float** b, float** c, int n, int batch, cudaStream_t s);

template <class T>
class DeviceArray {
public:
    explicit DeviceArray(std::size_t n) : n_(n) { CUDA_TRY(cudaMalloc(reinterpret_cast<void**>(&p_), n * sizeof(T))); }
    ~DeviceArray() { cudaFree(p_); }
    DeviceArray(const DeviceArray&) = delete;
    DeviceArray& operator=(const DeviceArray&) = delete;
    T* get() const { return p_; }
    std::size_t bytes() const { return n_ * sizeof(T); }

private:
    T* p_ = nullptr;
    std::size_t n_;
};

struct Panel {
    float* base;
    std::size_t stride;
};

class BatchedGemm {
public:
    BatchedGemm(int batch, cudaStream_t s)
        : batch_(batch), stream_(s), a_(std::size_t(batch)), b_(std::size_t(batch)), c_(std::size_t(batch))
    {
    }

    void set_static(const float* const* host_a, const float* const* host_b)
    {
        CUDA_TRY(cudaMemcpy(a_.get(), host_a, a_.bytes(), cudaMemcpyHostToDevice));
        CUDA_TRY(cudaMemcpy(b_.get(), host_b, b_.bytes(), cudaMemcpyHostToDevice));
    }

    void run(const Panel& out, int n)
    {
        upload_outputs(out);
        launch_gemm_batched(a_.get(), b_.get(), c_.get(), n, batch_, stream_);
    }

    void wait() { CUDA_TRY(cudaStreamSynchronize(stream_)); }

private:
    void upload_outputs(const Panel& out)
    {
        std::vector<float*> ptrs(static_cast<std::size_t>(batch_));
        for (std::size_t i = 0; i < ptrs.size(); ++i) ptrs[i] = out.base + i * out.stride;
        CUDA_TRY(cudaMemcpyAsync(c_.get(), ptrs.data(), c_.bytes(), cudaMemcpyHostToDevice, stream_)); // expect: stack-escape
    }

    int batch_;
    cudaStream_t stream_;
    DeviceArray<float*> a_, b_, c_;
};
