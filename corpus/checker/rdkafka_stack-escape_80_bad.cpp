#include <librdkafka/rdkafka.h>
#include <string>
#include <string_view>

struct event {
    std::string key;
    int level;
    std::string text;
};

class producer {
public:
    producer(rd_kafka_t* rk, rd_kafka_topic_t* t) : rk_(rk), topic_(t) {}

    bool emit(const event& e)
    {
        std::string json;
        json.reserve(64 + e.text.size());
        json += "{\"level\":";
        json += std::to_string(e.level);
        json += ",\"text\":\"";
        json += e.text;
        json += "\"}";
        int rc = rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, json.data(), json.size(), // expect: stack-escape
                                  e.key.data(), e.key.size(), nullptr);
        rd_kafka_poll(rk_, 0);
        return rc == 0;
    }

private:
    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
};
