//===- dataflow/solver.h - one function, run over its facts to a fixed point ---===//
//
// Purpose    A forward analysis over the control-flow graph: what every place may hold, which
//            operations are open, what befalls the memory they were lent; and the summary of it.
// Owns       Places, values and operations of one function.
// Lifetimes  The program (facts, models, summaries) is borrowed for the solver's life (owner).
// States     construct -> solve() -> incidents(), summary(); once.
// Threads    One object, one thread; solvers of different functions may run side by side.
// Fails      Beyond kMaxVisits a block is left as it is and `gave_up()` says so.
// Cost       Each block is visited until its state stops growing, two or three times in practice.
//
//   order of a call:   effects on what is in flight -> what ends -> values -> new operations
//
//===----------------------------------------------------------------------===//
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "dataflow/operation.h"
#include "dataflow/operation_index.h"
#include "dataflow/places.h"
#include "dataflow/state.h"
#include "dataflow/values.h"
#include "models/pack.h"
#include "summaries/summary.h"

namespace holdfast::check {

/// Parameters that a call sets to constants, by number.
using KnownParameters = std::map<unsigned, Value>;

/// What the solver may ask about the rest of the program.
class ProgramView {
 public:
  virtual ~ProgramView() = default;
  virtual const std::vector<TypeFact>& types() const = 0;
  virtual const ModelPack& pack() const = 0;
  /// The summaries a call may mean: one, or several for virtual calls. Empty: unknown.
  virtual std::vector<const Summary*> summaries(const std::string& key, bool is_virtual) const = 0;
  /// The summary where these parameters are known; null: they decide nothing there.
  virtual const Summary* summary_where(const std::string& key,
                                       const KnownParameters& known) const = 0;
  virtual const FunctionFacts* function(const std::string& key) const = 0;
  /// True when the function certainly frees memory reached from its arguments or from itself.
  virtual bool frees_something(const std::string& key) const = 0;
  /// The key of a class's own destructor; empty: none was seen.
  virtual std::string destructor(const std::string& class_name) const = 0;
  virtual bool has_destructors() const = 0;  ///< of any class
  /// The key of a method of that name that the class, or an instance of it, has; empty: none, or
  /// several that are called in different ways.
  virtual std::string method(const std::string& class_name, const std::string& name) const = 0;
  /// The type of a member that methods of its class use; 0: none was seen.
  virtual TypeId field(const std::string& class_name, const std::string& name) const = 0;
  /// The types of all members of that name, whatever class they are of.
  virtual std::set<TypeId> types_of_field(const std::string& name) const = 0;
  /// True when its body does nothing at all.
  virtual bool is_noop(const std::string& key) const = 0;
  /// The key of the one function without a body that a member is set to; empty without one.
  virtual std::string library_function(const std::string& member) const = 0;
};

struct UnknownCall {
  std::uint32_t where = 0;
  std::string callee;
  std::string reason;
};

/// A way of a branch, and what is known of the value that it tests.
struct Tested {
  const BranchFact& branch;
  bool taken;
  std::optional<Range> known = std::nullopt;
};

class Solver {
 public:
  static constexpr unsigned kMaxVisits = 60;
  static constexpr std::size_t kMaxSummaryItems = 96;
  /// A loop that drives everything leaves as much open as there is; where it starts was judged.
  static constexpr std::size_t kMaxSummaryOperations = 96;
  static constexpr std::size_t kMaxSummaryAwaited = 16;
  /// Of one operation or effect: far up in a large program each has passed hundreds of tests.
  static constexpr std::size_t kMaxSummaryGuards = 48;

  Solver(const ProgramView& program, const FunctionFacts& function);
  /// Before solve(): this call of the function is what is looked at.
  void know(const KnownParameters& parameters) { known_parameters_ = parameters; }
  void solve();

  const std::vector<Incident>& incidents() const { return incidents_; }
  const std::vector<UnknownCall>& unknowns() const { return unknowns_; }
  const Summary& summary() const { return summary_; }
  std::vector<Operation> all_operations() const { return operations_; }
  const Places& places() const { return places_; }
  bool gave_up() const { return gave_up_; }

