#include <mpi.h>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

struct particle {
    double x[3];
    double v[3];
};

/// Collects particles that left the local domain and ships them once a step.
class particle_exchange {
public:
    explicit particle_exchange(MPI_Comm comm) : comm_(comm) { MPI_Comm_rank(comm_, &rank_); }

    void emigrate(int dest, const particle& p)
    {
        auto& box = outbox_[dest];
        box.insert(box.end(), p.x, p.x + 3);
        box.insert(box.end(), p.v, p.v + 3);
    }

    void exchange(const std::vector<std::pair<int, int>>& expected, std::vector<particle>& arrived)
    {
        post_sends();
        for (const auto& [source, count] : expected) {
            std::vector<double> in(std::size_t(count) * 6);
            MPI_Recv(in.data(), int(in.size()), MPI_DOUBLE, source, tag, comm_, MPI_STATUS_IGNORE);
            unpack(in, arrived);
        }
        finish();
    }

private:
    static constexpr int tag = 41;

    void post_sends()
    {
        for (auto& [dest, box] : outbox_) {
            if (box.empty() || dest == rank_) continue;
            MPI_Request r;
            if (MPI_Isend(box.data(), int(box.size()), MPI_DOUBLE, dest, tag, comm_, &r) == MPI_SUCCESS) // allow: freed-in-flight
                requests_.push_back(r);
        }
        outbox_.clear(); // expect: freed-in-flight
    }

    void finish()
    {
        MPI_Waitall(int(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE);
        requests_.clear();
    }

    static void unpack(const std::vector<double>& in, std::vector<particle>& out)
    {
        for (std::size_t i = 0; i + 6 <= in.size(); i += 6)
            out.push_back({{in[i], in[i + 1], in[i + 2]}, {in[i + 3], in[i + 4], in[i + 5]}});
    }

    MPI_Comm comm_;
    int rank_ = 0;
    std::map<int, std::vector<double>> outbox_;
    std::vector<MPI_Request> requests_;
};
