#include <memory>
#include <seastar/core/iostream.hh>
#include <string>

struct connection {
    seastar::output_stream<char> out;
};

seastar::future<> send(std::shared_ptr<connection> conn, std::shared_ptr<std::string> body)
{
    seastar::net::fragment frag{body->data(), body->size()};
    seastar::net::packet pack(frag, seastar::make_object_deleter(body));
    return conn->out.write(std::move(pack)).then([conn] { return conn->out.flush(); });
}

seastar::future<> banner(std::shared_ptr<connection> conn)
{
    static char text[] = "hello from the static storage\n";
    return conn->out.write(seastar::temporary_buffer<char>(text, sizeof text - 1, seastar::deleter())).finally([conn] {});
}