 private:
  class AppliedSummary;
  static constexpr std::uint32_t kDenied = 1, kKnownBetter = 2;
  static constexpr std::uint32_t kEnded = 1, kMoved = 2;
  static constexpr std::uint32_t kEndedPerhaps = 3;       ///< on one of the ways that meet
  static constexpr std::uint32_t kLent = 1, kStream = 2;  ///< as what an operation uses an element
  static constexpr std::uint32_t kFresh = 4;     ///< it was started: on this way it is open at all
  static constexpr std::uint32_t kThisTurn = 8;  ///< and no loop around it has come round since
  static constexpr std::uint32_t kEachWay = 16;  ///< and on every way that leads here
  static constexpr std::uint32_t kRefused = 32;  ///< of an earlier turn: the last one was refused
  static constexpr std::uint32_t kPassed = 64;   ///< a pointer to what it lends has gone on since
  static constexpr std::uint32_t kJustStarted = kFresh | kThisTurn | kEachWay;
  struct ConditionalRelease {
    const Condition* provided = nullptr;
    const FunctionModel* model = nullptr;
    std::set<unsigned> operations;
    unsigned release = 0;
    bool refusal = false;
    bool reports = false;  ///< a completion, which is to be consumed
  };
  /// A function that has waited where it answers so, and nowhere else.
  struct AnsweredWait {
    unsigned release = 0;
    std::optional<std::int64_t> answer;
    std::set<std::int64_t> unless;  ///< or what it answers where it was told to wait on
  };
  struct PathValue {
    bool is_value = false;  ///< pointers themselves, not the places that hold them
    std::vector<Target> targets;
    bool certain = true;
    bool behind_pointer = false;  ///< the last step followed a pointer: an array may begin here
  };

  // solver.cpp: the worklist.
  void run_to_fixed_point();
  State at_entry();
  bool takes_way(State& state, const Block& from, std::size_t way);
  void none_holds(State& state, std::uint32_t block);
  void report_pass();
  bool join(State& into, const State& from);
  bool join(Ways& into, const State& from);
  bool refine(State& state, const BranchFact& branch, bool taken);
  void learn(State& state, const BranchFact& branch, bool taken);
  void find(State& state, const BranchFact& branch, bool taken) const;
  static bool forbids(const Value& value, const BranchFact& branch, bool taken);
  void find_escaping();
  void find_counts();
  bool counts_to(RootId count, const BranchFact& branch, bool taken) const;
  bool close_signalled(State& state, Place flag) const;
  void look_at_flags(State& state, const BranchFact& branch, bool taken) const;
  bool leaves_open(const State& state, const ConditionalRelease& poll, const Tested& tested) const;
  bool is_waited_for(Place flag) const;
  void reopen_unsignalled(State& state, Place flag) const;
  static void set_waited(State& state, unsigned release, bool waited);
  static void hear_answer(State& state, const AnsweredWait& wait, const BranchFact& branch,
                          bool taken);
  BranchFact known_now(BranchFact branch) const;
  void refine_counted(State& state, const BranchFact& branch, bool taken) const;
  bool tests_object(const BranchFact& branch) const;
  bool leaves_when_reaped(const State& state, std::uint32_t block,
                          const std::set<std::uint32_t>& loop) const;
  void drain(State& state, std::uint32_t block, std::uint32_t next) const;
  void leave_early(State& state, std::uint32_t block, std::uint32_t next);
  bool tests_completion(const BranchFact& branch) const;
  bool decides(std::uint32_t test, std::uint32_t block);
  void find_loops();
  void find_arms();
  void note_arm();
  void find_waits_ahead();
  std::uint32_t next_of_condition(std::uint32_t head, std::uint32_t block) const;
  void propagate(std::uint32_t block, bool exits_only, std::vector<std::uint32_t>& grown,
                 Ways& rest_of_condition);
  void transfer_block(std::uint32_t block);
  template <typename Then>
  void transfer_ways(std::uint32_t block, const Ways& ways, Then then);
  void transfer(const Fact& fact);
  ValueId part_of(const Fact& fact);
  ValueId read(const Fact& fact);
  void await(const Fact& fact);
  void leave_with(const Fact& fact);
  ValueId merge(const Fact& fact);
  ValueId without_answers(ValueId sum);
  void note_size(const Fact& fact, const CallFact& call);
  void hear_size(State& state, const BranchFact& branch, bool taken) const;
  void test(const Fact& fact);
  bool is_argument_alone(const Fact& test) const;
  void test_answer(const BranchFact& branch);
  void ask_which_was_refused(Place tested);
  void look_into(Place tested);
  void finish_function(const Ways& at_exit);
  void end_everything();

