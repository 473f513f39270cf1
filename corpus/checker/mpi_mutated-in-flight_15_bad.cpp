#include <mpi.h>
#include <algorithm>
#include <vector>

// Forward substitution over a broadcast tree: each finished supernode is forwarded to the children,
// then the next one is packed.
struct tree_node {
    std::vector<int> children;
    int tag = 0;
};

class forwarder {
public:
    forwarder(MPI_Comm comm, tree_node tree, int max_len)
        : comm_(comm), tree_(std::move(tree)), reqs_(tree_.children.size()), active_(false)
    {
        send_.resize(static_cast<std::size_t>(max_len));
    }
    ~forwarder() { drain(); }
    forwarder(const forwarder&) = delete;
    forwarder& operator=(const forwarder&) = delete;

    void forward(const double* x, int n)
    {
        progress();
        std::copy(x, x + n, send_.begin()); // expect: mutated-in-flight
        for (std::size_t i = 0; i < tree_.children.size(); ++i)
            MPI_Isend(send_.data(), n, MPI_DOUBLE, tree_.children[i], tree_.tag, comm_, &reqs_[i]); // allow: mutated-in-flight
        active_ = true;
    }

private:
    void progress()
    {
        if (!active_)
            return;
        for (auto& r : reqs_) {
            int done = 0;
            MPI_Test(&r, &done, MPI_STATUS_IGNORE);
        }
    }

    void drain()
    {
        if (active_)
            MPI_Waitall(static_cast<int>(reqs_.size()), reqs_.data(), MPI_STATUSES_IGNORE);
        active_ = false;
    }

    MPI_Comm comm_;
    tree_node tree_;
    std::vector<double> send_;
    std::vector<MPI_Request> reqs_;
    bool active_;
};

void solve(forwarder& f, const std::vector<std::vector<double>>& supernodes)
{
    for (const auto& s : supernodes)
        f.forward(s.data(), static_cast<int>(s.size()));
}
