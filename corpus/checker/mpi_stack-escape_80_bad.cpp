#include <mpi.h>
#include <string>
#include <vector>

namespace trace {

struct span {
    double begin, end;
    int id;
};

void report(const span& s, int collector)
{
    std::vector<double> wire{s.begin, s.end, double(s.id)};
    MPI_Request r;
    MPI_Isend(wire.data(), int(wire.size()), MPI_DOUBLE, collector, 77, MPI_COMM_WORLD, &r); // expect: stack-escape
    MPI_Request_free(&r);
}

}  // namespace trace