  // memory.cpp: reading and writing the state.
  Place root_place(RootId root) { return places_.root(root); }
  ValueId reg(Reg r) const { return r < registers_.size() ? registers_[r] : kNothing; }
  std::vector<Place> addresses(Reg r) const;
  bool is_plain_pointer(Place element) const;
  bool is_emptied(Place element) const;
  static bool adds_at_end(const CallFact& call);
  static bool takes_one_out(const CallFact& call);
  void note_taken(const CallFact& call, const FunctionModel& model);
  bool takes_back_last(const CallFact& call) const;
  bool loops_beside(std::uint32_t call) const;
  void record_refused_end(Place owner, const Stack& stack, const std::string& event);
  bool is_among(const std::map<Place, std::uint32_t>& done_at, const CallFact& call) const;
  ValueId load(Place place);
  void write(Place place, ValueId value, bool strong);
  void store(const Fact& fact);
  void count_up(Place count, std::optional<Range> before);
  void refuse_judged(State& state, Place flag);
  bool is_free_list(Place place) const;
  void put_back(Place list, const std::vector<Target>& blocks);
  ValueId held_as(Ownership ownership, ValueId held);
  ValueId as_weak(ValueId pointers);
  void copy_object(Place to, Place from, bool moved, unsigned depth = 0);
  void copy(const Fact& fact);
  void forget(Place place);
  bool is_external(Place place) const;
  ValueId default_content(Place place);
  ValueId as_it_came(Place place);
  bool leads_out(std::uint32_t block) const;
  void let_go(Place place, unsigned depth);
  void make_closure(const Fact& fact);
  void begin_anew(Place place);
  void release_lends_of(RootId root);
  void begin_turn(const CallFact& call);
  void give_birth(const Fact& fact);
  void own_fresh_region(Place owner);
  bool is_known_to_owner_only(Place owner, ValueId held) const;

  // paths.cpp: access paths of models.
  PathValue operand_value(const CallFact& call, const AccessPath& path, const Fact& fact);
  PathValue evaluate(const CallFact& call, const AccessPath& path, const Fact& fact);
  void step_into(PathValue& value, const AccessPath::Step& step);
  void bytes_of(Place place, bool through_pointer, std::vector<Target>& out, unsigned depth);
  void deep_of(Place place, std::vector<Target>& out, PlaceSet& seen, unsigned depth);
  void owned_by(Place place, PlaceSet& out, PlaceSet& seen, unsigned depth);
  void take_owned(Place object, Operation& operation);
  std::vector<Place> owned_at(Place place);
  std::vector<Place> elements_of(Place place);
  std::vector<Place> first_of(Place array);
  bool stands_for_number(Place place) const;
  bool holds(const CallFact& call, const Condition& condition, const FunctionModel& model,
             const Fact& fact, bool perhaps = false);
  enum class Answer : std::uint8_t { No, Unknown, Perhaps, Yes };
  Answer term_holds(const CallFact& call, const Condition::Term& term, const FunctionModel& model,
                    const Fact& fact);
  Value tested_value(const CallFact& call, const Condition::Term& term, const Operand* operand,
                     const Fact& fact);
  static Answer has_number(const Value& value, const Condition::Term& term,
                           const FunctionModel& model);
  Answer is_nothing(const Value& value, bool noop_counts) const;
  Answer has_type(TypeId id, const Condition::Term& term) const;
  void note_spared(const CallFact& call, const FunctionModel& row, const Fact& fact);
  bool says(const Operand& passed, const FunctionModel& row);
  const FunctionModel* find_model(const CallFact& call, const Fact& fact);

