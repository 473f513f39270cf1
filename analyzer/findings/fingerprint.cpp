// Fingerprints of findings.
#include "findings/fingerprint.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/xxhash.h>

#include <map>

namespace holdfast::check {

void set_fingerprints(Results& results, SourceCache& sources) {
  std::map<std::string, unsigned> seen;
  for (Finding& f : results.findings) {
    const SourceFile* file = sources.get(f.where.file);
    std::string key;
    // The separator cannot occur in any of the parts, so no two lists read the same.
    for (const std::string& part :
         {f.rule, f.function, file ? file->bare_line(f.where.line) : std::string(), f.subject}) {
      key += part;
      key += '\0';
    }
    // XXH3 is a published format: the value does not depend on the LLVM that is linked.
    std::string hash = llvm::utohexstr(llvm::xxh3_64bits(key), /*LowerCase=*/true, /*Width=*/16);
    f.fingerprint = hash + ":" + std::to_string(++seen[hash]);
  }
}

}  // namespace holdfast::check
