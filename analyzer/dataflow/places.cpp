// See places.h.
#include "dataflow/places.h"

namespace holdfast::check {

RootId Places::add_root(RootFact root) {
  roots_.push_back(std::move(root));
  root_places_.push_back(kNoPlace);
  return static_cast<RootId>(roots_.size() - 1);
}

Place Places::root(RootId id) {
  if (id == 0 || id >= roots_.size()) return kNoPlace;
  if (root_places_[id] == kNoPlace) {
    const auto place = static_cast<Place>(nodes_.size());
    Node& node = nodes_.emplace_back();
    node.detail = id;
    node.root = id;
    node.type = roots_[id].type;
    root_places_[id] = place;
  }
  return root_places_[id];
}

Place Places::child(Place parent, PlaceStep step, std::uint32_t detail, TypeId type) {
  if (parent == kNoPlace) return kNoPlace;
  const auto key = std::make_pair(std::uint64_t{parent} << 2 | static_cast<unsigned>(step), detail);
  if (auto known = known_children_.find(key); known != known_children_.end()) {
    retype(known->second, type);
    return known->second;
  }
  if (nodes_[parent].depth >= kMaxDepth) return parent;
  const auto place = static_cast<Place>(nodes_.size());
  Node& node = nodes_.emplace_back();
  node.parent = parent;
  node.step = step;
  node.detail = detail;
  node.type = type;
  node.depth = static_cast<std::uint16_t>(nodes_[parent].depth + 1);
  node.any_element = leads_to_any(parent, step, detail);
  node.root = nodes_[parent].root;
  nodes_[parent].children.push_back(place);
  known_children_[key] = place;
  return place;
}

/// A field met twice on the way (`->next->next`) stands for the nodes of a list: any of them.
bool Places::leads_to_any(Place parent, PlaceStep step, std::uint32_t detail) const {
  if (nodes_[parent].any_element) return true;
  if (step == PlaceStep::Element) return detail == kAnyElement;
  if (step != PlaceStep::Field) return false;
  for (Place place = parent; place; place = nodes_[place].parent)
    if (nodes_[place].step == PlaceStep::Field && nodes_[place].detail == detail) return true;
  return false;
}

Place Places::field(Place parent, const std::string& name, TypeId type) {
  if (parent && this->type(parent).overlaid)
    for (const Place child : nodes_[parent].children)
      if (nodes_[child].step == PlaceStep::Field) return child;
  auto [entry, inserted] = name_ids_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
  if (inserted) names_.push_back(name);
  return child(parent, PlaceStep::Field, entry->second, type);
}

Place Places::element(Place parent, std::uint32_t index, TypeId type) {
  if (!type && parent) type = this->type(parent).element;
  return child(parent, PlaceStep::Element, index, type);
}

/// A list that is walked: from the second element on, the next one is called by the same name, so
/// that the names of a loop come to an end.
Place Places::recursion(Place parent, TypeId type) const {
  const auto region_of = [&](Place place) {
    while (nodes_[place].step == PlaceStep::Field) place = nodes_[place].parent;
    return place;
  };
  const auto is_link = [&](Place region) {
    return type && nodes_[region].step == PlaceStep::Pointee && nodes_[region].type == type;
  };
  if (nodes_[parent].step != PlaceStep::Field) return kNoPlace;
  const Place second = region_of(parent);
  if (!is_link(second) || nodes_[nodes_[second].parent].step != PlaceStep::Field) return kNoPlace;
  return is_link(region_of(nodes_[second].parent)) ? second : kNoPlace;
}

Place Places::pointee(Place parent, TypeId type) {
  if (!type && parent) type = this->type(parent).element;
  if (const Place folded = recursion(parent, type)) return folded;
  return child(parent, PlaceStep::Pointee, 0, type);
}

Place Places::storage_of(Place place) const {
  while (nodes_[place].parent && nodes_[place].step != PlaceStep::Pointee)
    place = nodes_[place].parent;
  return place;
}

bool Places::within(Place inner, Place outer) const {
  for (;;) {
    if (inner == outer) return true;
    if (inner == kNoPlace || nodes_[inner].step == PlaceStep::Pointee) return false;
    inner = nodes_[inner].parent;
  }
}

bool Places::has_pointee(Place place) const {
  for (; place; place = nodes_[place].parent)
    if (nodes_[place].step == PlaceStep::Pointee) return true;
  return false;
}

Place Places::moved_with(Place place) const {
  for (Place at = place; at; at = nodes_[at].parent) {
    if (nodes_[at].step != PlaceStep::Pointee) continue;
    const Place owner = nodes_[at].parent;
    return type(owner).storage == Storage::MaybeInline ? owner : place;
  }
  return place;
}

bool Places::same_but_for_indexes(Place left, Place right) const {
  while (left != right) {
    const Node& one = nodes_[left];
    const Node& other = nodes_[right];
    if (!one.parent || !other.parent || one.step != other.step) return false;
    const bool any = one.step == PlaceStep::Element &&
                     (one.detail == kAnyElement || other.detail == kAnyElement);
    if (one.detail != other.detail && !any) return false;
    left = one.parent;
    right = other.parent;
  }
  return true;
}

std::string Places::text(Place place) const {
  if (place == kNoPlace) return "?";
  const Node& node = nodes_[place];
  switch (node.step) {
    case PlaceStep::Root:
      return roots_[node.detail].name;
    case PlaceStep::Field: {
      const Node& parent = nodes_[node.parent];
      const std::string& name = names_[node.detail];
      if (parent.step != PlaceStep::Pointee) return text(node.parent) + "." + name;
      const Place pointer = parent.parent;
      const auto own = type(pointer).ownership;
      const bool is_this = nodes_[pointer].step == PlaceStep::Root &&
                           roots_[nodes_[pointer].detail].kind == RootFact::Kind::This;
      const bool captured_this =
          nodes_[pointer].step == PlaceStep::Field && names_[nodes_[pointer].detail] == "this";
      if (captured_this) return "this->" + name;
      if (type(pointer).kind == TypeFact::Kind::Reference) return text(pointer) + "." + name;
      if (own != Ownership::None && type(pointer).container) return text(pointer) + "[...]." + name;
      return (is_this ? "this" : text(pointer)) + "->" + name;
    }
    case PlaceStep::Element:
      return text(node.parent) +
             (node.detail ? "[" + std::to_string(node.detail - 1) + "]" : "[...]");
    case PlaceStep::Pointee: {
      const TypeFact& pointer = type(node.parent);
      // The bytes that an owner or view holds are called by its name.
      if (pointer.kind == TypeFact::Kind::Record || pointer.kind == TypeFact::Kind::Reference)
        return text(node.parent);
      const Node& parent = nodes_[node.parent];
      if (parent.step == PlaceStep::Root && roots_[parent.detail].kind == RootFact::Kind::This)
        return "*this";
      if (parent.step == PlaceStep::Field && names_[parent.detail] == "this") return "*this";
      return "*" + text(node.parent);
    }
  }
  return "?";
}

}  // namespace holdfast::check
