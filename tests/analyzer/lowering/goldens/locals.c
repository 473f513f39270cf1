/* Locals, fields, elements and pointers, and where a local ends. */
struct request {
  char* data;
  int length;
};
int start(struct request* request, const char* bytes, int length);

int fields(int n) {
  char line[8];
  struct request request;
  line[0] = (char)n;
  request.data = line;
  request.length = 1;
  return start(&request, request.data + 1, 4);
}

/* The storage of a number of its own is that of its block. */
int literal(struct request* request) {
  return start(request, (const char*)&(int){request->length}, 4);
}
