// Event bridge: payloads travel as opaque-owned blocks and are freed by the delivery report.
#include <librdkafka/rdkafka.h>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

struct bridge_stats {
    std::atomic<std::uint64_t> delivered{0};
    std::atomic<std::uint64_t> failed{0};
    std::atomic<std::uint64_t> refused{0};
};

struct flight {
    std::string payload;
    std::shared_ptr<bridge_stats> stats;
};

class event_bridge {
public:
    event_bridge(rd_kafka_t* rk, rd_kafka_topic_t* topic) : rk_(rk), topic_(topic), stats_(std::make_shared<bridge_stats>()) {}

    static void configure(rd_kafka_conf_t* conf) { rd_kafka_conf_set_dr_msg_cb(conf, &event_bridge::on_report); }

    bool forward(std::string payload, std::uint32_t partition_key)
    {
        auto f = std::make_unique<flight>(flight{std::move(payload), stats_});
        for (int attempt = 0; attempt < 4; ++attempt) {
            if (offer(*f, partition_key)) {
                f.release();
                return true;
            }
            rd_kafka_poll(rk_, 50 << attempt);
        }
        ++stats_->refused;
        return false;
    }

    void finish()
    {
        while (rd_kafka_flush(rk_, 1000) != 0) rd_kafka_poll(rk_, 100);
    }

    const bridge_stats& stats() const { return *stats_; }

private:
    bool offer(flight& f, std::uint32_t partition_key)
    {
        const int rc = rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, f.payload.data(), f.payload.size(),
                                        &partition_key, sizeof partition_key, &f);
        return rc == 0;
    }

    static void on_report(rd_kafka_t*, const rd_kafka_message_t* m, void*)
    {
        std::unique_ptr<flight> f(static_cast<flight*>(m->_private));
        if (!f) return;
        ++(m->err ? f->stats->failed : f->stats->delivered);
    }

    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    std::shared_ptr<bridge_stats> stats_;
};
