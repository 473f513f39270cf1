#include <cuda_runtime_api.h>
#include <cstring>
#include <memory>
#include <vector>

static void drop(void* p) { delete static_cast<std::vector<char>*>(p); }

cudaError_t push_async(void* device, const char* src, std::size_t n, cudaStream_t stream)
{
    auto stage = std::make_unique<std::vector<char>>(src, src + n);
    const cudaError_t rc = cudaMemcpyAsync(device, stage->data(), n, cudaMemcpyHostToDevice, stream);
    if (rc != cudaSuccess) return rc;
    return cudaLaunchHostFunc(stream, drop, stage.release());
}
