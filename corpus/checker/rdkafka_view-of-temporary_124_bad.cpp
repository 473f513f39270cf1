// Order-event producer: encodes events and hands them to librdkafka, with retries on a full queue.
#include <librdkafka/rdkafka.h>

#include <atomic>
#include <cstdint>
#include <string>

struct order_event {
    std::uint64_t order_id;
    std::string symbol;
    double price;
    int quantity;
};

struct slice {
    const void* data;
    std::size_t size;
};

inline slice as_slice(const std::string& s) { return {s.data(), s.size()}; }

std::string encode(const order_event& e)
{
    std::string out;
    out.reserve(128);
    out += "order=" + std::to_string(e.order_id);
    out += ";sym=" + e.symbol;
    out += ";px=" + std::to_string(e.price);
    out += ";qty=" + std::to_string(e.quantity);
    return out;
}

class order_producer {
public:
    order_producer(rd_kafka_t* rk, rd_kafka_topic_t* topic) : rk_(rk), topic_(topic) {}
    ~order_producer() { rd_kafka_flush(rk_, 10000); }

    static void install(rd_kafka_conf_t* conf) { rd_kafka_conf_set_dr_msg_cb(conf, &order_producer::on_delivery); }

    bool publish(const order_event& e)
    {
        const std::string key = std::to_string(e.order_id);
        if (!produce(as_slice(encode(e)), key)) { // expect: view-of-temporary
            ++rejected_;
            return false;
        }
        rd_kafka_poll(rk_, 0);
        return true;
    }

    template <typename Range>
    std::size_t publish_all(const Range& events)
    {
        std::size_t ok = 0;
        for (const order_event& e : events) ok += publish(e) ? 1 : 0;
        return ok;
    }

    std::uint64_t delivered() const { return delivered_; }
    std::uint64_t undelivered() const { return undelivered_; }

private:
    bool produce(slice body, const std::string& key)
    {
        for (int attempt = 0; attempt < 3; ++attempt) {
            const int rc = rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, const_cast<void*>(body.data), body.size, // allow: view-of-temporary
                                            key.data(), key.size(), this);
            if (rc == 0) return true;
            rd_kafka_poll(rk_, 50);
        }
        return false;
    }

    static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* m, void*)
    {
        auto* self = static_cast<order_producer*>(m->_private);
        if (m->err)
            ++self->undelivered_;
        else
            ++self->delivered_;
    }

    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    std::uint64_t rejected_ = 0;
    std::atomic<std::uint64_t> delivered_{0};
    std::atomic<std::uint64_t> undelivered_{0};
};
