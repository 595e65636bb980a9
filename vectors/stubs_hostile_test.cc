// Stubs that a peer cut short or changed: every vector at every length, with every byte wrong, with every count and
// offset at its limits ends in a value or in an error that names field and offset, within memory bounded by its size.
#include <gmock/gmock.h>

#include <cstdlib>
#include <new>

#include "vectors/stub_vectors.h"

namespace {
// Bytes asked of operator new since the last reset; what one decode allocates.
size_t g_allocated = 0;

void* counted(size_t size, size_t alignment) {
  g_allocated += size;
  void* memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (!memory) throw std::bad_alloc();
  return memory;
}
}  // namespace

// Where g++ inlines only some of these, it takes them for a mismatch of allocator and deallocator.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
void* operator new(size_t size) { return counted(size, alignof(std::max_align_t)); }
void* operator new(size_t size, std::align_val_t alignment) { return counted(size, static_cast<size_t>(alignment)); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, size_t, std::align_val_t) noexcept { std::free(memory); }

namespace cmrp::vectors {
namespace {

using ndr::Syntax;
using wire::Bytes;
using wire::Endian;

/// A decoded byte becomes at most this many in memory: a GROUP_ENUM_ENTRY of NULL pointers is 36 bytes on the wire.
constexpr size_t kGrowth = 16;
/// What a decode may allocate whatever it reads: the text of an error.
constexpr size_t kFixed = 1024;

struct Decode {
  const StubFile& file;
  const Stub& stub;
  Syntax syntax;
  Endian endian;
  Bytes bytes;
};

/// Decodes hostile bytes; returns whether they were refused, after checking how.
bool refused(const Decode& d, wire::ByteView bytes) {
  auto object = before(d.file, d.stub);
  g_allocated = 0;
  auto decoded = ndr::decode(*d.file.method->parameters, d.stub.part, bytes, object->get(),
                             {.syntax = d.syntax, .endian = d.endian});
  size_t allocated = g_allocated;
  EXPECT_LE(allocated, kGrowth * bytes.size() + kFixed) << wire::hex_dump(bytes);
  if (decoded) return false;
  const Error& error = decoded.error();
  EXPECT_LE(error.offset, bytes.size()) << error.text();
  EXPECT_FALSE(error.message.empty());
  EXPECT_TRUE(!error.field.empty() || error.message.ends_with("trailing bytes")) << error.text();
  return true;
}

/// Runs `check` on every stub in each syntax and byte order, until one fails.
template <class Check>
void each_stub(Check check) {
  auto files = load_stub_files(CMRP_VECTORS "/stubs");
  ASSERT_TRUE(files) << files.error().text();
  for (const StubFile& file : *files) {
    for (const Stub& stub : file.stubs) {
      for (Syntax syntax : {Syntax::kNdr, Syntax::kNdr64}) {
        for (Endian endian : {Endian::kLittle, Endian::kBig}) {
          SCOPED_TRACE(std::string(file.method->name) + ", " + stub.about);
          check(Decode{file, stub, syntax, endian, *encode_fields(file, stub, syntax, endian)});
          if (testing::Test::HasFailure()) return;
        }
      }
    }
  }
}

TEST(HostileStubs, EveryTruncationIsRefused) {
  each_stub([](const Decode& d) {
    for (size_t length = 0; length < d.bytes.size(); ++length) {
      // The exact allocation lets AddressSanitizer see a read past the end.
      Bytes cut(d.bytes.begin(), d.bytes.begin() + static_cast<ptrdiff_t>(length));
      EXPECT_TRUE(refused(d, cut)) << length << " of\n" << wire::hex_dump(d.bytes);
    }
  });
}

TEST(HostileStubs, EveryChangedByteEndsInAValueOrAnError) {
  each_stub([](const Decode& d) {
    for (size_t at = 0; at < d.bytes.size(); ++at) {
      for (uint8_t flip : {0x01, 0x80, 0xff}) {
        Bytes changed = d.bytes;
        changed[at] ^= flip;
        refused(d, changed);
      }
    }
  });
}

TEST(HostileStubs, EveryCountAtItsLimitsEndsInAValueOrAnError) {
  each_stub([](const Decode& d) {
    size_t width = d.syntax == Syntax::kNdr ? 4 : 8;
    for (size_t at = 0; at + width <= d.bytes.size(); at += 4) {
      for (uint64_t value : {uint64_t{0}, uint64_t{1}, uint64_t{0x7fffffff}, uint64_t{0xffffffff}, UINT64_MAX}) {
        wire::Writer writer(d.endian, Bytes(d.bytes));
        if (width == 4) {
          writer.patch(at, static_cast<uint32_t>(value));
        } else {
          writer.patch(at, value);
        }
        refused(d, writer.view());
      }
    }
  });
}

}  // namespace
}  // namespace cmrp::vectors
