#include <cstddef>
#include <mpi.h>
#include <vector>

struct particle {
    double x[3];
    double mass;
};

class halo_exchange {
public:
    explicit halo_exchange(MPI_Comm c) : comm_(c)
    {
        MPI_Comm_size(comm_, &size_);
        MPI_Comm_rank(comm_, &rank_);
    }

    std::vector<std::vector<particle>> run(const std::vector<std::vector<particle>>& outgoing)
    {
        std::vector<int> incoming = exchange_counts(outgoing);
        std::vector<std::vector<particle>> halo(static_cast<std::size_t>(size_));
        std::vector<MPI_Request> reqs;
        reqs.reserve(static_cast<std::size_t>(2 * size_));
        for (int p = 0; p < size_; ++p) {
            if (p == rank_) continue;
            const auto& send = outgoing[p];
            halo[p].resize(static_cast<std::size_t>(incoming[p]));
            MPI_Request r;
            if (!halo[p].empty()) {
                MPI_Irecv(halo[p].data(), bytes(halo[p].size()), MPI_BYTE, p, data_tag, comm_, &r);
                reqs.push_back(r);
            }
            if (!send.empty()) {
                MPI_Isend(send.data(), bytes(send.size()), MPI_BYTE, p, data_tag, comm_, &r);
                reqs.push_back(r);
            }
        }
        MPI_Waitall(static_cast<int>(reqs.size()), reqs.data(), MPI_STATUSES_IGNORE);
        return halo;
    }

private:
    static constexpr int count_tag = 11;
    static constexpr int data_tag = 12;

    static int bytes(std::size_t n) { return static_cast<int>(n * sizeof(particle)); }

    std::vector<int> exchange_counts(const std::vector<std::vector<particle>>& outgoing)
    {
        std::vector<int> incoming(static_cast<std::size_t>(size_), 0);
        std::vector<MPI_Request> reqs;
        reqs.reserve(static_cast<std::size_t>(2 * size_));
        for (int p = 0; p < size_; ++p) {
            if (p == rank_) continue;
            MPI_Request r;
            MPI_Irecv(&incoming[p], 1, MPI_INT, p, count_tag, comm_, &r);
            reqs.push_back(r);
            int count = static_cast<int>(outgoing[p].size());
            MPI_Isend(&count, 1, MPI_INT, p, count_tag, comm_, &r); // expect: stack-escape
            reqs.push_back(r);
        }
        MPI_Waitall(static_cast<int>(reqs.size()), reqs.data(), MPI_STATUSES_IGNORE);
        return incoming;
    }
    MPI_Comm comm_;
    int size_ = 1;
    int rank_ = 0;
};
