#include <cstddef>
#include <cuda_runtime_api.h>
#include <stdexcept>
#include <vector>

void check(cudaError_t e)
{
    if (e != cudaSuccess) throw std::runtime_error("cuda");
}

// Launches are in another file.
void launch_jacobi(double* x, const double* b, double* residual, std::size_t n, cudaStream_t s);

class jacobi_solver {
public:
    jacobi_solver(std::size_t n, cudaStream_t s, double tol) : n_(n), stream_(s), tol_(tol)
    {
        check(cudaMalloc(reinterpret_cast<void**>(&x_), n * sizeof(double)));
        check(cudaMalloc(reinterpret_cast<void**>(&b_), n * sizeof(double)));
        check(cudaMalloc(reinterpret_cast<void**>(&residual_), sizeof(double)));
    }
    jacobi_solver(const jacobi_solver&) = delete;
    ~jacobi_solver()
    {
        cudaStreamSynchronize(stream_);
        cudaFree(x_);
        cudaFree(b_);
        cudaFree(residual_);
    }

    void set_rhs(const std::vector<double>& rhs)
    {
        check(cudaMemcpyAsync(b_, rhs.data(), n_ * sizeof(double), cudaMemcpyHostToDevice, stream_));
        check(cudaStreamSynchronize(stream_));
    }

    int solve(int max_iter)
    {
        int it = 0;
        for (; it < max_iter; ++it) {
            launch_jacobi(x_, b_, residual_, n_, stream_);
            if (it % 16 == 15 && converged()) break;
        }
        return it;
    }

    std::vector<double> solution() const
    {
        std::vector<double> out(n_);
        check(cudaMemcpy(out.data(), x_, n_ * sizeof(double), cudaMemcpyDeviceToHost));
        return out;
    }

private:
    bool converged() const
    {
        double r = 0;
        check(cudaMemcpyAsync(&r, residual_, sizeof r, cudaMemcpyDeviceToHost, stream_)); // expect: stack-escape
        return r < tol_;
    }

    std::size_t n_;
    cudaStream_t stream_;
    double tol_;
    double* x_ = nullptr;
    double* b_ = nullptr;
    double* residual_ = nullptr;
};
