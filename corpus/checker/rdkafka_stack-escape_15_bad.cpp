#include <librdkafka/rdkafka.h>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

struct reading {
    std::uint64_t sensor = 0;
    std::int64_t at = 0;
    double value = 0;
};

struct batch_stats {
    std::size_t delivered = 0;
    std::size_t failed = 0;
};

class telemetry_sink {
public:
    telemetry_sink(rd_kafka_conf_t* conf, batch_stats& stats) : stats_(stats)
    {
        rd_kafka_conf_set_dr_msg_cb(conf, &telemetry_sink::on_delivery);
    }

    void attach(rd_kafka_t* rk, rd_kafka_topic_t* topic)
    {
        rk_ = rk;
        topic_ = topic;
    }

    template <class Record, class Encoder>
    bool publish(const std::vector<Record>& batch, Encoder&& encode)
    {
        for (const Record& r : batch) {
            std::string json = encode(r);
            std::string const key = std::to_string(r.sensor);
            int tries = 0;
            while (rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, json.data(), json.size(), key.data(), key.size(), // expect: stack-escape
                                    &stats_) == -1) {
                if (++tries > max_tries) return false;
                rd_kafka_poll(rk_, 100);
            }
        }
        return rd_kafka_flush(rk_, 10000) == 0;
    }

private:
    static constexpr int max_tries = 10;

    static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* m, void*)
    {
        auto* stats = static_cast<batch_stats*>(m->_private);
        if (m->err)
            ++stats->failed;
        else
            ++stats->delivered;
    }

    batch_stats& stats_;
    rd_kafka_t* rk_ = nullptr;
    rd_kafka_topic_t* topic_ = nullptr;
};

static std::string to_json(const reading& r)
{
    char text[128];
    int const n = std::snprintf(text, sizeof text, R"({"sensor":%llu,"at":%lld,"value":%.6g})",
                                static_cast<unsigned long long>(r.sensor), static_cast<long long>(r.at), r.value);
    return std::string(text, static_cast<std::size_t>(n));
}

bool publish_readings(telemetry_sink& sink, const std::vector<reading>& batch) { return sink.publish(batch, to_json); }
