#include <cstdlib>
#include <cstring>
#include <librdkafka/rdkafka.h>
#include <memory>
#include <vector>

class spool {
public:
    spool(rd_kafka_t* rk, rd_kafka_topic_t* t) : rk_(rk), topic_(t) {}

    void push(const void* p, std::size_t n)
    {
        auto copy = std::make_unique<std::vector<char>>(static_cast<const char*>(p), static_cast<const char*>(p) + n);
        if (rd_kafka_produce(topic_, 0, 0, copy->data(), copy->size(), nullptr, 0, nullptr) == 0) pending_.push_back(std::move(copy));
    }
    ~spool()
    {
        rd_kafka_poll(rk_, 0);
        pending_.clear(); // expect: freed-in-flight
        rd_kafka_flush(rk_, 5000);
    }

private:
    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    std::vector<std::unique_ptr<std::vector<char>>> pending_;
};
