#!/usr/bin/env python3
"""The checker on units of this project in every run: those that lend memory to the kernel, and a
server on the comm layer. self_check_all_test.py has the rest."""
# ctest: labels=slow timeout=300 needs=holdfast-check,comm,guard

from checker import expect, main
from self_check import check, own_units, unexplained

SPECIMEN = "runtime-checker/comm/legacy/"


def wanted(unit):
    return unit.startswith(("runtime-checker/comm/backend/", "runtime-checker/guard/detectors/",
                            SPECIMEN + "strict_cache_server"))


def nothing_unexplained():
    units = own_units(wanted)
    expect(len(units) > 8, units)
    found = unexplained(check("some", units))
    expect(not found, "findings without a reason in the source:", *("\n" + one for one in found))


def the_specimen_is_seen():
    """What is wrong on purpose is left out by .holdfast.yaml alone, and found without it."""
    units = own_units(lambda unit: unit.startswith(SPECIMEN) and unit.endswith(".c"))
    found = unexplained(check("specimen", units, "--no-config"))
    expect(any("mutated-in-flight" in one for one in found), found)


if __name__ == "__main__":
    main([nothing_unexplained, the_specimen_is_seen])
