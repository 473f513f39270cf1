#include <map>
#include <seastar/core/iostream.hh>
#include <string>

using namespace seastar;

class exporter {
public:
    explicit exporter(output_stream<char>&& o) : out_(std::move(o)) {}

    future<> dump(std::map<std::string, long> values)
    {
        std::size_t lines = 0;
        return out_.write("# values\n").then([this, &values, &lines] { // expect: handler-captures-local
            lines = values.size();
            return out_.flush();
        });
    }

private:
    output_stream<char> out_;
};
