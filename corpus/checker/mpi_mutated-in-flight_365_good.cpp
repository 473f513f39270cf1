#include <algorithm>
#include <cmath>
#include <cstddef>
#include <mpi.h>
#include <utility>
#include <vector>

// Explicit heat equation on a strip per rank. The inner rows are computed while the edge rows travel.
class strip {
public:
    strip(int rows, int cols, int rank, int ranks)
        : rows_(rows), cols_(cols), up_(rank > 0 ? rank - 1 : -1), down_(rank + 1 < ranks ? rank + 1 : -1),
          now_(std::size_t(rows + 2) * std::size_t(cols)), next_(now_.size())
    {
    }

    void heat(int row, int col, double t) { at(now_, row + 1, col) = t; }

    double step()
    {
        std::vector<MPI_Request> flying;
        flying.reserve(4);
        if (up_ >= 0) {
            MPI_Request r;
            MPI_Irecv(row(now_, 0), cols_, MPI_DOUBLE, up_, 1, MPI_COMM_WORLD, &r);
            flying.push_back(r);
            MPI_Isend(row(now_, 1), cols_, MPI_DOUBLE, up_, 2, MPI_COMM_WORLD, &r);
            flying.push_back(r);
        }
        if (down_ >= 0) {
            MPI_Request r;
            MPI_Irecv(row(now_, rows_ + 1), cols_, MPI_DOUBLE, down_, 2, MPI_COMM_WORLD, &r);
            flying.push_back(r);
            MPI_Isend(row(now_, rows_), cols_, MPI_DOUBLE, down_, 1, MPI_COMM_WORLD, &r);
            flying.push_back(r);
        }

        double change = 0;
        for (int i = 2; i < rows_; ++i)
            change = std::max(change, relax(i));

        MPI_Waitall(int(flying.size()), flying.data(), MPI_STATUSES_IGNORE);
        change = std::max(change, relax(1));
        change = std::max(change, relax(rows_));
        std::swap(now_, next_);
        return change;
    }

private:
    double* row(std::vector<double>& g, int i) { return g.data() + std::size_t(i) * std::size_t(cols_); }
    double& at(std::vector<double>& g, int i, int j) { return row(g, i)[j]; }

    double relax(int i)
    {
        double change = 0;
        for (int j = 1; j + 1 < cols_; ++j) {
            double old = at(now_, i, j);
            double v = 0.25 * (at(now_, i - 1, j) + at(now_, i + 1, j) + at(now_, i, j - 1) + at(now_, i, j + 1));
            at(next_, i, j) = v;
            change = std::max(change, std::fabs(v - old));
        }
        return change;
    }

    int rows_, cols_, up_, down_;
    std::vector<double> now_, next_;
};

double run(int rank, int ranks, int steps)
{
    strip s(128, 512, rank, ranks);
    for (int j = 100; j < 200; ++j)
        s.heat(64, j, 100.0);
    double change = 0;
    for (int i = 0; i < steps; ++i)
        change = s.step();
    return change;
}
