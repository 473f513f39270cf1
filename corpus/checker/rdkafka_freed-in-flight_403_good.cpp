// Event sink on a Kafka topic.
#include <cstdint>
#include <librdkafka/rdkafka.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

class event_sink {
public:
    event_sink(rd_kafka_t* rk, rd_kafka_topic_t* topic) : rk_(rk), topic_(topic) {}

    static void configure(rd_kafka_conf_t* conf) { rd_kafka_conf_set_dr_msg_cb(conf, &event_sink::delivered); }

    bool emit(std::string_view key, std::vector<std::uint8_t> event)
    {
        auto rec = std::make_unique<record>();
        rec->bytes = std::move(event);
        int rc = rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, rec->bytes.data(), rec->bytes.size(), key.data(),
                                  key.size(), rec.get());
        if (rc != 0) {
            rec.reset();
            ++refused_;
            return false;
        }
        rec.release();
        rd_kafka_poll(rk_, 0);
        return true;
    }

    std::uint64_t refused() const { return refused_; }

private:
    struct record {
        std::vector<std::uint8_t> bytes;
    };

    static void delivered(rd_kafka_t*, const rd_kafka_message_t* m, void*)
    {
        delete static_cast<record*>(m->_private);
    }

    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    std::uint64_t refused_ = 0;
};