  // model_calls.cpp and starts.cpp: calls that a model describes.
  void call(const Fact& fact);
  void apply_model(const Fact& fact, const CallFact& call, const FunctionModel& model);
  void note_changes(const CallFact& call, const FunctionModel& model);
  void put_back_into_container(const CallFact& call, const FunctionModel& model);
  void apply_effects(const Fact& fact, const CallFact& call, const FunctionModel& model);
  void destroy(const Fact& fact, const CallFact& call, const AccessPath& path, const Stack& stack);
  void hand_to_operations(Place region);
  void apply_views(const Fact& fact, const CallFact& call, const FunctionModel& model);
  void apply_transfers(const Fact& fact, const CallFact& call, const FunctionModel& model);
  Place fresh_region(const Fact& fact, const CallFact& call);
  void apply_result(const Fact& fact, const CallFact& call, const FunctionModel& model);
  static std::vector<Transfer> one_by_one(const Transfer& transfer, const CallFact& call);
  bool pass_on(const CallFact& call, const Transfer& transfer, const Fact& fact);
  void note_swap(const Fact& fact, const CallFact& call, const FunctionModel& model);
  void describe_subjects(const Fact& fact, const CallFact& call, const FunctionModel& model,
                         Operation& operation);
  void start_operation(const Fact& fact, const CallFact& call, const FunctionModel& model);
  ValueId continued(const CallFact& call);
  void stand_for(const Fact& fact, const CallFact& call, unsigned id, Operation& operation);
  void describe_list(const Fact& fact, const CallFact& call, const FunctionModel& model,
                     unsigned id, Operation& operation);
  bool is_inside_this(Place place);
  bool is_set_by(const Operand& operand, unsigned given);
  void report_sibling_moves(const CallFact& call, const Operation& operation);
  void report_stale(const CallFact& call, const Operation& operation);
  bool perhaps_synchronous(const CallFact& call, const FunctionModel& model) const;
  void open_descriptors(const Fact& fact, Operation& operation);
  void forget_constants(const CallFact& call);
  void forget_number(Place place);
  void forget_numbers_in(Place object);
  void forget_numbers_of(const CallFact& call);
  void forget_numbers();
  bool resolve_token(const CallFact& call, Operation& operation, const FunctionModel& model) const;
  void report_if_dead(const Operation& operation, const LendRecord& lend);
  bool is_made_in_place(const CallFact& call, Place place) const;
  bool is_address_of_message(const Lend& lend, Place lent) const;
  void add_lends(const Fact& fact, const CallFact& call, const FunctionModel& model,
                 Operation& operation);
  void describe_handler(const Fact& fact, const CallFact& call, const FunctionModel& model,
                        Operation& operation);
  std::uint64_t release_key(const SummaryRelease& release, std::uint64_t call);
  void apply_release(const Fact& fact, const CallFact& call, const FunctionModel& model,
                     const Release& release);
  struct Awaited;
  void add_awaited(Place place, PlaceSet& out);
  Place stand_in(std::uint32_t call, const std::string& key, const char* name);
  Awaited awaited_by(const Fact& fact, const CallFact& call, const Release& release);
  static bool ends(const Release& release, const FunctionModel& model, const Awaited& awaited,
                   const Operation& operation);
  void release_when(const Fact& fact, const CallFact& call, ConditionalRelease pending);
  unsigned note_release(const Fact& fact, const FunctionModel& model, const Release& release,
                        const PlaceSet& places);
  void note_asked_why();
  void forget_expired(const SummaryRelease& wait);
  void note_completion(const CallFact& call);
  void reap_one(const CallFact& call, const Release& release, unsigned number,
                const std::function<bool(const Operation&)>& matches);
  void complete_one(unsigned number, const std::function<bool(const Operation&)>& matches);
  bool started_in_another_loop(unsigned operation) const;
  bool is_in_loop(std::uint32_t block) const;
  bool looks_on(unsigned id) const;
  void wait_by_name(const CallFact& call);
  void unknown_call(const Fact& fact, const CallFact& call);
  void aggregate_operands(const Fact& fact, const CallFact& call, Place to);
  bool call_of_library(const Fact& fact, const CallFact& call, const std::string& key);
  std::string call_operator(Place object) const;
  std::vector<std::pair<std::string, Place>> code_at(Place place);
  std::vector<std::pair<std::string, Place>> code_of(ValueId callable);
  bool invoke(const Fact& fact, ValueId callable, const CallFact* call);
  PlaceSet ask_predicates(const Fact& fact, const CallFact& call, const FunctionModel& model);
  PlaceSet chosen_to_go(const CallFact& call);
  Place container_of(Place element) const;
  PlaceSet asked_by(const std::string& predicate, const std::vector<Target>& elements);
  PlaceSet asked_without_types(const FunctionFacts& predicate, const std::vector<Target>& elements);
  void look_at_member(const std::vector<Target>& elements, const std::vector<std::string>& way,
                      const std::string& name, PlaceSet& asked);
  bool has_member(TypeId type, const std::string& name) const;
  std::string class_with(const TypeFact& type, const std::string& name) const;
  std::vector<Target> objects_at(const std::vector<Target>& places);

