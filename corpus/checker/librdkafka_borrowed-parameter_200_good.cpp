// Audit trail producer: callers pass views of whatever they have; nothing of it is needed afterwards.
#include <cstdint>
#include <librdkafka/rdkafka.h>
#include <string>
#include <string_view>

class audit_trail {
public:
    audit_trail(rd_kafka_t* rk, rd_kafka_topic_t* topic) : rk_(rk), topic_(topic) {}

    ~audit_trail() { rd_kafka_flush(rk_, -1); }

    audit_trail(const audit_trail&) = delete;
    audit_trail& operator=(const audit_trail&) = delete;

    static void install(rd_kafka_conf_t* conf) { rd_kafka_conf_set_dr_msg_cb(conf, on_delivery); }

    bool login(std::string_view user, std::string_view from)
    {
        std::string text = "login ";
        text.append(user).append(" from ").append(from);
        return record(user, text);
    }

    bool action(std::string_view user, std::string_view what) { return record(user, what); }

    bool denied(std::string_view user, int code) { return record(user, "denied " + std::to_string(code)); }

    unsigned delivered() const { return delivered_; }
    unsigned failed() const { return failed_; }

private:
    static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* m, void*)
    {
        auto* self = static_cast<audit_trail*>(m->_private);
        if (m->err)
            ++self->failed_;
        else
            ++self->delivered_;
    }

    bool record(std::string_view key, std::string_view text)
    {
        for (int attempt = 0; attempt < 3; ++attempt) {
            if (produce(key, text) == 0) {
                rd_kafka_poll(rk_, 0);
                return true;
            }
            rd_kafka_poll(rk_, 50);
        }
        ++refused_;
        return false;
    }

    int produce(std::string_view key, std::string_view text)
    {
        return rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, const_cast<char*>(text.data()), text.size(),
                                key.data(), key.size(), this);
    }

    rd_kafka_t* rk_;
    rd_kafka_topic_t* topic_;
    unsigned delivered_ = 0, failed_ = 0, refused_ = 0;
};
