#include <cuda_runtime_api.h>
#include <memory>
#include <vector>

struct gpu_table {
    float* dev = nullptr;
    cudaStream_t stream{};
    cudaEvent_t copied{};

    void upload_ramp(std::size_t n, float step)
    {
        std::vector<float> host(n);
        for (std::size_t i = 0; i < n; ++i) host[i] = step * float(i);
        cudaMemcpyAsync(dev, host.data(), n * sizeof(float), cudaMemcpyHostToDevice, stream);
        cudaStreamSynchronize(stream);
    }
    float first()
    {
        float v = 0;
        cudaMemcpyAsync(&v, dev, sizeof v, cudaMemcpyDeviceToHost, stream);
        cudaEventRecord(copied, stream);
        cudaEventSynchronize(copied);
        return v;
    }
    void upload_owned(std::unique_ptr<std::vector<float>> host)
    {
        cudaMemcpyAsync(dev, host->data(), host->size() * sizeof(float), cudaMemcpyHostToDevice, stream);
        cudaLaunchHostFunc(stream, [](void* p) { delete static_cast<std::vector<float>*>(p); }, host.release());
    }
};
