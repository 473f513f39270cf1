#include <librdkafka/rdkafka.h>
#include <string>

template <class Event>
class producer {
public:
    producer(rd_kafka_t* rk, rd_kafka_topic_t* t) : rk_(rk), topic_(t) {}

    void emit(const Event& e)
    {
        std::string json = e.to_json();
        while (rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, json.data(), json.size(), nullptr, 0, nullptr) == -1) // expect: stack-escape
            rd_kafka_poll(rk_, 100);
        rd_kafka_poll(rk_, 0);
    }

private:
    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
};

struct login {
    int uid;
    std::string to_json() const { return "{\"uid\":" + std::to_string(uid) + "}"; }
};

void logged_in(producer<login>& p, int uid) { p.emit(login{uid}); }
