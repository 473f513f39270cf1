// See lower_unit.h. A walk over the project's functions.
#include "frontend/lower_unit.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "lowering/fixes.h"
#include "lowering/function_lowering.h"
#include "lowering/member_code.h"
#include "lowering/names.h"

namespace holdfast::check {
namespace {

constexpr unsigned kMaxInstantiations = 4;  ///< per template; more tell the same story again

class FunctionCollector : public clang::RecursiveASTVisitor<FunctionCollector> {
 public:
  explicit FunctionCollector(ProjectFilter& filter) : filter_(filter) {}

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool shouldVisitImplicitCode() const { return false; }
  bool shouldWalkTypesOfTypeLocs() const { return false; }
  bool TraverseTypeLoc(clang::TypeLoc, bool = true) { return true; }

  bool VisitFunctionDecl(clang::FunctionDecl* function) {
    if (!function->doesThisDeclarationHaveABody() || function->hasSkippedBody()) return true;
    if (function->isDefaulted() || !filter_(function->getLocation())) return true;
    if (const auto* pattern = function->getTemplateInstantiationPattern()) {
      if (++instantiations_[pattern] > kMaxInstantiations) {
        left_out_.insert(function);
        return true;
      }
    }
    functions.push_back(function);
    return true;
  }

  bool VisitLambdaExpr(clang::LambdaExpr* lambda) {
    auto* method = lambda->getCallOperator();
    if (method && method->hasBody() && filter_(method->getLocation()) && !is_left_out(*method) &&
        seen_.insert(method).second)
      functions.push_back(method);
    return true;
  }

  bool VisitInitListExpr(clang::InitListExpr* list) {
    member_code.look_at(*list);
    return true;
  }

  bool VisitBinaryOperator(clang::BinaryOperator* operation) {
    member_code.look_at(*operation);
    return true;
  }

  bool VisitCallExpr(clang::CallExpr* call) {
    member_code.look_at(*call);
    return true;
  }

  bool VisitCXXConstructExpr(clang::CXXConstructExpr* construction) {
    member_code.look_at(*construction);
    return true;
  }

  bool VisitCXXConstructorDecl(clang::CXXConstructorDecl* constructor) {
    member_code.look_at(*constructor);
    return true;
  }

  /// Is it a pattern of which an instance was collected?
  bool has_instance(const clang::FunctionDecl& pattern) const {
    return instantiations_.contains(&pattern);
  }

  std::vector<const clang::FunctionDecl*> functions;
  MemberCodeCollector member_code;

 private:
  /// In one instance too many.
  bool is_left_out(const clang::FunctionDecl& lambda) const {
    const auto* outer = enclosing_function(lambda);
    return outer && left_out_.contains(outer);
  }

  ProjectFilter& filter_;
  llvm::DenseMap<const clang::FunctionDecl*, unsigned> instantiations_;
  llvm::DenseSet<const clang::FunctionDecl*> seen_;
  llvm::DenseSet<const clang::FunctionDecl*> left_out_;
};

/// An uninstantiated pattern whose instances are analysed adds nothing, nor do the lambdas in it.
bool superseded(const FunctionCollector& collector, const clang::FunctionDecl& function) {
  if (const auto* outer = enclosing_function(function); outer && superseded(collector, *outer))
    return true;
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function);
  const bool of_lambda = method && method->getParent()->isLambda();
  return !of_lambda && collector.has_instance(function);
}

void lower_function(UnitContext& context, const ModelPack& pack,
                    const clang::FunctionDecl& function) {
  const auto* outer = enclosing_function(function);
  FunctionLowering lowering(context, function, outer ? function_key(*outer) : "");
  if (lowering.run()) {
    context.unit.functions.push_back(lowering.take());
    find_fixes(context, pack, function, context.unit.functions.back());
    return;
  }
  const Spot spot = context.spot(function.getNameInfo().getSourceRange());
  context.unit.problems.push_back(
      {Problem::Kind::FunctionSkipped, context.unit.files[spot.file], spot.line,
       "'" + qualified_name(function) + "' was not analysed: " + lowering.problem()});
}

}  // namespace

bool ProjectFilter::operator()(clang::SourceLocation location) {
  if (location.isInvalid()) return false;
  const auto file = sources_.getFileID(sources_.getExpansionLoc(location));
  auto [entry, inserted] = known_.try_emplace(file, false);
  if (inserted) entry->second = decide(file);
  return entry->second;
}

bool ProjectFilter::decide(clang::FileID file) const {
  if (file == sources_.getMainFileID()) return true;
  const auto start = sources_.getLocForStartOfFile(file);
  if (sources_.isInSystemHeader(start)) return false;
  const auto entry = sources_.getFileEntryRefForID(file);
  if (!entry) return false;
  std::string path = entry->getFileEntry().tryGetRealPathName().str();
  if (path.empty()) path = entry->getName().str();
  if (options_.excluded.matches(path)) return false;
  for (const auto& root : options_.project_roots)
    if (path.compare(0, root.size(), root) == 0 &&
        (root.empty() || root.back() == '/' || path.size() == root.size() ||
         path[root.size()] == '/'))
      return true;
  return false;
}

void lower_unit(clang::ASTContext& ast, ProjectFilter& filter, const ModelPack& pack,
                UnitFacts& unit) {
  FunctionCollector collector(filter);
  for (clang::Decl* declaration : ast.getTranslationUnitDecl()->decls())
    if (filter(declaration->getLocation())) collector.TraverseDecl(declaration);
  TypeTable types(pack, unit.types);
  UnitContext context{
      ast, types, unit, {}, [&filter](clang::SourceLocation place) { return filter(place); }};
  for (std::size_t i = 0; i < unit.files.size(); ++i)
    context.file_ids[unit.files[i]] = static_cast<std::uint32_t>(i);
  unit.member_code = collector.member_code.take();
  unit.language = ast.getLangOpts().CPlusPlus ? "c++" : "c";
  llvm::DenseSet<const clang::FunctionDecl*> done;
  for (const clang::FunctionDecl* function : collector.functions)
    if (done.insert(function).second && !superseded(collector, *function))
      lower_function(context, pack, *function);
}

void absolute_files(UnitFacts& unit, const std::string& directory) {
  for (std::string& file : unit.files)
    if (!llvm::StringRef(file).starts_with("<")) file = absolute_path(file, directory);
}

/// Does one of the names stand in the directory?
static bool holds_any(llvm::StringRef directory, llvm::ArrayRef<const char*> names) {
  return llvm::any_of(names, [&](const char* name) {
    llvm::SmallString<256> candidate(directory);
    llvm::sys::path::append(candidate, name);
    return llvm::sys::fs::exists(candidate);
  });
}

/// The repository around the file; in an unpacked archive the outermost directory that is built.
std::string project_of(const std::string& file) {
  constexpr const char* kRepository[] = {".git", ".hg", ".svn", ".holdfast.yaml"};
  constexpr const char* kBuilt[] = {"CMakeLists.txt", "configure",   "configure.ac", "Makefile",
                                    "meson.build",    "SConstruct",  "Jamroot",      "WORKSPACE",
                                    "MODULE.bazel",   "Makefile.am", "configure.in", "xmake.lua"};
  const llvm::StringRef own = llvm::sys::path::parent_path(file);
  llvm::StringRef built = own;
  for (llvm::StringRef directory = own; !directory.empty() && directory != "/";
       directory = llvm::sys::path::parent_path(directory)) {
    if (holds_any(directory, kRepository)) return directory.str();
    if (holds_any(directory, kBuilt)) built = directory;
  }
  return built.str();
}

}  // namespace holdfast::check
