// What was put in last and refused is what `pop_back` takes out again, whatever earlier turns of
// the loop have started.
#include <librdkafka/rdkafka.h>

#include <deque>
#include <string>
#include <vector>

struct exporter {
  void send(const std::vector<std::string>& all) {
    for (const std::string& one : all) {
      payloads.push_back(one);
      std::string& last = payloads.back();
      if (rd_kafka_produce(topic, 0, 0, last.data(), last.size(), nullptr, 0, nullptr) == -1) {
        payloads.pop_back();
        continue;
      }
    }
  }
  void send_and_drop(const std::vector<std::string>& all) {
    for (const std::string& one : all) {
      dropped.push_back(one);
      std::string& last = dropped.back();
      rd_kafka_produce(topic, 0, 0, last.data(), last.size(), nullptr, 0, nullptr);
      dropped.pop_back();  // expect: freed-in-flight
    }
  }
  void send_or_drop_all(const std::vector<std::string>& all) {
    for (const std::string& one : all) {
      emptied.push_back(one);
      std::string& last = emptied.back();
      if (rd_kafka_produce(topic, 0, 0, last.data(), last.size(), nullptr, 0, nullptr) == -1) {
        while (!emptied.empty()) emptied.pop_back();  // expect: freed-in-flight
        return;
      }
    }
  }
  rd_kafka_topic_t* topic;
  std::deque<std::string> payloads, dropped, emptied;
};
