#include <cstring>
#include <librdkafka/rdkafka.h>
#include <vector>

class batcher {
public:
    batcher(rd_kafka_t* rk, rd_kafka_topic_t* t) : rk_(rk), topic_(t), buf_(64 * 1024) {}

    void add(const void* rec, std::size_t n)
    {
        if (used_ + n > buf_.size()) ship();
        std::memcpy(buf_.data() + used_, rec, n); // expect: mutated-in-flight
        used_ += n;
    }
    void ship()
    {
        if (!used_) return;
        rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, buf_.data(), used_, nullptr, 0, nullptr);
        used_ = 0;
        rd_kafka_poll(rk_, 0);
    }

private:
    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    std::vector<char> buf_;
    std::size_t used_ = 0;
};
