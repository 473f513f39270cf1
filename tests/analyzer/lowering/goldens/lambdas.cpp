// Captures by value, by reference and of this, and the body as a function of its own.
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
