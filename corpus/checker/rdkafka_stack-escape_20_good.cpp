#include <cstdint>
#include <cstdio>
#include <librdkafka/rdkafka.h>
#include <memory>
#include <string>
#include <vector>

struct sample {
    std::string sensor;
    std::int64_t at_ms;
    double value;
};

static void put_u64(std::vector<std::uint8_t>& out, std::uint64_t v)
{
    for (int i = 7; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(v >> (8 * i)));
}

static std::vector<std::uint8_t> serialize(const sample& s)
{
    std::vector<std::uint8_t> out;
    out.reserve(s.sensor.size() + 24);
    put_u64(out, s.sensor.size());
    out.insert(out.end(), s.sensor.begin(), s.sensor.end());
    put_u64(out, static_cast<std::uint64_t>(s.at_ms));
    put_u64(out, static_cast<std::uint64_t>(s.value * 1e6));
    return out;
}

class sample_producer {
public:
    sample_producer(rd_kafka_t* rk, rd_kafka_topic_t* t) : rk_(rk), topic_(t) {}

    static void configure(rd_kafka_conf_t* conf)
    {
        rd_kafka_conf_set_dr_msg_cb(conf, [](rd_kafka_t*, const rd_kafka_message_t* m, void*) {
            if (m->err) std::fprintf(stderr, "delivery failed: %d\n", m->err);
            delete static_cast<std::vector<std::uint8_t>*>(m->_private);
        });
    }

    std::size_t publish(const std::vector<sample>& batch)
    {
        std::size_t queued = 0;
        for (const sample& s : batch) {
            auto wire = std::make_unique<std::vector<std::uint8_t>>(serialize(s));
            const int rc = rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, wire->data(), wire->size(),
                                            s.sensor.data(), s.sensor.size(), wire.get());
            if (rc == -1) {
                ++dropped_;
                rd_kafka_poll(rk_, 100);
                continue;
            }
            wire.release();
            ++queued;
            rd_kafka_poll(rk_, 0);
        }
        return queued;
    }

    bool drain() { return rd_kafka_flush(rk_, 5000) == 0; }
    std::size_t dropped() const { return dropped_; }

private:
    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    std::size_t dropped_ = 0;
};
