#include <cstdint>
#include <iostream>
#include <librdkafka/rdkafkacpp.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

class telemetry_producer : public RdKafka::DeliveryReportCb {
public:
    telemetry_producer(const std::string& brokers, std::string topic) : topic_(std::move(topic))
    {
        std::string err;
        std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
        if (conf->set("bootstrap.servers", brokers, err) != RdKafka::Conf::CONF_OK ||
            conf->set("message.timeout.ms", "30000", err) != RdKafka::Conf::CONF_OK ||
            conf->set("dr_cb", static_cast<RdKafka::DeliveryReportCb*>(this), err) != RdKafka::Conf::CONF_OK)
            throw std::runtime_error(err);
        producer_.reset(RdKafka::Producer::create(conf.get(), err));
        if (!producer_) throw std::runtime_error(err);
    }

    ~telemetry_producer() override { close(); }

    // The payload travels as the message opaque and is deleted by its delivery report.
    bool publish(std::string payload)
    {
        auto owned = std::make_unique<std::string>(std::move(payload));
        const std::string key = topic_ + "-key";
        for (;;) {
            const auto rc = producer_->produce(topic_, RdKafka::Topic::PARTITION_UA, 0, owned->data(), owned->size(),
                                               key.data(), key.size(), 0, owned.get());
            if (rc == RdKafka::ERR_NO_ERROR) break;
            if (rc != RdKafka::ERR__QUEUE_FULL) {
                std::cerr << "produce: " << RdKafka::err2str(rc) << '\n';
                return false;
            }
            producer_->poll(100);
        }
        owned.release();
        producer_->poll(0);
        return true;
    }

    void dr_cb(RdKafka::Message& m) override
    {
        std::unique_ptr<std::string> owned(static_cast<std::string*>(m.msg_opaque()));
        if (m.err())
            ++failed_;
        else
            bytes_ += owned->size();
    }

    void close()
    {
        if (!producer_) return;
        while (producer_->flush(1000) == RdKafka::ERR__TIMED_OUT)
            std::cerr << "telemetry: waiting for " << producer_->outq_len() << " messages\n";
        producer_.reset();
    }

private:
    std::string topic_;
    std::unique_ptr<RdKafka::Producer> producer_;
    std::uint64_t failed_ = 0;
    std::uint64_t bytes_ = 0;
};
