// Step markers between ranks: short labels are sent without blocking and collected at the end of a phase.
#include <list>
#include <mpi.h>
#include <stdexcept>
#include <string>
#include <utility>

class marker_board {
public:
    explicit marker_board(MPI_Comm comm) : comm_(comm)
    {
        MPI_Comm_rank(comm_, &rank_);
        MPI_Comm_size(comm_, &size_);
    }
    marker_board(const marker_board&) = delete;
    marker_board& operator=(const marker_board&) = delete;
    ~marker_board() { settle(); }

    void announce(int step)
    {
        for (int r = 0; r < size_; ++r)
            if (r != rank_) post(r, label(step));
    }

    void settle()
    {
        for (auto& p : open_)
            if (MPI_Wait(&p.request, MPI_STATUS_IGNORE) != MPI_SUCCESS) ++errors_;
        open_.clear();
    }

    int errors() const { return errors_; }

private:
    struct posted {
        MPI_Request request;
        int to;
        std::string text;
    };

    std::string label(int step) const { return "r" + std::to_string(rank_ % 1000) + "s" + std::to_string(step % 1000); }

    void post(int to, std::string text)
    {
        MPI_Request q;
        if (MPI_Isend(text.data(), static_cast<int>(text.size()), MPI_CHAR, to, 40, comm_, &q) != MPI_SUCCESS) { // expect: moved-in-call
            ++errors_;
            return;
        }
        open_.push_back(posted{q, to, std::move(text)}); // allow: moved-in-call
    }

    MPI_Comm comm_;
    int rank_ = 0, size_ = 1, errors_ = 0;
    std::list<posted> open_;
};

void run_phase(MPI_Comm comm, int steps)
{
    marker_board board(comm);
    for (int s = 0; s < steps; ++s) board.announce(s);
    board.settle();
    if (board.errors()) throw std::runtime_error("markers");
}
