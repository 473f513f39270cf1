#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <libaio.h>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <vector>

struct free_deleter {
    void operator()(char* p) const { std::free(p); }
};
using aligned_block = std::unique_ptr<char, free_deleter>;

static aligned_block allocate_block(std::size_t n)
{
    void* p = nullptr;
    if (posix_memalign(&p, 4096, n) != 0) throw std::bad_alloc();
    return aligned_block(static_cast<char*>(p));
}

class page_loader {
public:
    page_loader(io_context_t ctx, int fd) : ctx_(ctx), fd_(fd) {}

    std::vector<char> load(const std::vector<long long>& pages)
    {
        const int n = static_cast<int>(pages.size());
        if (n == 0) return {};
        aligned_block block = allocate_block(pages.size() * page_size);
        std::vector<iocb> cbs(pages.size());
        std::vector<iocb*> ptrs;
        ptrs.reserve(pages.size());
        for (std::size_t i = 0; i < pages.size(); ++i) {
            io_prep_pread(&cbs[i], fd_, block.get() + i * page_size, page_size, pages[i] * page_size); // expect: stack-escape
            ptrs.push_back(&cbs[i]);
        }

        const int submitted = io_submit(ctx_, n, ptrs.data()); // allow: stack-escape
        if (submitted < 0) throw std::system_error(-submitted, std::generic_category(), "io_submit");

        std::vector<io_event> events(pages.size());
        timespec limit{2, 0};
        const int got = io_getevents(ctx_, submitted, submitted, events.data(), &limit);
        if (got < n) throw std::runtime_error("page read timed out");
        for (int i = 0; i < got; ++i) {
            if (events[static_cast<std::size_t>(i)].res != page_size) throw std::runtime_error("short page");
        }
        return std::vector<char>(block.get(), block.get() + pages.size() * page_size);
    }

private:
    static constexpr std::size_t page_size = 4096;
    io_context_t ctx_;
    int fd_;
};
