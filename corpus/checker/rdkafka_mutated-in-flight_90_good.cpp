#include <cstring>
#include <librdkafka/rdkafka.h>
#include <memory>
#include <vector>

class batcher {
    using batch = std::vector<char>;

public:
    batcher(rd_kafka_t* rk, rd_kafka_topic_t* t, rd_kafka_conf_t* c) : rk_(rk), topic_(t)
    {
        rd_kafka_conf_set_dr_msg_cb(c, [](rd_kafka_t*, const rd_kafka_message_t* m, void*) { delete static_cast<batch*>(m->_private); });
        fresh();
    }

    void add(const char* rec, std::size_t n)
    {
        if (cur_->size() + n > 64 * 1024) ship();
        cur_->insert(cur_->end(), rec, rec + n);
    }
    void ship()
    {
        if (cur_->empty()) return;
        batch* b = cur_.get();
        if (rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, b->data(), b->size(), nullptr, 0, b) == 0)
            cur_.release();
        fresh();
        rd_kafka_poll(rk_, 0);
    }
    void mark(int v)
    {
        char text[16];
        std::memset(text, 0, sizeof text);
        text[0] = static_cast<char>(v);
        rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, text, sizeof text, nullptr, 0, nullptr);
        text[0] = 0;
    }

private:
    void fresh()
    {
        cur_ = std::make_unique<batch>();
        cur_->reserve(64 * 1024);
    }
    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    std::unique_ptr<batch> cur_;
};
