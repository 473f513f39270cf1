#include <cstdlib>
#include <cstring>
#include <librdkafka/rdkafka.h>
#include <string>

int publish(rd_kafka_topic_t* t, int id, const std::string& what)
{
    std::string key = std::to_string(id);
    std::string text = what + ":" + key;
    return rd_kafka_produce(t, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, text.data(), text.size(), key.data(), key.size(), nullptr);
}

int publish_block(rd_kafka_topic_t* t, const std::string& what)
{
    void* block = std::malloc(what.size());
    if (!block) return -1;
    std::memcpy(block, what.data(), what.size());
    if (rd_kafka_produce(t, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_FREE, block, what.size(), nullptr, 0, nullptr) == 0) return 0;
    std::free(block);
    return -1;
}
