#include <memory>
#include <seastar/core/iostream.hh>
#include <seastar/net/packet.hh>
#include <string>

struct connection {
    seastar::output_stream<char> out;
};

seastar::future<> send(std::shared_ptr<connection> conn, const std::string& body)
{
    seastar::net::fragment frag{const_cast<char*>(body.data()), body.size()};
    seastar::net::packet pack(frag, seastar::deleter()); // allow: fake-owner
    return conn->out.write(std::move(pack)).then([conn] { return conn->out.flush(); }); // allow: borrowed-parameter
}

void on_request(std::shared_ptr<connection> conn, int id)
{
    std::string body = "reply " + std::to_string(id);
    (void)send(conn, body); // expect: stack-escape
}
