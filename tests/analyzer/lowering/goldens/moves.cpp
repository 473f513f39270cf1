// A sibling operand moves from what another uses.
namespace std {
template <class T>
T&& move(T& value) {
  return static_cast<T&&>(value);
}
}  // namespace std
struct block {
  block();
  block(block&&);
  const char* data() const;
};
template <class H>
void start(const char* bytes, H handler) {}

void send(block bytes) {
  start(bytes.data(), [bytes = std::move(bytes)] {});
}
