#!/bin/bash -eu
# Builds the fuzz targets with what the base image sets: $CC, $CXX, $CFLAGS, $CXXFLAGS,
# $LIB_FUZZING_ENGINE and $OUT. It runs as well outside of the image, with the same variables.
source_dir="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
if [[ -d "${SRC:-/nowhere}/holdfast" ]]; then source_dir="$SRC/holdfast"; fi
build_dir="${WORK:-/tmp}/holdfast-fuzz-build"

cmake -S "$source_dir" -B "$build_dir" -G Ninja \
  -DCMAKE_BUILD_TYPE=None -DHOLDFAST_ANALYZER=OFF -DHOLDFAST_TESTS=OFF -DHOLDFAST_FUZZ=ON \
  -DHOLDFAST_FUZZ_ENGINE="$LIB_FUZZING_ENGINE" \
  -DCMAKE_C_FLAGS="$CFLAGS" -DCMAKE_CXX_FLAGS="$CXXFLAGS"
cmake --build "$build_dir" -j "${HOLDFAST_JOBS:-$(nproc)}" --target fuzz-strict fuzz-calls fuzz-convert

for target in strict calls; do
  cp "$build_dir/bin/fuzz-$target" "$OUT/"
  cp "$source_dir/fuzz/targets/fuzz.options" "$OUT/fuzz-$target.options"
done
cp "$build_dir/calls.dict" "$OUT/calls.dict"
cp "$build_dir/calls.dict" "$OUT/fuzz-calls.dict"

# Seeds: text for the parser, the same sequences as bytes for the layers.
seeds="$(mktemp -d)"
mkdir "$seeds/text" "$seeds/bytes"
for file in "$source_dir"/corpus/calls/seeds/*.calls "$source_dir"/corpus/calls/regressions/*.calls; do
  cp "$file" "$seeds/text/"
  "$build_dir/bin/fuzz-convert" "$file" "$seeds/bytes/$(basename "$file" .calls)"
done
(cd "$seeds/text" && zip -q "$OUT/fuzz-calls_seed_corpus.zip" -- *)
(cd "$seeds/bytes" && zip -q "$OUT/fuzz-strict_seed_corpus.zip" -- *)
rm -rf "$seeds"
