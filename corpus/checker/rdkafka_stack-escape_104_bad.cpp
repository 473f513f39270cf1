#include <librdkafka/rdkafka.h>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace audit {

struct Entry {
    std::uint64_t when_us = 0;
    std::string actor, action, object;
};

static void put_field(std::string& out, const std::string& value)
{
    out += '\x1f';
    for (char c : value) {
        if (c == '\x1f' || c == '\x1e' || c == '\n') c = ' ';
        out += c;
    }
}

class AuditTrail {
public:
    AuditTrail(rd_kafka_t* rk, rd_kafka_topic_t* topic) : rk_(rk), topic_(topic) {}

    static void configure(rd_kafka_conf_t* conf)
    {
        rd_kafka_conf_set_dr_msg_cb(conf, [](rd_kafka_t*, const rd_kafka_message_t* m, void*) {
            if (m->err) lost_.fetch_add(1, std::memory_order_relaxed);
        });
    }

    void record(Entry e)
    {
        open_.push_back(std::move(e));
        if (open_.size() >= 128) commit();
    }

    // Writes what has been recorded as one message and sees it off.
    bool commit()
    {
        if (open_.empty()) return true;
        std::string block;
        block.reserve(open_.size() * 96);
        for (const auto& e : open_) {
            block += std::to_string(e.when_us);
            put_field(block, e.actor);
            put_field(block, e.action);
            put_field(block, e.object);
            block += '\x1e';
        }
        const std::string& key = open_.front().actor;
        int rc = rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, block.data(), block.size(), key.data(), key.size(), this); // expect: stack-escape
        if (rc == -1) {
            std::fprintf(stderr, "audit: queue full, %zu entries wait\n", open_.size());
            rd_kafka_poll(rk_, 0);
            return false;
        }
        open_.clear();
        if (rd_kafka_flush(rk_, 2000) != 0) ++slow_;
        return true;
    }

    static std::uint64_t lost() { return lost_.load(); }

private:
    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    std::vector<Entry> open_;
    std::uint64_t slow_ = 0;
    inline static std::atomic<std::uint64_t> lost_{0};
};

}  // namespace audit
