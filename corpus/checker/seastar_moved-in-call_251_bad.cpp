#include <cstdint>
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <seastar/core/temporary_buffer.hh>
#include <seastar/net/packet.hh>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace net = seastar::net;
using seastar::future;

struct item {
    std::string value;
    std::uint32_t flags = 0;
};

// Replies of a cache protocol, put on the wire without copying.
class protocol_writer {
public:
    explicit protocol_writer(seastar::output_stream<char> out) : _out(std::move(out)) {}

    future<> stored() { return text("STORED\r\n"); }
    future<> deleted(unsigned n) { return text("DELETED " + std::to_string(n) + "\r\n"); }
    future<> error(std::string_view what) { return text("SERVER_ERROR " + std::string(what) + "\r\n"); }

    future<> end()
    {
        static const std::string line = "END\r\n";
        return _out.write(line);
    }

    future<> value(const std::string& key, const item& it)
    {
        std::string head = "VALUE " + key + ' ' + std::to_string(it.flags) + ' ' + std::to_string(it.value.size()) + "\r\n";
        co_await _out.write(head);
        co_await _out.write(it.value.data(), it.value.size());
        co_await _out.write("\r\n", 2);
    }

    future<> flush() { return _out.flush(); }

private:
    future<> text(std::string line)
    {
        const net::fragment bytes{line.data(), line.size()};
        return _out.write(net::packet(bytes, seastar::make_object_deleter(std::move(line)))); // expect: moved-in-call
    }

    seastar::output_stream<char> _out;
};

class cache_shard {
public:
    future<> set(protocol_writer& w, std::string key, std::string value)
    {
        _items[std::move(key)].value = std::move(value);
        return w.stored();
    }

    future<> remove(protocol_writer& w, const std::string& key) { return w.deleted(unsigned(_items.erase(key))); }

    future<> get(protocol_writer& w, std::string key)
    {
        auto it = _items.find(key);
        if (it != _items.end()) {
            const item copy = it->second;
            co_await w.value(key, copy);
        }
        co_await w.end();
    }

private:
    std::unordered_map<std::string, item> _items;
};
