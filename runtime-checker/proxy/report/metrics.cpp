// Prometheus' text format, by its own library.
#include "proxy/report/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace holdfast::proxy {
namespace {

constexpr const char* prefix = "holdfast_proxy_";

class families {
 public:
  void add(const std::string& name, const std::string& labels, const std::string& help,
           double value, bool counter) {
    prometheus::MetricFamily& f = family(prefix + name, help, counter);
    prometheus::ClientMetric m;
    if (const std::size_t equals = labels.find('='); equals != std::string::npos) {
      m.label.push_back(
          {labels.substr(0, equals), labels.substr(equals + 2, labels.size() - equals - 3)});
    }
    if (counter) {
      m.counter.value = value;
    } else {
      m.gauge.value = value;
    }
    f.metric.push_back(std::move(m));
  }
  std::string text() const { return prometheus::TextSerializer().Serialize(all_); }

 private:
  prometheus::MetricFamily& family(const std::string& name, const std::string& help, bool counter) {
    for (prometheus::MetricFamily& f : all_) {
      if (f.name == name) return f;
    }
    all_.push_back({name,
                    help,
                    counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge,
                    {}});
    return all_.back();
  }
  std::vector<prometheus::MetricFamily> all_;
};

template <class Read>
double sum(const std::vector<const metrics*>& threads, Read read) {
  double total = 0;
  for (const metrics* m : threads) total += static_cast<double>(read(*m));
  return total;
}

}  // namespace

std::string exposition(const std::vector<const metrics*>& threads,
                       const std::vector<gauge>& gauges) {
  families out;
#define HOLDFAST_PROXY_ROW(member, name, labels, help) \
  out.add(name, labels, help, sum(threads, [](const metrics& m) { return m.member.read(); }), true);
  HOLDFAST_PROXY_COUNTERS(HOLDFAST_PROXY_ROW)
#undef HOLDFAST_PROXY_ROW
  for (std::size_t i = 1; i < 6; ++i) {
    out.add("answers_total", "status=\"" + std::to_string(i) + "xx\"", "answers to clients",
            sum(threads, [i](const metrics& m) { return m.answers[i].read(); }), true);
  }
  out.add("open_clients", "", "clients connected now",
          sum(threads, [](const metrics& m) { return m.open_clients.load(); }), false);
  out.add("open_upstreams", "", "connections to origins now",
          sum(threads, [](const metrics& m) { return m.open_upstreams.load(); }), false);
  out.add("operations_total", "", "operations of the comm layer, at the latest tick",
          sum(threads, [](const metrics& m) { return m.operations.load(); }), true);
  for (const gauge& g : gauges) out.add(g.name, "", g.help, g.value, g.counter);
  return out.text();
}

}  // namespace holdfast::proxy
