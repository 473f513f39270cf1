#include <librdkafka/rdkafka.h>
#include <memory>
#include <string>

using message = std::unique_ptr<std::string>;

extern "C" void delivered(rd_kafka_t*, const rd_kafka_message_t* m, void*) { message(static_cast<std::string*>(m->_private)); }

class producer {
public:
    producer(rd_kafka_conf_t* conf, rd_kafka_topic_t* t) : topic_(t) { rd_kafka_conf_set_dr_msg_cb(conf, delivered); }
    bool send(message m)
    {
        if (rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, m->data(), m->size(), nullptr, 0, m.get()) != 0) return false;
        m.release();
        return true;
    }

private:
    rd_kafka_topic_t* topic_;
};
