// Sparse particle migration: one buffer per destination, all sends complete before return.
#include <cstddef>
#include <map>
#include <mpi.h>
#include <utility>
#include <vector>

struct Particle {
    double x[3];
    double v[3];
    int owner;
};

class Migrator {
public:
    Migrator(MPI_Comm comm, std::vector<int> neighbours) : comm_(comm), neighbours_(std::move(neighbours))
    {
        MPI_Comm_rank(comm_, &rank_);
    }

    std::vector<Particle> exchange(std::vector<Particle> mine)
    {
        std::map<int, std::vector<Particle>> leaving = split(mine);
        std::vector<std::vector<char>> packed;
        std::vector<int> counts;
        std::vector<MPI_Request> reqs;

        counts.reserve(neighbours_.size());
        for (int to : neighbours_) {
            // The outer vector may grow; the blocks of the inner ones stay where they are.
            packed.push_back(pack(leaving[to]));
            counts.push_back(int(packed.back().size()));
            post(&counts.back(), 1, MPI_INT, to, kTagCount, reqs);
            post(packed.back().data(), counts.back(), MPI_BYTE, to, kTagData, reqs);
        }
        for (int from : neighbours_) receive(from, mine);
        MPI_Waitall(int(reqs.size()), reqs.data(), MPI_STATUSES_IGNORE);
        return mine;
    }

private:
    static constexpr int kTagCount = 71;
    static constexpr int kTagData = 72;

    void post(const void* p, int n, MPI_Datatype type, int to, int tag, std::vector<MPI_Request>& reqs)
    {
        MPI_Request r;
        MPI_Isend(p, n, type, to, tag, comm_, &r);
        reqs.push_back(r);
    }

    std::map<int, std::vector<Particle>> split(std::vector<Particle>& all) const
    {
        std::map<int, std::vector<Particle>> out;
        std::vector<Particle> stay;
        for (const Particle& p : all) (p.owner == rank_ ? stay : out[p.owner]).push_back(p);
        all.swap(stay);
        return out;
    }

    static std::vector<char> pack(const std::vector<Particle>& v)
    {
        const char* p = reinterpret_cast<const char*>(v.data());
        return std::vector<char>(p, p + v.size() * sizeof(Particle));
    }

    void receive(int from, std::vector<Particle>& into)
    {
        int bytes = 0;
        MPI_Recv(&bytes, 1, MPI_INT, from, kTagCount, comm_, MPI_STATUS_IGNORE);
        std::size_t old = into.size();
        into.resize(old + std::size_t(bytes) / sizeof(Particle));
        MPI_Recv(into.data() + old, bytes, MPI_BYTE, from, kTagData, comm_, MPI_STATUS_IGNORE);
    }

    MPI_Comm comm_;
    std::vector<int> neighbours_;
    int rank_ = 0;
};
