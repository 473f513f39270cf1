#include <cstdlib>
#include <cstring>
#include <libaio.h>
#include <vector>

struct aligned_block {
    void* p = nullptr;
    explicit aligned_block(std::size_t n)
    {
        if (::posix_memalign(&p, 4096, n)) p = nullptr;
    }
    aligned_block(aligned_block&& o) noexcept : p(o.p) { o.p = nullptr; }
    ~aligned_block() { ::free(p); }
};

bool flush(io_context_t ctx, int fd, const char* src, std::size_t blocks)
{
    constexpr std::size_t kBlock = 4096;
    std::vector<aligned_block> mem;
    std::vector<iocb> cbs(blocks);
    std::vector<iocb*> list;
    for (std::size_t i = 0; i < blocks; ++i) {
        mem.emplace_back(kBlock);
        std::memcpy(mem.back().p, src + i * kBlock, kBlock);
        io_prep_pwrite(&cbs[i], fd, mem.back().p, kBlock, static_cast<long long>(i * kBlock));
        list.push_back(&cbs[i]);
    }
    if (io_submit(ctx, static_cast<long>(blocks), list.data()) != static_cast<long>(blocks)) return false; // allow: stack-escape
    std::vector<io_event> ev(blocks);
    timespec limit{0, 100'000'000};
    long got = io_getevents(ctx, static_cast<long>(blocks), static_cast<long>(blocks), ev.data(), &limit);
    mem.clear(); // expect: freed-in-flight
    return got == static_cast<long>(blocks);
}
