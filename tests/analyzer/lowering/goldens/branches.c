/* A loop, a test of a result, a block-scoped array, and a call that a number decides. */
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

struct queue {
  int left;
};
int settle(struct queue* q);

int step(struct queue* q) {
  return q->left ? 0 : settle(q);
}
