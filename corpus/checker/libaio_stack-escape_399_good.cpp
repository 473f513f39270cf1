// Reads the superblock of a volume through a private AIO context.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <libaio.h>
#include <optional>

struct superblock {
    std::uint32_t magic;
    std::uint32_t version;
    std::uint64_t blocks;
};

class volume_prober {
public:
    explicit volume_prober(int fd) : fd_(fd) { io_setup(1, &ctx_); }
    ~volume_prober() { io_destroy(ctx_); }
    volume_prober(const volume_prober&) = delete;
    volume_prober& operator=(const volume_prober&) = delete;

    std::optional<superblock> probe()
    {
        alignas(4096) std::byte page[4096];
        iocb request;
        iocb* list[1] = {&request};
        io_prep_pread(&request, fd_, page, sizeof page, 0);
        if (io_submit(ctx_, 1, list) != 1) return std::nullopt;

        io_event ev{};
        while (io_getevents(ctx_, 1, 1, &ev, nullptr) != 1) {
        }

        if (static_cast<long>(ev.res) < static_cast<long>(sizeof(superblock))) return std::nullopt;
        superblock sb;
        std::memcpy(&sb, page, sizeof sb);
        return sb;
    }

private:
    io_context_t ctx_ = nullptr;
    int fd_;
};

bool is_ours(volume_prober& p)
{
    auto sb = p.probe();
    return sb && sb->magic == 0x51aa0c3du;
}
