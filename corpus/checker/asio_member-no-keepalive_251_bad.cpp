#include <asio.hpp>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

struct position {
    double lat = 0, lon = 0;
    bool valid = false;
};

// Reads NMEA sentences from a serial receiver.
class nmea_reader {
public:
    using sink = std::function<void(const position&)>;

    nmea_reader(asio::io_context& io, const std::string& device, sink s) : port_(io, device), sink_(std::move(s))
    {
        port_.set_option(asio::serial_port::baud_rate(9600));
    }

    void start()
    {
        asio::async_read_until(port_, asio::dynamic_buffer(line_, 1024), '\n', // expect: member-no-keepalive
                               [this](asio::error_code ec, std::size_t n) {
                                   if (ec) return;
                                   sentence(line_.substr(0, n));
                                   line_.erase(0, n);
                                   start();
                               });
    }

    unsigned sentences() const { return sentences_; }

private:
    void sentence(const std::string& s)
    {
        ++sentences_;
        if (s.compare(0, 6, "$GPGLL") != 0) return;
        position p;
        p.lat = std::strtod(s.c_str() + 7, nullptr) / 100;
        p.valid = s.find(",A,") != std::string::npos;
        sink_(p);
    }

    asio::serial_port port_;
    sink sink_;
    std::string line_;
    unsigned sentences_ = 0;
};

// Watches the reader and opens the next device when nothing has come for a while.
class gps_service : public std::enable_shared_from_this<gps_service> {
public:
    gps_service(asio::io_context& io, std::vector<std::string> devices) : io_(io), timer_(io), devices_(std::move(devices)) {}

    void start()
    {
        open_next();
        watch();
    }

    position last() const { return last_; }

private:
    void open_next()
    {
        const std::string& device = devices_[next_++ % devices_.size()];
        reader_ = std::make_unique<nmea_reader>(io_, device, [this](const position& p) { last_ = p; }); // allow: freed-in-flight
        seen_ = 0;
        reader_->start();
    }

    void watch()
    {
        timer_.expires_after(std::chrono::seconds(10));
        timer_.async_wait([self = shared_from_this()](asio::error_code ec) {
            if (ec) return;
            if (self->reader_->sentences() == self->seen_)
                self->open_next();
            else
                self->seen_ = self->reader_->sentences();
            self->watch();
        });
    }

    asio::io_context& io_;
    asio::steady_timer timer_;
    std::vector<std::string> devices_;
    std::size_t next_ = 0;
    std::unique_ptr<nmea_reader> reader_;
    position last_;
    unsigned seen_ = 0;
};
