#include <mpi.h>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <vector>

// Added to the stub's declarations; as in the MPI standard.
extern "C" int MPI_Iprobe(int, int, MPI_Comm, int*, MPI_Status*);

namespace balance {

constexpr int kLoadTag = 71;
constexpr std::size_t kFields = 3;

struct Load {
    double queue = 0, rate = 0, memory = 0;
};

class LoadExchange {
public:
    explicit LoadExchange(std::vector<int> neighbours) : neighbours_(std::move(neighbours)), known_(neighbours_.size()) {}

    // Tells the neighbours how busy this rank is; nobody waits for the answer.
    bool announce(const Load& mine)
    {
        const std::array<double, kFields> record{mine.queue, mine.rate, mine.memory};
        for (int rank : neighbours_) {
            MPI_Request req;
            int rc = MPI_Isend(record.data(), int(record.size()), MPI_DOUBLE, rank, kLoadTag, MPI_COMM_WORLD, &req); // expect: stack-escape
            if (rc != MPI_SUCCESS) return false;
            MPI_Request_free(&req);
        }
        ++announced_;
        return true;
    }

    void poll()
    {
        for (std::size_t i = 0; i < neighbours_.size(); ++i) {
            int there = 0;
            while (MPI_Iprobe(neighbours_[i], kLoadTag, MPI_COMM_WORLD, &there, MPI_STATUS_IGNORE) == MPI_SUCCESS && there) {
                std::array<double, kFields> in;
                MPI_Recv(in.data(), int(in.size()), MPI_DOUBLE, neighbours_[i], kLoadTag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
                known_[i] = Load{in[0], in[1], in[2]};
            }
        }
    }

    int least_loaded() const
    {
        if (known_.empty()) return -1;
        auto it = std::min_element(known_.begin(), known_.end(),
                                   [](const Load& a, const Load& b) { return a.queue < b.queue; });
        return neighbours_[std::size_t(it - known_.begin())];
    }

private:
    std::vector<int> neighbours_;
    std::vector<Load> known_;
    unsigned long announced_ = 0;
};

class Scheduler {
public:
    Scheduler(std::vector<int> neighbours, std::chrono::milliseconds period)
        : loads_(std::move(neighbours)), period_(period), last_(std::chrono::steady_clock::now())
    {
    }

    int pick(const Load& mine)
    {
        const auto now = std::chrono::steady_clock::now();
        if (now - last_ >= period_) {
            last_ = now;
            loads_.announce(mine);
        }
        loads_.poll();
        return loads_.least_loaded();
    }

private:
    LoadExchange loads_;
    std::chrono::milliseconds period_;
    std::chrono::steady_clock::time_point last_;
};

}  // namespace balance
