#include <boost/asio.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdint>
#include <string>
#include <vector>

using boost::asio::ip::udp;

std::vector<std::uint8_t> ask(udp::socket& sock, const udp::endpoint& server, std::uint16_t id)
{
    std::vector<std::uint8_t> query{std::uint8_t(id >> 8), std::uint8_t(id), 1, 0};
    auto sent = sock.async_send_to(boost::asio::buffer(query), server, boost::asio::use_future);

    std::vector<std::uint8_t> answer(512);
    udp::endpoint from;
    auto received = sock.async_receive_from(boost::asio::buffer(answer), from, boost::asio::use_future);
    sent.wait();
    received.wait();
    answer.resize(received.get());
    return answer;
}
