#!/usr/bin/env python3
"""The checker on every unit that this project ships: no finding that nobody has explained."""
# ctest: labels=long timeout=1800 needs=holdfast-check,holdfast-fuzz,holdfast-proxy

from checker import expect, main
from self_check import check, own_units, unexplained

SPECIMEN = "runtime-checker/comm/legacy/"


def wanted(unit):
    # As .holdfast.yaml has it: tests, planted bugs and the specimen are left out.
    if unit.startswith("tests/") or "/tests/" in unit or "strict_mutants" in unit:
        return False
    return not (unit.startswith(SPECIMEN) and unit.endswith(".c"))


def nothing_unexplained():
    units = own_units(wanted)
    expect(len(units) > 150, len(units))
    told = check("all", units)
    found = unexplained(told)
    expect(not found, "findings without a reason in the source:", *("\n" + one for one in found))
    allowed = [one for one in told["findings"] if one.get("suppressed")]
    print(f"{len(units)} units, {told['statistics']['lends']} lends, {len(allowed)} allowed")


if __name__ == "__main__":
    main([nothing_unexplained])
