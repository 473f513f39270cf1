// Captures by value, by reference and of this, and the body as a function of its own; a body that
// is given away as a plain function pointer.
void run(int n, ...);
template <class H>
void start(H handler) {
  handler();
}

struct session {
  int count;
  void begin(int n) {
    start([this, n, &count = count] { count = n + this->count; });
  }
};

void on_done(void (*handler)(int));

void listen() {
  on_done([](int status) { run(status); });
}
