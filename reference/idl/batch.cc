#include "reference/idl/batch.h"

namespace cmrp::idl {
namespace {

constexpr uint32_t kVersion = 1;

#define CMRP_COMMAND(name) \
  { #name, static_cast < uint32_t>(BatchCommand::name) }
constexpr ndr::Named kCommands[] = {CMRP_COMMAND(CLUSREG_SET_VALUE),
                                    CMRP_COMMAND(CLUSREG_CREATE_KEY),
                                    CMRP_COMMAND(CLUSREG_DELETE_KEY),
                                    CMRP_COMMAND(CLUSREG_DELETE_VALUE),
                                    CMRP_COMMAND(CLUSREG_VALUE_DELETED),
                                    CMRP_COMMAND(CLUSREG_READ_KEY),
                                    CMRP_COMMAND(CLUSREG_READ_VALUE),
                                    CMRP_COMMAND(CLUSREG_READ_ERROR),
                                    CMRP_COMMAND(CLUSREG_CONTROL_COMMAND),
                                    CMRP_COMMAND(CLUSREG_CONDITION_EXISTS),
                                    CMRP_COMMAND(CLUSREG_CONDITION_NOT_EXISTS),
                                    CMRP_COMMAND(CLUSREG_CONDITION_IS_EQUAL),
                                    CMRP_COMMAND(CLUSREG_CONDITION_IS_NOT_EQUAL),
                                    CMRP_COMMAND(CLUSREG_CONDITION_IS_GREATER_THAN),
                                    CMRP_COMMAND(CLUSREG_CONDITION_IS_LESS_THAN),
                                    CMRP_COMMAND(CLUSREG_CONDITION_KEY_EXISTS),
                                    CMRP_COMMAND(CLUSREG_CONDITION_KEY_NOT_EXISTS)};
#undef CMRP_COMMAND

std::string at(size_t index, const char* what) { return "BatchUpdateCommand[" + std::to_string(index) + "]." + what; }

}  // namespace

std::span<const ndr::Named> batch_command_names() { return kCommands; }

Result<Batch> decode_batch(wire::ByteView bytes) {
  wire::Reader in(bytes);
  uint32_t version = 0;
  if (!in.read(version)) return fail("VersionNumber", 0, "buffer ends in the version");
  if (version != kVersion) return fail("VersionNumber", 0, "version is not 1");
  Batch batch;
  do {
    size_t i = batch.size();
    BatchEntry entry;
    uint32_t command = 0, length = 0;
    if (!in.read(command)) return fail(at(i, "CommandType"), in.position(), "buffer ends in the command");
    if (std::ranges::none_of(kCommands, [&](auto& known) { return known.value == command; })) {
      return fail(at(i, "CommandType"), in.position() - 4, "reserved command");
    }
    entry.command = static_cast<BatchCommand>(command);
    if (!in.read(entry.value_type)) return fail(at(i, "ValueType"), in.position(), "buffer ends in the value type");
    wire::ByteView name, data;
    if (!in.read(length)) return fail(at(i, "NameLength"), in.position(), "buffer ends in the length of the name");
    if (length < 2 || length % 2 != 0) {
      return fail(at(i, "NameLength"), in.position() - 4, "not the size of a string with its terminator");
    }
    if (!in.take(length, name)) return fail(at(i, "Name"), in.position(), "buffer ends in the name");
    entry.name.resize(length / 2);
    std::memcpy(entry.name.data(), name.data(), length);
    if (entry.name.back() != 0) return fail(at(i, "Name"), in.position(), "name without its terminator");
    entry.name.pop_back();
    if (!in.read(length)) return fail(at(i, "DataLength"), in.position(), "buffer ends in the length of the data");
    if (!in.take(length, data)) return fail(at(i, "Data"), in.position(), "buffer ends in the data");
    if (!in.align(2)) return fail(at(i, "Padding"), in.position(), "buffer ends in the padding");
    entry.data.assign(data.begin(), data.end());
    batch.push_back(std::move(entry));
  } while (in.remaining() > 0);
  return batch;
}

wire::Bytes encode_batch(const Batch& batch) {
  wire::Writer out;
  out.write(kVersion);
  for (const BatchEntry& entry : batch) {
    out.write(static_cast<uint32_t>(entry.command));
    out.write(entry.value_type);
    out.write(static_cast<uint32_t>(entry.name.size() * 2 + 2));
    out.bytes({reinterpret_cast<const uint8_t*>(entry.name.data()), entry.name.size() * 2});
    out.zeros(2);
    out.write(static_cast<uint32_t>(entry.data.size()));
    out.bytes(entry.data);
    out.align(2);
  }
  return out.take();
}

}  // namespace cmrp::idl
