#include <cstdint>
#include <seastar/core/iostream.hh>

struct alignas(4096) superblock {
    std::uint64_t magic;
    std::uint64_t generation;
    char rest[4080];
};

class volume {
public:
    explicit volume(seastar::file f) : file_(f) {}

    seastar::future<> commit(superblock sb)
    {
        sb.generation = ++generation_;
        return file_.dma_write(0, reinterpret_cast<const char*>(&sb), sizeof sb).then([this](std::size_t) { // expect: stack-escape
            return file_.flush();
        });
    }

private:
    seastar::file file_;
    std::uint64_t generation_ = 0;
};
