// The handle that a helper has made and stored gives the memory back, whoever closes it.
#include <cstdlib>
#include <infiniband/verbs.h>

struct Slot {
  void* memory = nullptr;
  ibv_mr* region = nullptr;
};

class Channel {
 public:
  bool closes(Slot& slot) {
    if (!stage(slot)) return false;
    ibv_dereg_mr(slot.region);
    std::free(slot.memory);
    return true;
  }
  bool leaves_it_registered(Slot& slot) {
    if (!stage(slot)) return false;
    std::free(slot.memory);  // expect: freed-in-flight
    return true;
  }

 private:
  bool stage(Slot& slot) {
    slot.memory = std::malloc(4096);
    slot.region = ibv_reg_mr(domain_, slot.memory, 4096, 0);
    if (slot.region) return true;
    std::free(slot.memory);
    return false;
  }
  ibv_pd* domain_ = nullptr;
};
