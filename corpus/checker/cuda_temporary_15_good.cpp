#include <cstddef>
#include <cuda_runtime_api.h>
#include <stdexcept>
#include <utility>
#include <vector>

static void check(cudaError_t e)
{
    if (e != cudaSuccess) throw std::runtime_error("cuda call failed");
}

struct column {
    void* data = nullptr;
    std::size_t rows = 0;
    int width = 0;
};

class table_view_builder {
public:
    explicit table_view_builder(cudaStream_t s) : stream_(s) {}
    ~table_view_builder()
    {
        cudaStreamSynchronize(stream_);
        cudaFree(d_data_);
        cudaFree(d_widths_);
    }
    table_view_builder(const table_view_builder&) = delete;
    table_view_builder& operator=(const table_view_builder&) = delete;

    void add(column c) { columns_.push_back(c); }

    void upload()
    {
        const std::size_t n = columns_.size();
        if (n == 0) return;
        check(cudaMalloc(&d_data_, n * sizeof(void*)));
        check(cudaMalloc(&d_widths_, n * sizeof(int)));
        const std::vector<void*> pointers = data_pointers();
        const std::vector<int> sizes = widths();
        cudaError_t first =
            cudaMemcpyAsync(d_data_, pointers.data(), n * sizeof(void*), cudaMemcpyHostToDevice, stream_);
        cudaError_t second = cudaMemcpyAsync(d_widths_, sizes.data(), n * sizeof(int), cudaMemcpyHostToDevice, stream_);
        cudaError_t drained = cudaStreamSynchronize(stream_);
        check(first);
        check(second);
        check(drained);
    }
    const void* device_columns() const { return d_data_; }
    const void* device_widths() const { return d_widths_; }

private:
    std::vector<void*> data_pointers() const
    {
        std::vector<void*> out;
        out.reserve(columns_.size());
        for (const column& c : columns_) out.push_back(c.data);
        return out;
    }
    std::vector<int> widths() const
    {
        std::vector<int> out;
        out.reserve(columns_.size());
        for (const column& c : columns_) out.push_back(c.width);
        return out;
    }
    cudaStream_t stream_;
    std::vector<column> columns_;
    void* d_data_ = nullptr;
    void* d_widths_ = nullptr;
};
