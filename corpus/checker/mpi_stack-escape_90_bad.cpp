#include <mpi.h>
#include <vector>

extern "C" { // persistent requests
int MPI_Send_init(const void*, int, MPI_Datatype, int, int, MPI_Comm, MPI_Request*);
int MPI_Start(MPI_Request*);
}

class beacon {
public:
    explicit beacon(int to)
    {
        int state[8] = {1, 2, 3, 4, 5, 6, 7, 8};
        MPI_Send_init(state, 8, MPI_INT, to, 3, MPI_COMM_WORLD, &req_); // expect: stack-escape
    }
    ~beacon() { MPI_Request_free(&req_); }
    void fire()
    {
        MPI_Start(&req_);
        MPI_Wait(&req_, MPI_STATUS_IGNORE);
    }

private:
    MPI_Request req_;
};

void run(int to, int n)
{
    beacon b(to);
    while (n-- > 0) b.fire();
}
