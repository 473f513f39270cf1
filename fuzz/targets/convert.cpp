// Builds need two things from the table without the whole tool: the dictionary, and seeds as bytes.
#include <fstream>
#include <iostream>
#include <sstream>

#include "calls/text.h"

int main(int argc, char** argv) {
  using namespace holdfast::fuzz;
  if (argc == 1) {
    std::cout << dictionary();
    return 0;
  }
  std::stringstream text;
  text << std::ifstream(argv[1]).rdbuf();
  ParseError error;
  const auto s = parse(text.str(), error);
  if (!s || argc != 3) {
    std::cerr << argv[1] << ":" << error.line << ": " << error.reason << "\n";
    return 2;
  }
  const std::vector<std::uint8_t> bytes = encode(*s);
  std::ofstream out(argv[2], std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  return out ? 0 : 2;
}
