/* A loop, a test of a result, and a block-scoped array. */
int start(const char* bytes);
void stop(void);

void repeat(int n) {
  while (n > 0) {
    char line[4];
    if (start(line) != 0) break;
    n--;
  }
  stop();
}
