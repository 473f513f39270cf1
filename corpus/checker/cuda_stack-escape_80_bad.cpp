#include <cuda_runtime_api.h>
#include <vector>

struct gpu_table {
    float* dev = nullptr;
    std::size_t cap = 0;
    cudaStream_t stream{};

    void upload_ramp(std::size_t n, float step)
    {
        std::vector<float> host(n);
        for (std::size_t i = 0; i < n; ++i) host[i] = step * float(i);
        if (n > cap) grow(n);
        cudaMemcpyAsync(dev, host.data(), n * sizeof(float), cudaMemcpyHostToDevice, stream); // expect: stack-escape
    }

private:
    void grow(std::size_t n)
    {
        cudaStreamSynchronize(stream);
        cudaFree(dev);
        cudaMalloc(reinterpret_cast<void**>(&dev), n * sizeof(float));
        cap = n;
    }
};