  // summary_calls.cpp: calls of functions with a summary, and the summary of this one.
  KnownParameters known_operands(const CallFact& call) const;
  bool apply_summaries(const Fact& fact, const CallFact& call, const std::string& key,
                       Place closure);
  void run_coroutine(Place awaited);
  void apply_one_of(const Fact& fact, const CallFact& call, std::vector<const Summary*> summaries,
                    const std::string& key, Place closure);
  void apply_summary(const Fact& fact, const CallFact& call, const Summary& summary, Place closure,
                     bool only_one);
  Place named_root(const Path& path);
  Place global_member(const Path& path);
  Place own_root(const Fact& fact, const Path& path, RootFact::Kind kind);
  std::vector<Target> resolve(const Fact& fact, const CallFact& call, const Path& path,
                              Place closure, bool allow_value = false);
  std::vector<Target> follow(std::vector<Target> targets, bool is_value, const Path::Steps& steps);
  void look_into_parts(const Fact& fact, const CallFact& call, const FunctionModel& model,
                       Operation& operation, Place whole, const PlaceSet& parts);
  void look_into_handler(const Fact& fact, const CallFact& call, const FunctionModel& model,
                         Operation& operation, const std::string& key, Place closure);
  void add_context_lends(const Fact& fact, Operation& operation);
  bool guarded_now(const PlaceSet& guards);
  static bool excludes(const Operation& operation, const PlaceSet& guards);
  bool has_owner(Place region, bool outside) const;
  bool is_its_own(const Operation& operation, Place lent) const;
  void keep_user_data(Operation& operation);
  void object_ended(Place object, const Stack& stack, const std::string& event, bool certain);
  void add_paths(const PlaceSet& from, std::vector<Path>& to);
  // summary_export.cpp: the summary of this function.
  using ExportedOperations = std::map<unsigned, int>;  ///< operation -> number in the summary
  void build_summary(const State& at_exit, const Ways& ways);
  bool is_handed_on(unsigned id, ValueId answer) const;
  void note_answer(unsigned id, const Ways& at_exit, Operation& operation);
  ValueId value_while_open(Place place, const Ways& ways);
  std::set<std::int64_t> answers_denied(unsigned release, const Ways& at_exit);
  std::optional<std::int64_t> answer_of_wait(unsigned release, const Ways& at_exit);
  bool is_stopped(unsigned operation) const;
  bool is_of_own_parameter(Place place, unsigned operation);
  bool is_in_ring(Place place) const;
  SummaryOperation export_operation(unsigned id, bool certain);
  void keep_near_guards(Operation& operation) const;
  void keep_near_guards(Effect& effect) const;
  PlaceSet near_guards(const PlaceSet& guards, const std::set<RootId>& used) const;
  std::optional<PathTarget> export_target(const Target& target, bool returned,
                                          const ExportedOperations& exported);
  void export_store(Place place, ValueId value_id, const ExportedOperations& exported);
  Path path_of(Place place) const;
  const Path& exported_path(Place place);
  bool exportable(Place place) const;
  bool from_completion(Place place) const;

