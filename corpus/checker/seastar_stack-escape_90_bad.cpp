#include <cstddef>
#include <cstdint>
#include <string>
#include <sys/uio.h>
#include <utility>
#include <vector>

namespace seastar { // what the case needs of <seastar/core/scattered_message.hh> and <seastar/core/iostream.hh>
template <class T = void>
class future {
public:
    template <class F>
    future<> then(F&& f);
    template <class F>
    future<> finally(F&& f);
};
template <class CharT>
class scattered_message {
public:
    void append_static(const CharT* p, std::size_t n); // not copied
    void append(std::string s);                        // takes the string over
};
template <class CharT>
class output_stream {
public:
    future<> write(scattered_message<CharT> m);
    future<> write(const CharT* p, std::size_t n); // copied into the stream's buffer
    future<> flush();
};
}  // namespace seastar

class http_out {
public:
    explicit http_out(seastar::output_stream<char> o) : out_(std::move(o)) {}

    seastar::future<> status(int code, std::string reason)
    {
        char line[64] = "HTTP/1.1 ";
        std::string num = std::to_string(code);
        num.copy(line + 9, 3);
        seastar::scattered_message<char> m;
        m.append_static(line, 12); // allow: stack-escape
        m.append(std::move(reason));
        m.append_static("\r\n", 2);
        return out_.write(std::move(m)).then([this] { return out_.flush(); }); // expect: stack-escape
    }

private:
    seastar::output_stream<char> out_;
};
