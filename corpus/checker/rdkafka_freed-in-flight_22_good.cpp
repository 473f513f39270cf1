#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <librdkafka/rdkafka.h>
#include <string>
#include <utility>

struct click {
    std::uint64_t user;
    std::uint64_t when;
    std::string page;
};

class click_publisher {
public:
    click_publisher(rd_kafka_t* rk, rd_kafka_topic_t* topic, std::size_t batch_size)
        : rk_(rk), topic_(topic), batch_size_(batch_size)
    {
    }

    ~click_publisher() { flush(); }
    click_publisher(const click_publisher&) = delete;
    click_publisher& operator=(const click_publisher&) = delete;

    void publish(const click& c)
    {
        batch_.push_back(encode(c));
        if (!produce(c.user, batch_.back())) {
            ++refused_;
            batch_.pop_back();
        }
        if (batch_.size() >= batch_size_) flush();
    }

    void flush()
    {
        if (batch_.empty()) return;
        while (rd_kafka_flush(rk_, 2000) != 0) std::fprintf(stderr, "kafka is slow, %zu messages in the batch\n", batch_.size());
        published_ += batch_.size();
        batch_.clear();
    }

    std::size_t published() const { return published_; }
    std::size_t refused() const { return refused_; }

private:
    static std::string encode(const click& c)
    {
        return "{\"user\":" + std::to_string(c.user) + ",\"when\":" + std::to_string(c.when) + ",\"page\":\"" + c.page + "\"}";
    }

    bool produce(std::uint64_t key, std::string& payload)
    {
        for (int attempt = 0; attempt < 5; ++attempt) {
            int rc = rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, payload.data(), payload.size(), &key, sizeof key, nullptr);
            if (rc == 0) {
                rd_kafka_poll(rk_, 0);
                return true;
            }
            rd_kafka_poll(rk_, 50);
        }
        return false;
    }

    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    std::size_t batch_size_;
    std::size_t published_ = 0;
    std::size_t refused_ = 0;
    std::deque<std::string> batch_;
};
