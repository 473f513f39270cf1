// Audit trail producer: event types know how to serialise themselves, the sink hands them to librdkafka.
#include <librdkafka/rdkafka.h>
#include <cstdint>
#include <string>
#include <string_view>

class audit_event {
public:
    explicit audit_event(std::string actor) : actor_(std::move(actor)) {}
    virtual ~audit_event() = default;
    virtual std::string serialise() const = 0;
    const std::string& actor() const { return actor_; }

private:
    std::string actor_;
};

class login_event final : public audit_event {
public:
    login_event(std::string actor, bool ok) : audit_event(std::move(actor)), ok_(ok) {}
    std::string serialise() const override
    {
        return "{\"type\":\"login\",\"actor\":\"" + actor() + "\",\"ok\":" + (ok_ ? "true" : "false") + "}";
    }

private:
    bool ok_;
};

class audit_sink {
public:
    audit_sink(rd_kafka_t* rk, rd_kafka_topic_t* topic) : rk_(rk), topic_(topic) {}

    bool record(const audit_event& e)
    {
        for (int attempt = 0; attempt < 3; ++attempt) {
            if (push(e.serialise(), e.actor())) { // expect: view-of-temporary
                ++accepted_;
                return true;
            }
            rd_kafka_poll(rk_, 100);
        }
        ++dropped_;
        return false;
    }

    void tick() { rd_kafka_poll(rk_, 0); }

private:
    bool push(std::string_view body, std::string_view key)
    {
        return rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, 0, const_cast<char*>(body.data()), body.size(), // allow: view-of-temporary
                                key.data(), key.size(), nullptr) == 0;
    }

    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    std::uint64_t accepted_ = 0;
    std::uint64_t dropped_ = 0;
};

void note_login(audit_sink& sink, const std::string& user, bool ok)
{
    sink.record(login_event(user, ok));
}
