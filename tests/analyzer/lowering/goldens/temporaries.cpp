// A temporary ends with its full expression; one that a reference extends ends with its block.
struct text {
  text(const char*);
  ~text();
  const char* data() const;
};
void start(const char* bytes);

void send() {
  start(text("a").data());
  const text& kept = text("b");
  start(kept.data());
}
