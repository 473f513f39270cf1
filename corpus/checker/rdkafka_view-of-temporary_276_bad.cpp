// Ships audit events to Kafka; the key decides the partition.
#include <cstdint>
#include <librdkafka/rdkafka.h>
#include <string>
#include <utility>

struct audit_event {
    std::string user, action, object;
    std::int64_t when_ms;

    std::string to_json() const
    {
        return "{\"user\":\"" + user + "\",\"action\":\"" + action + "\",\"object\":\"" + object +
               "\",\"ts\":" + std::to_string(when_ms) + "}";
    }
};

struct slice {
    const char* data;
    std::size_t size;
};

inline slice as_slice(const std::string& s) { return {s.data(), s.size()}; }

class audit_sink {
public:
    audit_sink(rd_kafka_t* rk, rd_kafka_topic_t* topic) : rk_(rk), topic_(topic) {}
    ~audit_sink() { rd_kafka_flush(rk_, 10000); }

    static void configure(rd_kafka_conf_t* conf) { rd_kafka_conf_set_dr_msg_cb(conf, &audit_sink::delivered); }

    bool emit(const audit_event& ev)
    {
        for (int attempt = 0; attempt < 3; ++attempt) {
            slice value = as_slice(ev.to_json()); // allow: view-of-temporary
            int rc = rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, const_cast<char*>(value.data), value.size, // expect: view-of-temporary
                                      ev.user.data(), ev.user.size(), this);
            if (rc == 0)
                return true;
            rd_kafka_poll(rk_, 100);  // queue full: let deliveries drain
        }
        ++dropped_;
        return false;
    }

    void tick() { rd_kafka_poll(rk_, 0); }

private:
    static void delivered(rd_kafka_t*, const rd_kafka_message_t* m, void*)
    {
        auto* self = static_cast<audit_sink*>(m->_private);
        if (m->err)
            ++self->failed_;
    }

    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    unsigned dropped_ = 0, failed_ = 0;
};
