#include <cstddef>
#include <cstring>
#include <map>
#include <mpi.h>
#include <utility>
#include <vector>

struct particle {
    double x[3], v[3];
    long id;
};

// Moves particles to the ranks that own their cells. The counts are known on both sides.
class migration {
public:
    migration(MPI_Comm comm, int tag) : comm_(comm), tag_(tag) {}

    std::vector<particle> exchange(const std::map<int, std::vector<particle>>& leaving, const std::map<int, std::size_t>& arriving)
    {
        std::vector<MPI_Request> sends;
        send_buffers_.resize(leaving.size());
        auto buffer = send_buffers_.begin();
        for (const auto& [rank, list] : leaving) {
            *buffer = pack(list); // expect: mutated-in-flight
            MPI_Request r;
            MPI_Isend(buffer->data(), int(buffer->size()), MPI_CHAR, rank, tag_, comm_, &r);
            sends.push_back(r);
        }

        std::vector<particle> in;
        std::vector<char> raw;
        for (const auto& [rank, n] : arriving) {
            raw.resize(n * sizeof(particle));
            MPI_Recv(raw.data(), int(raw.size()), MPI_CHAR, rank, tag_, comm_, MPI_STATUS_IGNORE);
            unpack(raw, in);
        }
        MPI_Waitall(int(sends.size()), sends.data(), MPI_STATUSES_IGNORE);
        return in;
    }

private:
    static std::vector<char> pack(const std::vector<particle>& list)
    {
        std::vector<char> out(list.size() * sizeof(particle));
        if (!list.empty()) std::memcpy(out.data(), list.data(), out.size());
        return out;
    }

    static void unpack(const std::vector<char>& raw, std::vector<particle>& out)
    {
        const std::size_t old = out.size();
        out.resize(old + raw.size() / sizeof(particle));
        if (!raw.empty()) std::memcpy(&out[old], raw.data(), raw.size());
    }

    MPI_Comm comm_;
    int tag_;
    std::vector<std::vector<char>> send_buffers_;
};

std::vector<particle> step(migration& m, std::map<int, std::vector<particle>>& by_rank, const std::map<int, std::size_t>& arriving, int self)
{
    std::vector<particle> stay = std::move(by_rank[self]);
    by_rank.erase(self);
    const std::vector<particle> come = m.exchange(by_rank, arriving);
    stay.insert(stay.end(), come.begin(), come.end());
    by_rank.clear();
    return stay;
}
