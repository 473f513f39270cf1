#include <mpi.h>
#include <vector>

class halo {
public:
    explicit halo(std::vector<int> peers) : peers_(std::move(peers)) {}

    void post(const std::vector<double>& field)
    {
        requests_.clear();
        for (int p : peers_) {
            std::vector<double> strip(field.begin(), field.begin() + 8);
            strip.push_back(double(p));
            MPI_Request r;
            MPI_Isend(strip.data(), int(strip.size()), MPI_DOUBLE, p, 3, MPI_COMM_WORLD, &r); // expect: stack-escape
            requests_.push_back(r);
        }
    }
    void finish() { MPI_Waitall(int(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE); }

private:
    std::vector<int> peers_;
    std::vector<MPI_Request> requests_;
};
