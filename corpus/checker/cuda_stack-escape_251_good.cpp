#include <algorithm>
#include <cstddef>
#include <cuda_runtime_api.h>
#include <optional>
#include <vector>

// Joins the stream at the end of a scope, whichever way the scope is left.
class stream_join {
public:
    explicit stream_join(cudaStream_t s) : s_(s) {}
    ~stream_join() { cudaStreamSynchronize(s_); }
    stream_join(const stream_join&) = delete;
    stream_join& operator=(const stream_join&) = delete;

private:
    cudaStream_t s_;
};

struct device_column {
    const float* data;
    std::size_t rows;
};

struct summary {
    float min = 0, max = 0;
    std::size_t rows = 0;
};

// Downloads in slices, so that a slow copy does not hold the copy engine.
class column_reader {
public:
    explicit column_reader(cudaStream_t s, std::size_t slice = 1 << 16) : stream_(s), slice_(slice) {}

    std::vector<float> read(const device_column& c) const
    {
        std::vector<float> host(c.rows);
        {
            stream_join join(stream_);
            for (std::size_t at = 0; at < c.rows; at += slice_) {
                const std::size_t n = std::min(slice_, c.rows - at);
                if (cudaMemcpyAsync(host.data() + at, c.data + at, n * sizeof(float), cudaMemcpyDeviceToHost, stream_) != cudaSuccess)
                    return {};
            }
        }
        return host;
    }

    std::optional<float> at(const device_column& c, std::size_t row) const
    {
        if (row >= c.rows) return std::nullopt;
        float v = 0;
        if (cudaMemcpyAsync(&v, c.data + row, sizeof v, cudaMemcpyDeviceToHost, stream_) != cudaSuccess) return std::nullopt;
        if (cudaStreamSynchronize(stream_) != cudaSuccess) return std::nullopt;
        return v;
    }

    summary ends(const device_column& c) const
    {
        summary s;
        if (c.rows == 0) return s;
        float first = 0, last = 0;
        {
            stream_join join(stream_);
            if (cudaMemcpyAsync(&first, c.data, sizeof first, cudaMemcpyDeviceToHost, stream_) != cudaSuccess) return s;
            if (cudaMemcpyAsync(&last, c.data + c.rows - 1, sizeof last, cudaMemcpyDeviceToHost, stream_) != cudaSuccess) return s;
        }
        s.min = std::min(first, last);
        s.max = std::max(first, last);
        s.rows = c.rows;
        return s;
    }

private:
    cudaStream_t stream_;
    std::size_t slice_;
};
