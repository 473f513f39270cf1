#include <cstdint>
#include <cstdio>
#include <librdkafka/rdkafka.h>
#include <stdexcept>
#include <string>

// A producer for one topic. Small values are copied by the library.
class topic_producer {
public:
    topic_producer(rd_kafka_t* rk, rd_kafka_topic_t* topic) : rk_(rk), topic_(topic) {}

    ~topic_producer()
    {
        while (rd_kafka_flush(rk_, 1000) != 0)
            std::fprintf(stderr, "kafka: waiting for %llu messages\n", static_cast<unsigned long long>(sent_ - acked_ - failed_));
    }
    topic_producer(const topic_producer&) = delete;
    topic_producer& operator=(const topic_producer&) = delete;

    static void configure(rd_kafka_conf_t* conf) { rd_kafka_conf_set_dr_msg_cb(conf, &topic_producer::on_delivery); }

    // Returns false when the local queue is full.
    bool publish(const std::string& key, const std::string& value)
    {
        if (value.size() > max_value)
            throw std::length_error("kafka: value too long");

        for (int attempt = 0; attempt < 3; ++attempt) {
            if (enqueue(key, value)) { // allow: borrowed-parameter
                ++sent_;
                rd_kafka_poll(rk_, 0);
                return true;
            }
            rd_kafka_poll(rk_, 50);
        }
        return false;
    }

    std::uint64_t acked() const { return acked_; }

private:
    static constexpr std::size_t max_value = 8u << 20;
    static constexpr std::size_t copy_limit = 16u << 10;

    bool enqueue(const std::string& key, const std::string& value) // allow: borrowed-parameter
    {
        int flags = value.size() <= copy_limit ? RD_KAFKA_MSG_F_COPY : 0; // allow: borrowed-parameter
        void* bytes = const_cast<char*>(value.data());
        return rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, flags, bytes, value.size(), key.data(), key.size(), this) == 0; // expect: borrowed-parameter
    }

    static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* m, void*)
    {
        auto* self = static_cast<topic_producer*>(m->_private);
        if (m->err)
            ++self->failed_;
        else
            ++self->acked_;
    }

    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    std::uint64_t sent_ = 0, acked_ = 0, failed_ = 0;
};
