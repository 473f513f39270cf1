// Telemetry encoder: one scratch buffer serves every sample and every subscriber.
#include <array>
#include <cstdint>
#include <cstring>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string>
#include <vector>

template <class Sample>
class telemetry {
public:
    void attach(bufferevent* b) { sinks_.push_back(b); }
    void detach(bufferevent* b) { std::erase(sinks_, b); }

    void emit(const Sample& s)
    {
        scratch_.clear();
        s.encode(scratch_);
        frame_[0] = static_cast<unsigned char>(scratch_.size());
        frame_[1] = static_cast<unsigned char>(++sequence_);
        for (auto* b : sinks_) deliver(b);
        scratch_.assign(scratch_.size(), '\0');
    }

private:
    // evbuffer_add and bufferevent_write both take copies.
    void deliver(bufferevent* b)
    {
        evbuffer* out = bufferevent_get_output(b);
        if (evbuffer_get_length(out) > high_water) {
            ++skipped_;
            return;
        }
        evbuffer_add(out, frame_.data(), frame_.size());
        bufferevent_write(b, scratch_.data(), scratch_.size());
    }

    static constexpr std::size_t high_water = 64 * 1024;
    std::vector<bufferevent*> sinks_;
    std::array<unsigned char, 2> frame_{};
    std::string scratch_;
    unsigned sequence_ = 0, skipped_ = 0;
};

struct load_sample {
    std::uint16_t cpu = 0, disk = 0;
    void encode(std::string& out) const
    {
        char raw[4];
        std::memcpy(raw, &cpu, 2);
        std::memcpy(raw + 2, &disk, 2);
        out.append(raw, sizeof raw);
    }
};

class monitor {
public:
    void watch(bufferevent* b)
    {
        char hello[] = "monitor\n";
        bufferevent_write(b, hello, sizeof hello - 1);
        std::memset(hello, 0, sizeof hello);
        out_.attach(b);
    }
    void unwatch(bufferevent* b) { out_.detach(b); }

    void tick(std::uint16_t cpu, std::uint16_t disk)
    {
        for (int i = 0; i < 2; ++i) {
            last_.cpu = cpu;
            last_.disk = static_cast<std::uint16_t>(disk + i);
            out_.emit(last_);
        }
    }

private:
    telemetry<load_sample> out_;
    load_sample last_;
};