  // lifetimes.cpp: what befalls memory in flight.
  std::vector<Target> freed_by_destructor(Place place);
  void close_owned_handles(const PlaceSet& ended);
  void run_destructors(PlaceSet& ended, std::uint32_t where);
  bool is_lent_now(unsigned operation, const LendRecord& lend) const;
  bool forget_lends_of(RootId root, unsigned operation);
  bool may_be_given_away(Place object) const;
  bool is_numbered(unsigned operation, const PlaceSet& guards) const;
  bool was_taken_out(Place region) const;
  bool is_shared_with(Place region, Place except) const;
  void empty_owner(Place owner);
  bool is_empty_owner(Place owner) const;
  void end_root(RootId root, std::uint32_t where);
  bool never_runs_again(const Operation& operation, unsigned id) const;
  void collect_ended(Place place, PlaceSet& out, bool owners_too, unsigned depth = 0);
  void collect_owned(Place owner, PlaceSet& out, unsigned depth);
  bool touches(Place lent, const PlaceSet& ended) const;
  /// Something is in flight, and what befalls it is told: this is not a round to the fixed point.
  bool tells() const { return reporting_ && !state_.open.empty(); }
  PlaceSet end_object(Place object);
  bool decided_by_member_of(Place object);
  bool ends_walk(std::uint32_t test);
  bool touches_one_of_all(Place lent, Place ended) const;
  bool kept(const Operation& operation, Place lent) const;
  bool kept_through(const Operation& operation, Place lent, const PlaceSet& ended) const;
  void memory_ended(const PlaceSet& ended, Place owner, Incident::Kind kind, const Stack& stack,
                    const std::string& event, bool certain,
                    const std::set<unsigned>& lent_this_turn = {});
  void memory_freed(const std::vector<Target>& targets, const Stack& stack,
                    const std::string& event, bool certain, bool record_effect = true,
                    const PlaceSet& holders = {});
  bool counted_in(Place holder);
  bool counted_beside(Place freed);
  bool is_settled(Place place) const;
  bool is_counted_here(Place tested);
  void memory_changed(Place place, EffectKind kind, const Stack& stack, const std::string& event,
                      bool certain, bool record_effect = true, const PlaceSet* guards = nullptr);
  void tell_change(Place place, EffectKind kind, const Stack& stack, const std::string& event,
                   bool certain, const PlaceSet* guards);
  bool overlaps(Place changed, Place lent, bool all_elements) const;
  bool is_one_of_several(Place place) const;
  bool is_same_element(Place place, unsigned operation, unsigned used_as) const;
  bool is_below(Place place, Place outer) const;
  Place variable_of(Reg index) const;
  void choose(Place element, Reg index = kNoReg);
  void choose_another(Place element);
  void choose_no_more(Place variable);
  void step_past(Place array);
  bool is_passed(unsigned operation, Place lent, Place changed) const;
  void pass_accepted(const Value& index);
  bool is_another_part(Place one, Place other) const;
  void check_written(const Operation& operation, unsigned own, const NumberSet& pending);
  bool in_another_loop(unsigned operation) const;
  bool is_next_of_list(unsigned operation, Place lent) const;
  std::set<unsigned> lent_this_turn(const std::vector<Target>& freed) const;
  void end_turn(State& state, std::uint32_t head) const;
  bool is_of_another_completion(Place place) const;
  bool is_certainly_of(Place place, unsigned earlier) const;
  bool is_one_of_many_made(Place place) const;
  bool is_put_off(const Operation& operation) const;
  bool on_same_stream(const Operation& operation, unsigned id, std::uint32_t how);
  bool on_same_request(const Operation& operation, unsigned id) const;
  void check_overlap(Operation& operation, unsigned id, const NumberSet& pending);
  void note_pending(Operation& operation, const NumberSet& pending) const;
  bool is_chained(const Operation& operation);
  bool outlives_the_call(Place place) const;
  static void refuse(State& state, unsigned id);
  void ask_how_many(Place tested);
  void begin_operation(unsigned id, std::uint32_t how);
  bool is_refused_way() const;
  bool raises_flag(unsigned id) const;
  void note_changed(Place place);
  std::vector<Place> last_links(Place head) const;
  void note_turns(Operation& operation, unsigned id) const;
  void note_turn(Operation& operation, unsigned id, Place guard, Place changed) const;
  bool is_on_one_way(Place changed, unsigned started) const;
  const std::set<std::uint32_t>& reached_from(std::uint32_t block) const;
  void note_used(Place object);
  bool was_used(Place object) const;
  std::set<std::string> pending_in(Place object, bool all) const;
  static void inherit_waits(const Effect& inner, Effect& effect);
  std::vector<std::uint32_t> alternatives(std::uint32_t block) const;
  bool is_one_condition_of_several(std::uint32_t test) const;
  void add_guard(Place tested, Effect& effect);
  void record_effect(EffectKind kind, Place place, const Stack& stack, const std::string& event,
                     bool certain);
  bool other_owner_holds(Place region, Place except);
  void run_for_a_while(unsigned number, const std::function<bool(const Operation&)>& matches);
  void release_operations(const std::function<bool(const Operation&)>& matches,
                          std::optional<unsigned> release = {});
  using OpenOperations = std::vector<std::pair<unsigned, unsigned>>;  ///< number, how certain
  OpenOperations still_open(const NumberSet& open, const std::vector<unsigned>& ids,
                            bool by_stream = false) const;
  void add_partly_in_sight(const std::vector<unsigned>& ids, OpenOperations& open) const;
  bool open_on_every_way(unsigned id) const;
  void set_operation(unsigned id, Operation operation);
  static void add_way(Operation& operation, const Operation& other);
  void report(Incident incident);
  Stack here(std::uint32_t where) const { return {{&function_, where}}; }
  std::string subject(Place place, const LendRecord& lend) const;

