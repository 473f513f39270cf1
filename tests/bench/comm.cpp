// Echo servers on the comm layer, raw Boost.Asio, libuv, libevent and a plain epoll loop, driven by
// one and the same client: messages per second, latency and the server thread's CPU per message.
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <atomic>
#include <boost/asio.hpp>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "comm/asio/async.h"

namespace {

namespace asio = boost::asio;
namespace comm = holdfast::comm;
using bench_clock = std::chrono::steady_clock;

constexpr std::size_t chunk = 64 * 1024;

int listener_on_loopback(std::uint16_t* port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || ::listen(fd, 1024) != 0) {
    std::perror("listen");
    std::exit(2);
  }
  socklen_t length = sizeof at;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &length);
  *port = ntohs(at.sin_port);
  return fd;
}

void no_delay(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// Servers: run(listener, stop) serves until the eventfd `stop` is readable
// --------------------------

struct comm_session {
  comm::channel ch;
  comm::page_pool& pool;
  void read() {
    ch.read(pool, [this](const comm::completion& c, const comm::slice& got) {
      if (!c) return end();
      ch.write(got, [this](const comm::completion& w) { w ? read() : end(); });
    });
  }
  void end() {
    ch.close([this](const comm::completion&) { delete this; });
  }
};

void serve_comm(comm::backend_kind kind, int listener, int stop) {
  comm::context ctx(kind);
  comm::page_pool pool(chunk);
  comm::error_code ec;
  comm::channel door = comm::channel::adopt(ctx, listener, comm::channel_kind::listener, ec);
  comm::channel bell = comm::channel::adopt(ctx, stop, comm::channel_kind::pipe, ec);
  std::uint64_t rung = 0;
  bell.read(comm::trusted(&rung, sizeof rung), [&](const comm::completion&) { ctx.stop(); });
  std::function<void()> accept = [&] {
    door.accept([&](const comm::completion& c, comm::channel got) {
      if (!c) return;
      (new comm_session{std::move(got), pool})->read();
      accept();
    });
  };
  accept();
  ctx.run();
  ctx.shutdown();
}

asio::awaitable<void> comm_echo(comm::channel ch, comm::page_pool& pool) {
  try {
    for (;;) {
      const comm::slice got = co_await comm::async_read(ch, pool, asio::use_awaitable);
      co_await comm::async_write(ch, got, asio::use_awaitable);
    }
  } catch (const std::exception&) {
  }
}

void serve_comm_awaitable(int listener, int stop) {
  comm::context ctx;
  comm::page_pool pool(chunk);
  comm::error_code ec;
  comm::channel door = comm::channel::adopt(ctx, listener, comm::channel_kind::listener, ec);
  comm::channel bell = comm::channel::adopt(ctx, stop, comm::channel_kind::pipe, ec);
  std::uint64_t rung = 0;
  bell.read(comm::trusted(&rung, sizeof rung), [&](const comm::completion&) { ctx.stop(); });
  std::function<void()> accept = [&] {
    door.accept([&](const comm::completion& c, comm::channel got) {
      if (!c) return;
      asio::co_spawn(ctx, comm_echo(std::move(got), pool), asio::detached);
      accept();
    });
  };
  accept();
  ctx.run();
  ctx.shutdown();
}

struct asio_session : std::enable_shared_from_this<asio_session> {
  explicit asio_session(asio::ip::tcp::socket s) : socket(std::move(s)), buffer(chunk) {}
  asio::ip::tcp::socket socket;
  std::vector<char> buffer;
  void read() {
    socket.async_read_some(asio::buffer(buffer), [self = shared_from_this()](
                                                     boost::system::error_code ec, std::size_t n) {
      if (!ec) self->write(n);
    });
  }
  void write(std::size_t n) {
    asio::async_write(socket, asio::buffer(buffer.data(), n),
                      [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                        if (!ec) self->read();
                      });
  }
};

void serve_asio(int listener, int stop) {
  asio::io_context ctx(1);
  asio::ip::tcp::acceptor door(ctx, asio::ip::tcp::v4(), listener);
  asio::posix::stream_descriptor bell(ctx, ::dup(stop));
  bell.async_wait(asio::posix::descriptor_base::wait_read,
                  [&](boost::system::error_code) { ctx.stop(); });
  std::function<void()> accept = [&] {
    door.async_accept([&](boost::system::error_code ec, asio::ip::tcp::socket s) {
      if (ec) return;
      s.set_option(asio::ip::tcp::no_delay(true));
      std::make_shared<asio_session>(std::move(s))->read();
      accept();
    });
  };
  accept();
  ctx.run();
}

struct uv_message {
  uv_write_t request;
  char bytes[chunk];
};

void serve_uv(int listener, int stop) {
  uv_loop_t loop;
  uv_loop_init(&loop);
  uv_tcp_t door;
  uv_tcp_init(&loop, &door);
  uv_tcp_open(&door, listener);
  uv_poll_t bell;
  uv_poll_init(&loop, &bell, stop);
  uv_poll_start(&bell, UV_READABLE, [](uv_poll_t* p, int, int) { uv_stop(p->loop); });
  uv_listen(reinterpret_cast<uv_stream_t*>(&door), 1024, [](uv_stream_t* d, int) {
    auto* s = new uv_tcp_t;
    uv_tcp_init(d->loop, s);
    uv_accept(d, reinterpret_cast<uv_stream_t*>(s));
    uv_tcp_nodelay(s, 1);
    uv_read_start(
        reinterpret_cast<uv_stream_t*>(s),
        [](uv_handle_t*, std::size_t, uv_buf_t* b) {
          auto* m = new uv_message;
          *b = uv_buf_init(m->bytes, chunk);
        },
        [](uv_stream_t* c, ssize_t n, const uv_buf_t* b) {
          auto* m = b->base ? reinterpret_cast<uv_message*>(b->base - offsetof(uv_message, bytes))
                            : nullptr;
          if (n <= 0) {
            delete m;
            if (n < 0 && !uv_is_closing(reinterpret_cast<uv_handle_t*>(c))) {
              uv_close(reinterpret_cast<uv_handle_t*>(c),
                       [](uv_handle_t* h) { delete reinterpret_cast<uv_tcp_t*>(h); });
            }
            return;
          }
          uv_buf_t out = uv_buf_init(m->bytes, static_cast<unsigned>(n));
          uv_write(&m->request, c, &out, 1,
                   [](uv_write_t* w, int) { delete reinterpret_cast<uv_message*>(w); });
        });
  });
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_walk(
      &loop,
      [](uv_handle_t* h, void*) {
        if (!uv_is_closing(h)) uv_close(h, nullptr);
      },
      nullptr);
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_loop_close(&loop);
}

void serve_libevent(int listener, int stop) {
  event_base* base = event_base_new();
  struct state {
    event_base* base;
    int listener;
  } st{base, listener};
  event* door = event_new(
      base, listener, EV_READ | EV_PERSIST,
      [](int fd, short, void* arg) {
        auto* s = static_cast<state*>(arg);
        const int got = ::accept4(fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (got < 0) return;
        no_delay(got);
        bufferevent* be = bufferevent_socket_new(s->base, got, BEV_OPT_CLOSE_ON_FREE);
        bufferevent_setcb(
            be,
            [](bufferevent* b, void*) {
              evbuffer_add_buffer(bufferevent_get_output(b), bufferevent_get_input(b));
            },
            nullptr, [](bufferevent* b, short, void*) { bufferevent_free(b); }, nullptr);
        bufferevent_set_max_single_read(be, chunk);
        bufferevent_set_max_single_write(be, chunk);
        bufferevent_enable(be, EV_READ | EV_WRITE);
      },
      &st);
  event_add(door, nullptr);
  event* bell = event_new(
      base, stop, EV_READ,
      [](int, short, void* arg) { event_base_loopbreak(static_cast<event_base*>(arg)); }, base);
  event_add(bell, nullptr);
  event_base_dispatch(base);
  event_free(door);
  event_free(bell);
  event_base_free(base);
  ::close(listener);
}

struct plain_session {
  int fd;
  std::size_t from = 0;
  std::size_t to = 0;
  bool waiting_to_write = false;
  char bytes[chunk];
};

/// Level-triggered; reads only what it has written out.
void serve_plain(int listener, int stop) {
  const int ep = ::epoll_create1(0);
  const auto watch = [&](int op, int fd, std::uint32_t events, void* who) {
    epoll_event e{};
    e.events = events;
    e.data.ptr = who;
    ::epoll_ctl(ep, op, fd, &e);
  };
  int door_mark = 0;
  int bell_mark = 0;
  watch(EPOLL_CTL_ADD, listener, EPOLLIN, &door_mark);
  watch(EPOLL_CTL_ADD, stop, EPOLLIN, &bell_mark);
  for (bool on = true; on;) {
    epoll_event events[256];
    const int n = ::epoll_wait(ep, events, 256, -1);
    for (int i = 0; i < n; ++i) {
      if (events[i].data.ptr == &bell_mark) {
        on = false;
      } else if (events[i].data.ptr == &door_mark) {
        const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) continue;
        no_delay(fd);
        auto* s = new plain_session;
        s->fd = fd;
        watch(EPOLL_CTL_ADD, fd, EPOLLIN, s);
      } else {
        auto* s = static_cast<plain_session*>(events[i].data.ptr);
        if (s->from == s->to) {
          const ssize_t got = ::read(s->fd, s->bytes, chunk);
          if (got <= 0) {
            if (got < 0 && errno == EAGAIN) continue;
            ::close(s->fd);
            delete s;
            continue;
          }
          s->from = 0;
          s->to = static_cast<std::size_t>(got);
        }
        iovec part{s->bytes + s->from, s->to - s->from};
        const ssize_t sent = ::writev(s->fd, &part, 1);
        if (sent > 0) s->from += static_cast<std::size_t>(sent);
        const bool more = s->from != s->to;
        if (more != s->waiting_to_write) {
          s->waiting_to_write = more;
          watch(EPOLL_CTL_MOD, s->fd, more ? EPOLLOUT : EPOLLIN, s);
        }
      }
    }
  }
  ::close(ep);
  ::close(listener);
}

// The client
// ---------------------------------------------------------------------------------------

struct figures {
  double per_second = 0;
  double p50 = 0;
  double p99 = 0;
  double cpu_ns = 0;
};

struct client_connection {
  int fd;
  std::size_t sent = 0;
  std::size_t got = 0;
  bench_clock::time_point begun;
};

double thread_cpu_ns(pthread_t thread) {
  clockid_t id;
  timespec t{};
  if (::pthread_getcpuclockid(thread, &id) != 0 || ::clock_gettime(id, &t) != 0) return 0;
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

class load {
 public:
  load(std::uint16_t port, std::size_t size, int connections) : out_(size, 'x'), in_(256 * 1024) {
    ep_ = ::epoll_create1(0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(port);
    all_.resize(static_cast<std::size_t>(connections));
    for (client_connection& c : all_) {
      c.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      if (::connect(c.fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
        std::perror("connect");
        std::exit(2);
      }
      no_delay(c.fd);
      ::fcntl(c.fd, F_SETFL, O_NONBLOCK);
      epoll_event e{};
      e.events = EPOLLIN | EPOLLOUT | EPOLLET;
      e.data.ptr = &c;
      ::epoll_ctl(ep_, EPOLL_CTL_ADD, c.fd, &e);
    }
  }
  ~load() {
    for (client_connection& c : all_) ::close(c.fd);
    ::close(ep_);
  }

  figures run(double seconds, pthread_t server) {
    for (client_connection& c : all_) begin(c);
    turn_for(seconds / 4);  // warm up
    latencies_.clear();
    const double cpu = thread_cpu_ns(server);
    const auto begun = bench_clock::now();
    turn_for(seconds);
    const double wall = std::chrono::duration<double>(bench_clock::now() - begun).count();
    figures f;
    const double count = static_cast<double>(latencies_.size());
    if (count == 0) return f;
    f.per_second = count / wall;
    f.cpu_ns = (thread_cpu_ns(server) - cpu) / count;
    std::sort(latencies_.begin(), latencies_.end());
    f.p50 = latencies_[latencies_.size() / 2];
    f.p99 = latencies_[latencies_.size() * 99 / 100];
    return f;
  }

 private:
  void begin(client_connection& c) {
    c.sent = c.got = 0;
    c.begun = bench_clock::now();
    send_more(c);
  }
  void send_more(client_connection& c) {
    while (c.sent < out_.size()) {
      const ssize_t n = ::send(c.fd, out_.data() + c.sent, out_.size() - c.sent, MSG_NOSIGNAL);
      if (n <= 0) return;
      c.sent += static_cast<std::size_t>(n);
    }
  }
  void receive(client_connection& c) {
    for (;;) {
      const ssize_t n = ::recv(c.fd, in_.data(), std::min(in_.size(), out_.size() - c.got), 0);
      if (n <= 0) return;
      c.got += static_cast<std::size_t>(n);
      if (c.got == out_.size()) {
        latencies_.push_back(
            std::chrono::duration<double, std::micro>(bench_clock::now() - c.begun).count());
        begin(c);
        return;  // the answer needs the server: nothing to read yet
      }
    }
  }
  void turn_for(double seconds) {
    const auto end = bench_clock::now() + std::chrono::duration<double>(seconds);
    epoll_event events[256];
    while (bench_clock::now() < end) {
      const int n = ::epoll_wait(ep_, events, 256, 100);
      for (int i = 0; i < n; ++i) {
        auto& c = *static_cast<client_connection*>(events[i].data.ptr);
        if (events[i].events & EPOLLOUT) send_more(c);
        if (events[i].events & EPOLLIN) receive(c);
      }
    }
  }

  std::string out_;
  std::vector<char> in_;
  std::vector<client_connection> all_;
  std::vector<double> latencies_;
  int ep_ = -1;
};

struct contender {
  const char* name;
  std::function<void(int, int)> serve;
};

figures measure(const contender& who, std::size_t size, int connections, double seconds) {
  std::uint16_t port = 0;
  const int listener = listener_on_loopback(&port);
  const int stop = ::eventfd(0, EFD_CLOEXEC);
  std::thread server([&] { who.serve(listener, ::dup(stop)); });
  figures f;
  {
    load client(port, size, connections);
    f = client.run(seconds, server.native_handle());
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = ::write(stop, &one, sizeof one);
  server.join();
  ::close(stop);
  return f;
}

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

/// Resident bytes per idle channel with a read waiting for its page.
void measure_idle(int pairs) {
  const auto resident = [] {
    std::FILE* f = std::fopen("/proc/self/statm", "r");
    long total = 0;
    long pages = 0;
    if (!f || std::fscanf(f, "%ld %ld", &total, &pages) != 2) pages = 0;
    if (f) std::fclose(f);
    return static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  };
  comm::context ctx;
  std::vector<comm::channel> keep;
  keep.reserve(static_cast<std::size_t>(pairs) * 2);
  const double before = resident();
  for (int i = 0; i < pairs; ++i) {
    comm::error_code ec;
    auto [a, b] = comm::channel::stream_pair(ctx, ec);
    if (ec) break;
    for (comm::channel* c : {&a, &b}) {
      c->read(ctx.default_pool(), [](const comm::completion&, const comm::slice&) {});
      keep.push_back(*c);
    }
    if (i % 64 == 0) ctx.poll();
  }
  ctx.poll();
  const double channels = static_cast<double>(keep.size());
  std::printf("idle: %.0f channels with a pending read, %.0f bytes each in user space\n", channels,
              (resident() - before) / channels);
  ctx.shutdown();
}

}  // namespace

int main(int argc, char** argv) {
  double seconds = 0.4;
  int rounds = 3;
  int idle_pairs = 4000;
  std::string json;
  std::vector<std::size_t> sizes = {64, 1024, 64 * 1024, 1 << 20};
  std::vector<int> connection_counts = {1, 1000};
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--seconds") seconds = std::atof(argv[i + 1]);
    if (option == "--rounds") rounds = std::atoi(argv[i + 1]);
    if (option == "--idle-pairs") idle_pairs = std::atoi(argv[i + 1]);
    if (option == "--json") json = argv[i + 1];
    if (option == "--size") sizes = {static_cast<std::size_t>(std::atol(argv[i + 1]))};
    if (option == "--connections") connection_counts = {std::atoi(argv[i + 1])};
  }
  ::signal(SIGPIPE, SIG_IGN);  // the plain loop and libevent need it
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);

  std::vector<contender> all = {
      {"comm epoll", [](int l, int s) { serve_comm(comm::backend_kind::epoll, l, s); }},
      {"comm awaitable", serve_comm_awaitable},
      {"asio", serve_asio},
      {"libuv", serve_uv},
      {"libevent", serve_libevent},
      {"plain epoll", serve_plain},
  };
  if (comm::backend_available(comm::backend_kind::io_uring)) {
    all.insert(all.begin() + 1, {"comm io_uring", [](int l, int s) {
                                   serve_comm(comm::backend_kind::io_uring, l, s);
                                 }});
  }
  std::FILE* out = json.empty() ? nullptr : std::fopen(json.c_str(), "w");
  if (out) std::fprintf(out, "{\"rows\":[");
  const char* separator = "";
  std::printf("%-15s %8s %5s %12s %10s %10s %12s\n", "server", "size", "conns", "messages/s",
              "p50 us", "p99 us", "cpu ns/msg");
  for (const int connections : connection_counts) {
    for (const std::size_t size : sizes) {
      std::vector<std::vector<figures>> runs(all.size());
      for (int round = 0; round < rounds; ++round) {  // interleaved, so that noise hits all alike
        for (std::size_t i = 0; i < all.size(); ++i) {
          runs[i].push_back(measure(all[i], size, connections, seconds));
        }
      }
      for (std::size_t i = 0; i < all.size(); ++i) {
        const auto of = [&](double figures::* member) {
          std::vector<double> v;
          for (const figures& f : runs[i]) v.push_back(f.*member);
          return median(v);
        };
        std::printf("%-15s %8zu %5d %12.0f %10.1f %10.1f %12.0f\n", all[i].name, size, connections,
                    of(&figures::per_second), of(&figures::p50), of(&figures::p99),
                    of(&figures::cpu_ns));
        if (out) {
          std::fprintf(out,
                       "%s{\"server\":\"%s\",\"size\":%zu,\"connections\":%d,\"per_second\":%.0f,"
                       "\"p50_us\":%.1f,\"p99_us\":%.1f,\"cpu_ns\":%.0f}",
                       separator, all[i].name, size, connections, of(&figures::per_second),
                       of(&figures::p50), of(&figures::p99), of(&figures::cpu_ns));
          separator = ",";
        }
      }
      std::fflush(stdout);
    }
  }
  if (out) {
    std::fprintf(out, "]}\n");
    std::fclose(out);
  }
  measure_idle(idle_pairs);
  return 0;
}
