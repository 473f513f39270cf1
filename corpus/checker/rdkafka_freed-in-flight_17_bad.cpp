#include <librdkafka/rdkafkacpp.h>
#include <deque>
#include <iostream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <unordered_map>

class audit_producer : public RdKafka::DeliveryReportCb {
public:
    audit_producer(const std::string& brokers, std::string topic) : topic_(std::move(topic))
    {
        std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
        std::string err;
        if (conf->set("bootstrap.servers", brokers, err) != RdKafka::Conf::CONF_OK ||
            conf->set("dr_cb", static_cast<RdKafka::DeliveryReportCb*>(this), err) != RdKafka::Conf::CONF_OK)
            throw std::runtime_error(err);
        producer_.reset(RdKafka::Producer::create(conf.get(), err));
        if (!producer_) throw std::runtime_error(err);
    }
    audit_producer(const audit_producer&) = delete;
    audit_producer& operator=(const audit_producer&) = delete;
    ~audit_producer() override { stop(); }

    bool log(std::string entry)
    {
        std::unique_lock<std::mutex> lock(mutex_);
        auto const id = ++last_id_;
        std::string& kept = in_flight_.emplace(id, std::move(entry)).first->second;
        auto const rc = producer_->produce(topic_, RdKafka::Topic::PARTITION_UA, 0, kept.data(), kept.size(), nullptr, 0, 0, // allow: freed-in-flight
                                           reinterpret_cast<void*>(id));
        if (rc != RdKafka::ERR_NO_ERROR) {
            in_flight_.erase(id);
            return false;
        }
        lock.unlock();
        producer_->poll(0);
        return true;
    }

    void dr_cb(RdKafka::Message& m) override
    {
        std::lock_guard<std::mutex> lock(mutex_);
        if (m.err() != RdKafka::ERR_NO_ERROR) ++lost_;
        in_flight_.erase(reinterpret_cast<std::size_t>(m.msg_opaque()));
    }

    void stop()
    {
        if (!producer_) return;
        auto const rc = producer_->flush(2000);
        if (rc == RdKafka::ERR__TIMED_OUT) std::cerr << "audit: " << producer_->outq_len() << " entries not acknowledged\n";
        {
            std::lock_guard<std::mutex> lock(mutex_);
            lost_ += in_flight_.size();
            in_flight_.clear(); // expect: freed-in-flight
        }
        producer_.reset();
    }

private:
    std::string topic_;
    std::mutex mutex_;
    std::unordered_map<std::size_t, std::string> in_flight_;
    std::size_t last_id_ = 0;
    std::size_t lost_ = 0;
    std::unique_ptr<RdKafka::Producer> producer_;
};
