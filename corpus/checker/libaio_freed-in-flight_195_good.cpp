// Stripe reader: one stripe is read from all disks with a single io_submit and returned as one string.
#include <cerrno>
#include <cstdlib>
#include <libaio.h>
#include <optional>
#include <string>
#include <vector>

class stripe_reader {
public:
    static constexpr std::size_t chunk = 65536;

    explicit stripe_reader(std::vector<int> disks) : disks_(std::move(disks))
    {
        if (io_setup(int(disks_.size()) + 1, &ctx_) != 0) std::abort();
    }
    ~stripe_reader() { io_destroy(ctx_); }

    stripe_reader(const stripe_reader&) = delete;
    stripe_reader& operator=(const stripe_reader&) = delete;

    std::optional<std::string> read(unsigned long index)
    {
        std::vector<void*> blocks = allocate();
        if (blocks.size() != disks_.size()) {
            release(blocks);
            return std::nullopt;
        }
        std::vector<iocb> cbs(disks_.size());
        std::vector<iocb*> list;
        for (std::size_t i = 0; i < disks_.size(); ++i) {
            io_prep_pread(&cbs[i], disks_[i], blocks[i], chunk, static_cast<long long>(index * chunk));
            list.push_back(&cbs[i]);
        }
        int started = io_submit(ctx_, long(list.size()), list.data());
        bool whole = started == int(list.size()) && drain(started);
        if (started > 0 && started < int(list.size())) drain(started);
        std::optional<std::string> out;
        if (whole) {
            out.emplace();
            for (void* b : blocks) out->append(static_cast<const char*>(b), chunk);
        }
        release(blocks);
        return out;
    }

private:
    std::vector<void*> allocate() const
    {
        std::vector<void*> v;
        for (std::size_t i = 0; i < disks_.size(); ++i) {
            void* p = nullptr;
            if (posix_memalign(&p, 4096, chunk) != 0) break;
            v.push_back(p);
        }
        return v;
    }

    static void release(const std::vector<void*>& v)
    {
        for (void* p : v) std::free(p);
    }

    // Waits for n completions; true when each has read a whole chunk.
    bool drain(int n)
    {
        bool good = true;
        while (n > 0) {
            io_event ev[8];
            int got = io_getevents(ctx_, 1, n < 8 ? n : 8, ev, nullptr);
            if (got == -EINTR) continue;
            if (got < 0) std::abort();
            for (int i = 0; i < got; ++i)
                if (ev[i].res != chunk) good = false;
            n -= got;
        }
        return good;
    }

    std::vector<int> disks_;
    io_context_t ctx_ = nullptr;
};
