#include <librdkafka/rdkafka.h>
#include <cstdint>
#include <cstdio>
#include <memory>
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
            std::string const key = std::to_string(r.sensor);
            auto out = std::make_unique<outgoing>(outgoing{encode(r), &stats_});
            int tries = 0;
            while (rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, out->json.data(), out->json.size(), key.data(),
                                    key.size(), out.get()) == -1) {
                if (++tries > max_tries) return false;
                rd_kafka_poll(rk_, 100);
            }
            out.release();
        }
        return rd_kafka_flush(rk_, 10000) == 0;
    }

    bool heartbeat(std::uint64_t sensor)
    {
        std::string text = "alive " + std::to_string(sensor);
        return rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, text.data(), text.size(), nullptr, 0,
                                nullptr) == 0;
    }

private:
    static constexpr int max_tries = 10;

    struct outgoing {
        std::string json;
        batch_stats* stats;
    };

    static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* m, void*)
    {
        std::unique_ptr<outgoing> const out(static_cast<outgoing*>(m->_private));
        if (!out) return;
        if (m->err)
            ++out->stats->failed;
        else
            ++out->stats->delivered;
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
