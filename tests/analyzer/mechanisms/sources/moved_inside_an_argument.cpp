// One argument views the string, another takes it over, both in the call that makes one argument.
#include <seastar/core/iostream.hh>
#include <seastar/net/packet.hh>

#include <string>
#include <utility>

struct connection {
    seastar::future<> send(std::string body)
    {
        return out.write(seastar::net::packet( // expect: moved-in-call
            seastar::net::fragment{body.data(), body.size()},
            seastar::make_object_deleter(std::move(body))));
    }
    seastar::output_stream<char> out;
};
