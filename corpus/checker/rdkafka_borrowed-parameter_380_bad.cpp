// Event sink on a Kafka topic with delivery statistics.
#include <atomic>
#include <cstdint>
#include <librdkafka/rdkafka.h>
#include <span>
#include <string_view>

class event_sink {
public:
    event_sink(rd_kafka_t* rk, rd_kafka_topic_t* topic) : rk_(rk), topic_(topic) {}

    static void configure(rd_kafka_conf_t* conf) { rd_kafka_conf_set_dr_msg_cb(conf, &event_sink::delivered); }

    void emit(std::string_view key, std::span<const std::uint8_t> event)
    {
        auto* bytes = const_cast<std::uint8_t*>(event.data());
        int rc = rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, bytes, event.size(), // expect: borrowed-parameter
                                  key.data(), key.size(), nullptr);
        if (rc != 0) ++refused_;
        rd_kafka_poll(rk_, 0);
    }

    std::uint64_t refused() const { return refused_; }

private:
    static void delivered(rd_kafka_t*, const rd_kafka_message_t* m, void*)
    {
        if (m->err)
            failed_.fetch_add(1, std::memory_order_relaxed);
        else
            ok_.fetch_add(1, std::memory_order_relaxed);
    }

    static inline std::atomic<std::uint64_t> ok_{0};
    static inline std::atomic<std::uint64_t> failed_{0};

    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    std::uint64_t refused_ = 0;
};