  const ProgramView& program_;
  const FunctionFacts& function_;
  Places places_;
  Values values_;
  KnownParameters known_parameters_;
  std::vector<ValueId> registers_;
  std::vector<const Fact*> made_by_;  ///< by register
  std::vector<Ways> entry_states_;
  std::vector<Ways> back_states_;  ///< of loop heads: what comes round, without the first entry
  std::map<std::uint32_t, std::set<std::uint32_t>> loops_;            ///< head -> blocks
  std::map<std::uint32_t, std::vector<std::pair<Reg, Place>>> arms_;  ///< block -> what it chooses
  std::map<std::uint32_t, Place> chosen_arms_;                        ///< by the fact that merges
  std::map<std::uint32_t, std::uint32_t> head_of_condition_;  ///< `while (a && b)`: of b, a's block
  std::vector<unsigned> visits_;
  std::set<std::uint32_t> unsettled_;         ///< loop heads whose exits wait for what comes round
  std::set<std::uint32_t> never_round_;       ///< loop heads that nothing comes round to
  std::set<unsigned> perhaps_synchronous_;    ///< operations whose callback may be null
  std::map<unsigned, PlaceSet> numbered_by_;  ///< what a callee changes along with its start
  std::map<unsigned, std::uint32_t> started_in_;  ///< operation -> block
  struct Polled {
    std::set<unsigned> operations;
    std::set<unsigned> releases;
  };
  std::map<std::uint32_t, Polled> polled_;  ///< block -> what it polls for
  State state_;
  const Ways* ways_ = nullptr;  ///< of the block that is being transferred
  std::size_t way_ = 0;         ///< which of them `state_` came by
  unsigned round_ = 0;          ///< counts transfers of a block over all its ways
  std::map<unsigned, std::pair<unsigned, std::size_t>> set_in_round_;  ///< operation -> round, way
  std::vector<Operation> operations_;
  OperationIndex index_{places_};
  std::map<std::pair<std::uint32_t, unsigned>, unsigned> operation_ids_;  ///< call and ordinal
  std::map<Place, unsigned> token_operations_;
  std::map<Place, unsigned> result_operations_;  ///< by the place of the call's plain result
  std::map<Place, std::vector<ConditionalRelease>> conditional_releases_;
  std::map<Place, unsigned> refused_of_list_;  ///< place that stands for the one -> operation
  std::map<unsigned, PlaceSet> asked_for_;     ///< release -> what it asks about
  std::set<unsigned> asked_in_turn_;  ///< releases that a loop asks for one after the other
  std::map<Place, AnsweredWait> answered_waits_;  ///< by the place that stands for the answer
  std::uint32_t current_where_ = 0;
  std::uint32_t current_block_ = 0;
  std::size_t current_step_ = 0;  ///< which fact of the block
  std::uint32_t current_fact_ = 0;
  /// What has chosen an element: one fact, or several that have the index from the same variable.
  struct Choice {
    std::uint32_t fact = 0;
    Place variable = kNoPlace;
    bool again = false;       ///< by another fact, too
    bool by_several = false;  ///< ... which has it from elsewhere
  };
  std::map<Place, Choice> chosen_at_;    ///< by element
  std::map<Place, PlaceSet> chosen_by_;  ///< index variable -> elements
  std::vector<std::size_t> last_wait_;  ///< by block: behind its last wait; 0: it waits for nothing
  std::vector<bool> waits_ahead_;       ///< by block: a wait can follow when it is left
  const Effect* inherited_ = nullptr;   ///< the effect of a callee that is being applied
  unsigned choices_ = 0;                ///< on its way, that to its function among them
  PlaceSet inherited_guards_;           ///< its guards, by the places of here
  PlaceSet inherited_idle_;             ///< those of them that keep nothing from happening
  PlaceSet inherited_zero_;             ///< those of them that were found to be zero
  PlaceSet inherited_set_;              ///< or not zero
  PlaceSet inherited_deciding_;         ///< those of them that decide whether it happens
  std::map<Place, std::set<std::uint32_t>> tested_in_;  ///< place -> blocks whose branch tests it
  std::map<Place, std::set<std::uint32_t>> tested_for_itself_in_;  ///< ... and not as a quantity
  std::map<std::uint32_t, PlaceSet> tested_as_one_of_;             ///< by block: beside a quantity
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> decides_;  ///< known answers, by blocks
  mutable std::map<std::uint32_t, std::set<std::uint32_t>> reached_from_;  ///< the same
  std::map<std::uint32_t, std::set<unsigned>> blindly_reaped_;             ///< block -> operations
  std::map<std::uint32_t, std::set<unsigned>> takes_one_;                  ///< block -> releases
  std::set<unsigned> accepted_waits_;  ///< releases on other ways than refused ones
  std::set<unsigned> partial_;         ///< releases whose loop is left early
  PlaceSet answers_by_;                ///< what its answer depends on
  PlaceSet taken_whole_;  ///< containers that something was moved out of, as they were full
  std::map<Place, PlaceSet> chosen_in_;  ///< by container: what chose those that will go
  std::map<Reg, PlaceSet> gone_in_;      ///< by a call's answer: what it has freed or moved
  std::map<Reg, PlaceSet> answered_by_;  ///< and that of a function it has called
  PlaceSet shrunk_;                      ///< containers that lose elements here
  PlaceSet grown_;                       ///< containers that get elements here
  struct AskedSize {
    Place container = kNoPlace;
    bool is_empty = false;  ///< asked whether there is none, not how many there are
  };
  std::map<Reg, AskedSize> sizes_;
  /// A number that this function sets to constants and counts up by one, at one place.
  struct Count {
    unsigned ups = 0;
    bool otherwise = false;  ///< written in another way, too
    std::int64_t most = 0;   ///< of the constants
  };
  std::map<RootId, Count> counts_;
  /// What a callee has changed that was given the answer of a start: a flag that it was refused.
  std::map<Place, std::set<unsigned>> judged_by_;
  std::set<unsigned> awaited_writes_;           ///< that a coroutine has waited for
  PlaceSet rings_;                              ///< elements whose index goes round
  std::map<Place, std::uint32_t> reserved_at_;  ///< container -> the first fact that makes room
  std::map<Place, std::uint32_t> grown_at_;  ///< container -> the first fact that adds an element
  std::map<Place, std::uint32_t> used_at_;   ///< object behind an owner -> the first fact there
  std::set<Reg> newest_;        ///< addresses of elements that were added last, and here
  PlaceSet copies_;             ///< objects copied from others whose parts were not seen
  std::vector<bool> escaping_;  ///< by root: others may write to it
  PlaceSet written_;            ///< whatever this function changes, in any order
  std::set<Reg> answer_sums_;   ///< sums of something and of what a start has answered
  PlaceSet progress_;           ///< where these are kept: how much was taken so far
  /// Changed here, and not to tell how far the function has come.
  bool counts(Place place) const { return written_.count(place) && !progress_.count(place); }
  PlaceSet changed_;  ///< members and globals that this function changes, in any order
  const FunctionModel* spared_by_ = nullptr;  ///< of the call at hand, see Operation
  PlaceSet flags_;                            ///< the flags that would tell
  std::set<RootId> reborn_;  ///< of which an earlier turn of a loop has lent another one
  /// Those of them that it changes on other ways than refused ones, and in which blocks.
  std::map<Place, std::set<std::uint32_t>> raised_;
  std::map<std::uint32_t, std::set<unsigned>> limited_in_;  ///< block -> waits for some time only
  std::map<Place, std::set<unsigned>> raised_since_;        ///< while these operations were pending
  std::map<Place, std::vector<Place>> raised_below_;        ///< by what they lie in
  std::map<std::pair<std::uint32_t, std::string>, RootId> call_roots_;
  std::map<RootId, std::uint32_t> made_in_;  ///< object of a call or an allocation -> block
  std::map<std::string, RootId> named_roots_;
  std::unordered_map<Path, Place, Path::Hash> global_members_;  ///< none: where memory says
  struct Coroutine {
    std::uint32_t call = 0;  ///< the fact that made it
    std::string key;
    Place closure = kNoPlace;
  };
  std::map<Place, Coroutine> coroutines_;  ///< by the awaitable object that stands for it
  std::vector<SummaryRelease> releases_;
  std::map<std::uint64_t, unsigned> release_ids_;
  std::map<std::string, std::uint64_t> library_ids_;
  std::vector<Effect> effects_;
  std::vector<Incident> incidents_;
  PlaceSet datagrams_;  ///< sockets that keep no order
  std::vector<UnknownCall> unknowns_;
  std::set<std::string> seen_incidents_;
  Summary summary_;
  std::unordered_map<Place, Path> exported_paths_;  ///< made when nothing changes any more
  bool scope_ends_ = false;                         ///< the call that is made is a cleanup
  bool recycling_ = false;  ///< what is freed now is put back into a list of free blocks
  bool into_exit_ = false;  ///< states meet where the function ends
  bool emptied_ = false;    ///< what ends now was moved from
  bool replacing_ = false;  ///< what is freed now was held by an owner, if that held something
  bool chosen_by_callee_ = false;  ///< the element that is changed now, of several
  bool refusing_ = false;          ///< what a callee changes now tells that it was refused
  bool reporting_ = false;
  bool gave_up_ = false;
};

}  // namespace holdfast::check
