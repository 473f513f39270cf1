#include <librdkafka/rdkafka.h>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

// Sink of a stream processor: rows are formatted into a batch, the batch is handed to the producer
// without copying, and the next batch starts.
class kafka_sink {
public:
    kafka_sink(rd_kafka_t* rk, rd_kafka_topic_t* topic, std::size_t batch_rows)
        : rk_(rk), topic_(topic), limit_(batch_rows)
    {
        batch_.reserve(limit_);
    }
    ~kafka_sink()
    {
        commit();
        while (rd_kafka_flush(rk_, 1000) != 0) {
        }
    }
    kafka_sink(const kafka_sink&) = delete;
    kafka_sink& operator=(const kafka_sink&) = delete;

    void write(std::string row)
    {
        batch_.push_back(std::move(row));
        if (batch_.size() >= limit_)
            commit();
    }

    void commit()
    {
        for (auto& row : batch_)
            enqueue(row);
        rd_kafka_poll(rk_, 0);
        batch_.clear(); // expect: freed-in-flight
    }

    std::size_t rejected() const { return rejected_; }

private:
    void enqueue(std::string& row)
    {
        for (int attempt = 0; attempt < 3; ++attempt) {
            if (rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, row.data(), row.size(), nullptr, 0, nullptr) == 0) // allow: freed-in-flight
                return;
            rd_kafka_poll(rk_, 50);
        }
        ++rejected_;
    }

    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    std::size_t limit_;
    std::size_t rejected_ = 0;
    std::vector<std::string> batch_;
};
