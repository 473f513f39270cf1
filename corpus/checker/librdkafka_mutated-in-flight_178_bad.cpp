// Trade exporter: each fill becomes one text message on a Kafka topic.
#include <cstdint>
#include <cstdio>
#include <librdkafka/rdkafka.h>
#include <vector>

struct fill {
    std::uint64_t id;
    char side;
    double price;
    long quantity;
};

class exporter {
public:
    exporter(rd_kafka_t* rk, rd_kafka_topic_t* topic) : rk_(rk), topic_(topic) {}

    ~exporter() { rd_kafka_flush(rk_, -1); }

    exporter(const exporter&) = delete;
    exporter& operator=(const exporter&) = delete;

    static void install(rd_kafka_conf_t* conf) { rd_kafka_conf_set_dr_msg_cb(conf, on_delivery); }

    unsigned send_all(const std::vector<fill>& fills)
    {
        unsigned accepted = 0;
        for (const fill& f : fills) {
            int n = render(f); // allow: mutated-in-flight
            if (n > 0 && emit(std::size_t(n))) ++accepted;
            rd_kafka_poll(rk_, 0);
        }
        return accepted;
    }

    unsigned undelivered() const { return undelivered_; }

private:
    static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* m, void*)
    {
        auto* self = static_cast<exporter*>(m->_private);
        if (m->err) ++self->undelivered_;
    }

    int render(const fill& f)
    {
        int n = std::snprintf(text_, sizeof text_, "%llu,%c,%.4f,%ld", static_cast<unsigned long long>(f.id), f.side, f.price, f.quantity); // expect: mutated-in-flight
        return n < int(sizeof text_) ? n : -1;
    }

    bool emit(std::size_t len)
    {
        int rc = rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, text_, len, nullptr, 0, this); // allow: mutated-in-flight
        if (rc != 0) ++refused_;
        return rc == 0;
    }

    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    char text_[160];
    unsigned undelivered_ = 0;
    unsigned refused_ = 0;
};
