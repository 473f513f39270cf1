#include <mpi.h>
#include <array>
#include <cstddef>
#include <vector>

// Two buffers per stream: a buffer is filled again only after the request that used it last has
// been waited for.
class block_stream {
public:
    block_stream(MPI_Comm comm, int dest, std::size_t capacity) : comm_(comm), dest_(dest)
    {
        for (auto& s : slots_)
            s.bytes.reserve(capacity);
    }
    ~block_stream() { close(); }
    block_stream(const block_stream&) = delete;
    block_stream& operator=(const block_stream&) = delete;

    void append(const char* p, std::size_t n)
    {
        slot& s = current();
        if (s.bytes.size() + n > s.bytes.capacity())
            flush();
        slot& t = current();
        t.bytes.insert(t.bytes.end(), p, p + n);
    }

    void close()
    {
        if (!current().bytes.empty() && !current().busy)
            flush();
        for (auto& s : slots_)
            settle(s);
    }

private:
    struct slot {
        std::vector<char> bytes;
        MPI_Request req{};
        bool busy = false;
    };

    slot& current() { return slots_[turn_]; }

    void settle(slot& s)
    {
        if (!s.busy)
            return;
        MPI_Wait(&s.req, MPI_STATUS_IGNORE);
        s.busy = false;
        s.bytes.clear();
    }

    void flush()
    {
        slot& s = current();
        MPI_Isend(s.bytes.data(), static_cast<int>(s.bytes.size()), MPI_CHAR, dest_, 12, comm_, &s.req);
        s.busy = true;
        turn_ ^= 1U;
        settle(current());
    }

    MPI_Comm comm_;
    int dest_;
    std::array<slot, 2> slots_;
    unsigned turn_ = 0;
};

void replicate(block_stream& out, const std::vector<std::vector<char>>& records)
{
    for (const auto& r : records)
        out.append(r.data(), r.size());
    out.close();
}
