#include <map>
#include <seastar/core/iostream.hh>
#include <string>

using namespace seastar;

future<> dump(output_stream<char>& out, std::map<std::string, long> values)
{
    return do_with(std::move(values), std::size_t(0), [&out](auto& values, auto& lines) {
        return out.write("# values\n").then([&out, &values, &lines] {
            lines = values.size();
            return out.flush();
        });
    });
}

// Runs in a seastar::thread, where get() waits.
std::size_t dump_now(output_stream<char>& out, const std::string& text)
{
    std::size_t n = 0;
    out.write(text).then([&n, &text] { n = text.size(); }).get();
    return n;
}
