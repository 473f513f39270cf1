// Checkpoint writer on Linux AIO (O_DIRECT): pages are submitted as they are built and reaped by poll().
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <libaio.h>
#include <list>
#include <memory>
#include <vector>

struct aligned_free {
    void operator()(char* p) const { std::free(p); }
};
using page_ptr = std::unique_ptr<char, aligned_free>;

class checkpoint {
public:
    static constexpr std::size_t page_size = 4096;

    explicit checkpoint(int fd) : fd_(fd) { ok_ = io_setup(64, &ctx_) == 0; }

    ~checkpoint()
    {
        if (!ok_) return;
        while (!control_.empty() && poll(true) > 0) {
        }
        io_destroy(ctx_);
    }

    checkpoint(const checkpoint&) = delete;
    checkpoint& operator=(const checkpoint&) = delete;

    bool write_page(std::uint64_t index, const std::vector<std::uint32_t>& entries)
    {
        if (!ok_ || entries.size() * sizeof(std::uint32_t) > page_size) return false;
        page_ptr page = make_page();
        if (!page) return false;
        std::memcpy(page.get(), entries.data(), entries.size() * sizeof(std::uint32_t));
        return submit(page.get(), index); // expect: stack-escape
    }

    int poll(bool wait)
    {
        io_event ev[16];
        int n = io_getevents(ctx_, wait ? 1 : 0, 16, ev, nullptr);
        for (int i = 0; i < n; ++i) {
            if (ev[i].res != page_size) ++short_writes_;
            retire(ev[i].obj);
        }
        return n;
    }

    unsigned short_writes() const { return short_writes_; }

private:
    static page_ptr make_page()
    {
        void* p = nullptr;
        if (posix_memalign(&p, page_size, page_size) != 0) return nullptr;
        std::memset(p, 0, page_size);
        return page_ptr(static_cast<char*>(p));
    }

    bool submit(char* page, std::uint64_t index)
    {
        iocb& cb = control_.emplace_back();
        iocb* list[1] = {&cb};
        io_prep_pwrite(&cb, fd_, page, page_size, static_cast<long long>(index * page_size)); // allow: borrowed-parameter
        if (io_submit(ctx_, 1, list) == 1) return true; // allow: borrowed-parameter
        control_.pop_back();
        return false;
    }

    void retire(const iocb* done)
    {
        control_.remove_if([done](const iocb& cb) { return &cb == done; });
    }

    io_context_t ctx_ = nullptr;
    int fd_;
    bool ok_ = false;
    std::list<iocb> control_;
    unsigned short_writes_ = 0;
};
