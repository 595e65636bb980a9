#include "reference/server/key_security.h"

#include <gtest/gtest.h>

namespace cmrp::server {
namespace {

wire::Bytes bytes(const char* hex) { return *wire::from_hex(hex); }

// D:(D;;KEY_SET_VALUE;;;WD)(A;;GENERIC_ALL;;;BA)(A;;KEY_READ;;;AU), owner and group Guests: nobody here.
const char* const kDescriptor =
    "01000480 14000000 24000000 00000000 34000000"
    "0102000000000005 20000000 22020000"
    "0102000000000005 20000000 22020000"
    "0200 4800 0300 0000"
    "0100 1400 02000000 0101000000000001 00000000"
    "0000 1800 00000010 0102000000000005 20000000 20020000"
    "0000 1400 19000200 0101000000000005 0b000000"
    "00000000";

TEST(KeySecurity, DescriptorsSurviveARoundTrip) {
  auto descriptor = decode_descriptor(bytes(kDescriptor));
  ASSERT_TRUE(descriptor);
  EXPECT_TRUE(descriptor->owner && descriptor->group && descriptor->dacl && !descriptor->sacl);
  EXPECT_EQ(*descriptor, decode_descriptor(encode_descriptor(*descriptor)));
  EXPECT_EQ(default_descriptor(), decode_descriptor(encode_descriptor(default_descriptor())));
  EXPECT_EQ(default_descriptor(), descriptor_of({}));
}

TEST(KeySecurity, EveryTruncationIsRefusedOrADescriptor) {
  wire::Bytes whole = bytes(kDescriptor);
  for (size_t size = 0; size < whole.size(); ++size) {
    wire::Bytes part(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size));
    // What follows the DACL is no part of it.
    EXPECT_EQ(size >= whole.size() - 4, decode_descriptor(part).has_value()) << size;
  }
  for (size_t i = 0; i < whole.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      wire::Bytes flipped = whole;
      flipped[i] ^= static_cast<uint8_t>(1 << bit);
      if (auto descriptor = decode_descriptor(flipped)) {
        grant_rights(*descriptor, AccessLevel::kAll, MAXIMUM_ALLOWED);
        EXPECT_EQ(*descriptor, decode_descriptor(encode_descriptor(*descriptor))) << i << " " << bit;
      }
    }
  }
}

TEST(KeySecurity, TheDefaultLetsAdministratorsWriteAndOthersRead) {
  const SecurityDescriptor& d = default_descriptor();
  EXPECT_EQ(KEY_SET_VALUE, grant_rights(d, AccessLevel::kAll, KEY_SET_VALUE));
  EXPECT_EQ(std::nullopt, grant_rights(d, AccessLevel::kRead, KEY_SET_VALUE));
  EXPECT_EQ(std::nullopt, grant_rights(d, AccessLevel::kRead, KEY_SET_VALUE | MAXIMUM_ALLOWED));
  EXPECT_EQ(0x00020019u, grant_rights(d, AccessLevel::kRead, GENERIC_READ));
  EXPECT_EQ(0x00020019u, grant_rights(d, AccessLevel::kRead, MAXIMUM_ALLOWED));
  EXPECT_EQ(0x000F003Fu, grant_rights(d, AccessLevel::kAll, MAXIMUM_ALLOWED));
  EXPECT_EQ(0u, grant_rights(d, AccessLevel::kRead, 0));
  EXPECT_EQ(ACCESS_SYSTEM_SECURITY, grant_rights(d, AccessLevel::kAll, ACCESS_SYSTEM_SECURITY));
  EXPECT_EQ(std::nullopt, grant_rights(d, AccessLevel::kRead, ACCESS_SYSTEM_SECURITY));
  EXPECT_EQ(std::nullopt, grant_rights(d, AccessLevel::kAll, 0x00000040)) << "a right that keys do not have";
}

TEST(KeySecurity, WhatIsDeniedFirstStaysDenied) {
  SecurityDescriptor d = *decode_descriptor(bytes(kDescriptor));
  EXPECT_EQ(std::nullopt, grant_rights(d, AccessLevel::kAll, KEY_SET_VALUE));
  EXPECT_EQ(KEY_CREATE_SUB_KEY, grant_rights(d, AccessLevel::kAll, KEY_CREATE_SUB_KEY));
  EXPECT_EQ(0x000F003Du, grant_rights(d, AccessLevel::kAll, MAXIMUM_ALLOWED));
  EXPECT_EQ(0x00020019u, grant_rights(d, AccessLevel::kReadBackup, MAXIMUM_ALLOWED));
  d.dacl.reset();
  EXPECT_EQ(KEY_SET_VALUE, grant_rights(d, AccessLevel::kRead, KEY_SET_VALUE)) << "no DACL: all that is asked for";
}

TEST(KeySecurity, OwnersCanMendWhatLocksThemOut) {
  SecurityDescriptor d = default_descriptor();
  d.dacl = bytes("0200 0800 0000 0000");
  EXPECT_EQ(WRITE_DAC | READ_CONTROL, grant_rights(d, AccessLevel::kAll, MAXIMUM_ALLOWED));
  EXPECT_EQ(0u, grant_rights(d, AccessLevel::kRead, MAXIMUM_ALLOWED));
}

TEST(KeySecurity, PartsAreTakenByThemselves) {
  SecurityDescriptor given = *decode_descriptor(bytes(kDescriptor));
  SecurityDescriptor d = default_descriptor();
  take_parts(d, given, DACL_SECURITY_INFORMATION);
  EXPECT_EQ(given.dacl, d.dacl);
  EXPECT_EQ(default_descriptor().owner, d.owner);
  take_parts(d, given, OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | SACL_SECURITY_INFORMATION);
  EXPECT_EQ(given, d);
}

}  // namespace
}  // namespace cmrp::server
