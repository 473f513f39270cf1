// Metrics exporter: renders samples into an evbuffer with the cheapest call that fits each piece.
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>

struct metric {
    std::string help;
    std::map<std::string, double> by_label;

    std::string type_line(const std::string& name) const
    {
        return "# TYPE " + name + (by_label.size() > 1 ? " gauge\n" : " counter\n");
    }
};

class exporter {
public:
    void set(const std::string& name, const std::string& label, double v) { metrics_[name].by_label[label] = v; }

    void write_to(bufferevent* bev) const
    {
        evbuffer* out = bufferevent_get_output(bev);
        for (const auto& [name, m] : metrics_) {
            const std::string type = m.type_line(name);
            evbuffer_add(out, type.data(), type.size());
            evbuffer_add(out, ("# HELP " + name + ' ').c_str(), name.size() + 8);
            evbuffer_add_printf(out, "%s\n", std::string(m.help, 0, 80).c_str());
            give(out, samples(name, m));
        }
        static constexpr char tail[] = "# EOF\n";
        evbuffer_add_reference(out, tail, sizeof tail - 1, nullptr, nullptr);
    }

private:
    static std::string samples(const std::string& name, const metric& m)
    {
        std::string text;
        for (const auto& [label, v] : m.by_label)
            text += name + "{id=\"" + label + "\"} " + std::to_string(v) + '\n';
        return text;
    }

    static void give(evbuffer* out, std::string text)
    {
        if (text.empty()) return;
        auto kept = std::make_unique<std::string>(std::move(text));
        const int rc = evbuffer_add_reference(
            out, kept->data(), kept->size(),
            [](const void*, std::size_t, void* owner) { delete static_cast<std::string*>(owner); }, kept.get());
        if (rc == 0) kept.release();
    }

    std::map<std::string, metric> metrics_;
};

void on_request(bufferevent* bev, void* ctx)
{
    char line[256];
    const std::size_t n = bufferevent_read(bev, line, sizeof line - 1);
    line[n] = '\0';
    if (std::strncmp(line, "GET ", 4) != 0) {
        bufferevent_write(bev, std::string("ERR ").append(line, n < 8 ? n : 8).c_str(), 4 + (n < 8 ? n : 8));
        return;
    }
    static_cast<const exporter*>(ctx)->write_to(bev);
}
