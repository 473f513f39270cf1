#include <cstddef>
#include <librdkafka/rdkafka.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

struct order_event {
    long id = 0;
    std::string kind, detail;
    std::string encode() const { return std::to_string(id) + '|' + kind + '|' + detail; }
};

// Large events are handed over by pointer and come back with the delivery report; small ones are copied.
class order_log {
public:
    static void configure(rd_kafka_conf_t* conf) { rd_kafka_conf_set_dr_msg_cb(conf, &order_log::on_delivery); }

    order_log(rd_kafka_t* rk, rd_kafka_topic_t* topic) : rk_(rk), topic_(topic) {}
    ~order_log() { rd_kafka_flush(rk_, 5000); }

    bool write(const order_event& e)
    {
        std::string text = e.encode();
        if (text.size() <= copy_limit) return write_small(text, e.id);
        return write_large(std::move(text), e.id);
    }

    int service() { return rd_kafka_poll(rk_, 0); }

private:
    static constexpr std::size_t copy_limit = 1024;

    bool write_small(std::string& text, long key)
    {
        return rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, text.data(), text.size(), &key, sizeof key, nullptr) == 0;
    }

    bool write_large(std::string text, long key)
    {
        auto owned = std::make_unique<std::string>(std::move(text));
        for (int attempt = 0; attempt < 3; ++attempt) {
            if (rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, owned->data(), owned->size(), &key, sizeof key, owned.get()) == 0) {
                owned.release();
                return true;
            }
            rd_kafka_poll(rk_, 100);
        }
        return false;
    }

    static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* m, void*)
    {
        delete static_cast<std::string*>(m->_private);
    }

    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
};

std::size_t write_all(order_log& log, const std::vector<order_event>& events)
{
    std::size_t n = 0;
    for (const order_event& e : events) {
        if (log.write(e)) ++n;
        log.service();
    }
    return n;
}
