// Particle migration: departing particles are packed per neighbour in locals, a scope guard settles the requests.
#include <mpi.h>
#include <array>
#include <cstddef>
#include <vector>

class request_scope {
public:
    request_scope() = default;
    request_scope(const request_scope&) = delete;
    ~request_scope() { settle(); }

    void send(const std::vector<double>& v, int to, int tag)
    {
        MPI_Request r;
        if (MPI_Isend(v.data(), static_cast<int>(v.size()), MPI_DOUBLE, to, tag, MPI_COMM_WORLD, &r) == MPI_SUCCESS)
            open_.push_back(r);
    }

    void receive(std::vector<double>& v, int from, int tag)
    {
        MPI_Request r;
        if (MPI_Irecv(v.data(), static_cast<int>(v.size()), MPI_DOUBLE, from, tag, MPI_COMM_WORLD, &r) == MPI_SUCCESS)
            open_.push_back(r);
    }

    void settle()
    {
        if (!open_.empty()) MPI_Waitall(static_cast<int>(open_.size()), open_.data(), MPI_STATUSES_IGNORE);
        open_.clear();
    }

private:
    std::vector<MPI_Request> open_;
};

struct particle {
    double x, v;
};

class migrator {
public:
    migrator(int left, int right, std::size_t most) : neighbours_{left, right}, most_(most) {}

    bool migrate(std::vector<particle>& mine, double low, double high)
    {
        std::array<std::vector<double>, 2> leaving;
        std::array<std::vector<double>, 2> arriving;
        for (auto& a : arriving) a.assign(1 + 2 * most_, 0.0);
        std::vector<particle> kept;
        for (const particle& p : mine) {
            if (p.x < low)
                pack(leaving[0], p);
            else if (p.x >= high)
                pack(leaving[1], p);
            else
                kept.push_back(p);
        }
        for (auto& l : leaving) {
            if (l.size() > 2 * most_) return false;
            l.insert(l.begin(), static_cast<double>(l.size() / 2));
        }

        request_scope requests;
        for (std::size_t i = 0; i < 2; ++i) requests.receive(arriving[i], neighbours_[i], static_cast<int>(1 - i));
        for (std::size_t i = 0; i < 2; ++i) requests.send(leaving[i], neighbours_[i], static_cast<int>(i));
        mine.swap(kept);
        if (mine.empty()) return false;
        requests.settle();
        for (const auto& a : arriving)
            for (std::size_t k = 0; k < static_cast<std::size_t>(a[0]); ++k) mine.push_back({a[1 + 2 * k], a[2 + 2 * k]});
        return true;
    }

private:
    static void pack(std::vector<double>& to, const particle& p)
    {
        to.push_back(p.x);
        to.push_back(p.v);
    }

    std::array<int, 2> neighbours_;
    std::size_t most_;
};
