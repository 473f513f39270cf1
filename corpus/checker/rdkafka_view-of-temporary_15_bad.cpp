#include <cstdint>
#include <cstdio>
#include <librdkafka/rdkafkacpp.h>
#include <memory>
#include <string>
#include <utility>

struct sample {
    std::uint32_t sensor;
    std::int64_t at_ms;
    double value;
};

constexpr std::size_t record_size = 48;
constexpr int no_copy = 0;

std::string encode(const sample& s)
{
    char text[record_size];
    std::snprintf(text, sizeof text, "%08x %013lld %.9g", s.sensor, static_cast<long long>(s.at_ms), s.value);
    std::string out(text);
    out.resize(record_size, ' ');
    return out;
}

class report_cb : public RdKafka::DeliveryReportCb {
public:
    void dr_cb(RdKafka::Message& m) override
    {
        if (m.err() != RdKafka::ERR_NO_ERROR) ++failed_;
        else ++delivered_;
    }
    unsigned long failed() const { return failed_; }

private:
    unsigned long failed_ = 0, delivered_ = 0;
};

class telemetry {
public:
    static std::unique_ptr<telemetry> open(const std::string& brokers, const std::string& topic)
    {
        std::unique_ptr<telemetry> t(new telemetry);
        std::string err;
        std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
        if (conf->set("bootstrap.servers", brokers, err) != RdKafka::Conf::CONF_OK) return nullptr;
        if (conf->set("dr_cb", &t->reports_, err) != RdKafka::Conf::CONF_OK) return nullptr;
        t->producer_.reset(RdKafka::Producer::create(conf.get(), err));
        if (!t->producer_) return nullptr;
        t->topic_.reset(RdKafka::Topic::create(t->producer_.get(), topic, nullptr, err));
        return t->topic_ ? std::move(t) : nullptr;
    }

    ~telemetry()
    {
        if (producer_) producer_->flush(5000);
    }

    bool put(const sample& s)
    {
        const std::string key = std::to_string(s.sensor);
        for (int attempt = 0; attempt < 3; ++attempt) {
            auto rc = producer_->produce(topic_.get(), RdKafka::Topic::PARTITION_UA, no_copy, encode(s).data(), record_size, &key, nullptr); // expect: view-of-temporary
            if (rc == RdKafka::ERR_NO_ERROR) return true;
            if (rc != RdKafka::ERR__QUEUE_FULL) return false;
            producer_->poll(100);
        }
        return false;
    }

    void idle() { producer_->poll(0); }

private:
    telemetry() = default;
    report_cb reports_;
    std::unique_ptr<RdKafka::Producer> producer_;
    std::unique_ptr<RdKafka::Topic> topic_;
};
