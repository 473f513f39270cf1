#include <mpi.h>
#include <vector>

extern "C" int MPI_Ialltoallv(const void*, const int* scounts, const int* sdispls, MPI_Datatype, void*, const int* rcounts, const int* rdispls,
                              MPI_Datatype, MPI_Comm, MPI_Request*);

class shuffle {
public:
    shuffle(int ranks, int each) : ranks_(ranks), each_(each), out_(std::size_t(ranks * each)), in_(out_.size()) {}

    // The data are members; the tables are not.
    MPI_Request start()
    {
        std::vector<int> counts(std::size_t(ranks_), each_), displs;
        for (int r = 0; r < ranks_; ++r) displs.push_back(r * each_);
        MPI_Request rq;
        MPI_Ialltoallv(out_.data(), counts.data(), displs.data(), MPI_INT, in_.data(), counts.data(), displs.data(), MPI_INT, MPI_COMM_WORLD, &rq); // expect: stack-control-block
        return rq;
    }

private:
    int ranks_, each_;
    std::vector<int> out_, in_;
};

long run(int ranks)
{
    shuffle s(ranks, 16);
    MPI_Request rq = s.start();
    MPI_Wait(&rq, MPI_STATUS_IGNORE);
    return ranks;
}
