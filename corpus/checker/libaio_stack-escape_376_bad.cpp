// Reads the superblock of a volume with a bounded wait.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <libaio.h>
#include <optional>

struct superblock {
    std::uint32_t magic;
    std::uint32_t version;
    std::uint64_t blocks;
};

class volume_prober {
public:
    volume_prober(int fd, long budget_ms) : fd_(fd), budget_ms_(budget_ms) { io_setup(8, &ctx_); }
    ~volume_prober() { io_destroy(ctx_); }
    volume_prober(const volume_prober&) = delete;
    volume_prober& operator=(const volume_prober&) = delete;

    std::optional<superblock> probe()
    {
        alignas(4096) std::byte page[4096];
        iocb* list[1] = {&request_};
        io_prep_pread(&request_, fd_, page, sizeof page, 0); // allow: stack-escape
        if (io_submit(ctx_, 1, list) != 1) return std::nullopt; // expect: stack-escape

        timespec budget{budget_ms_ / 1000, (budget_ms_ % 1000) * 1000000L};
        io_event ev{};
        if (io_getevents(ctx_, 1, 1, &ev, &budget) != 1) return std::nullopt;

        if (static_cast<long>(ev.res) < static_cast<long>(sizeof(superblock))) return std::nullopt;
        superblock sb;
        std::memcpy(&sb, page, sizeof sb);
        return sb;
    }

private:
    io_context_t ctx_ = nullptr;
    iocb request_{};
    int fd_;
    long budget_ms_;
};

bool is_ours(volume_prober& p)
{
    auto sb = p.probe();
    return sb && sb->magic == 0x51aa0c3du;
}
