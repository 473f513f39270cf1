#include <mpi.h>
#include <algorithm>
#include <list>
#include <map>
#include <string>
#include <vector>

void exchange(const std::map<int, std::string>& outgoing)
{
    std::vector<char> buffer;
    std::vector<MPI_Request> requests(outgoing.size());
    buffer.reserve(1024);
    std::size_t i = 0;
    for (const auto& [rank, text] : outgoing) {
        buffer.assign(text.begin(), text.end()); // expect: mutated-in-flight
        MPI_Isend(buffer.data(), int(buffer.size()), MPI_CHAR, rank, 11, MPI_COMM_WORLD, &requests[i++]);
    }
    MPI_Waitall(int(requests.size()), requests.data(), MPI_STATUSES_IGNORE);
}
