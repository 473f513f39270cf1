#include <cstdlib>
#include <cstring>
#include <librdkafka/rdkafka.h>
#include <memory>
#include <string>

class producer {
public:
    producer(rd_kafka_t* rk, rd_kafka_topic_t* t, rd_kafka_conf_t* conf) : rk_(rk), topic_(t)
    {
        rd_kafka_conf_set_dr_msg_cb(conf, &producer::delivered);
    }

    bool copied(int level)
    {
        std::string json = "{\"level\":" + std::to_string(level) + "}";
        return rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, json.data(), json.size(), nullptr, 0, nullptr) == 0;
    }
    bool lent(int level)
    {
        auto json = std::make_unique<std::string>("{\"level\":" + std::to_string(level) + "}");
        if (rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, json->data(), json->size(), nullptr, 0, json.get()) != 0)
            return false;
        json.release();
        return true;
    }
    bool given(const char* text)
    {
        std::size_t n = std::strlen(text);
        char* p = static_cast<char*>(std::malloc(n));
        std::memcpy(p, text, n);
        if (rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, p, n, nullptr, 0, nullptr) == 0) return true;
        std::free(p);
        return false;
    }
    void last(int code)
    {
        std::string text = "exit " + std::to_string(code);
        rd_kafka_produce(topic_, 0, 0, text.data(), text.size(), nullptr, 0, nullptr);
        while (rd_kafka_flush(rk_, 500) != 0) {}
    }

private:
    static void delivered(rd_kafka_t*, const rd_kafka_message_t* m, void*) { delete static_cast<std::string*>(m->_private); }
    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
};
